package handlers

import (
	"context"
	"slices"

	"duban/ledger"
)

// signedBy says which units signed for the documents in force 签收情况: to 督查室 of all, to others of their own.
func (x *deciding) signedBy(ctx context.Context) error {
	if err := x.read(ctx, []ledger.DecisionFilter{{Kinds: ackKinds}}); err != nil {
		return err
	}
	docs := slices.DeleteFunc(x.inForce(), func(d *ledger.Document) bool {
		named := x.turn.Utterance.Documents
		return d.Status != ledger.DocumentConfirmed || len(named) > 0 && !slices.Contains(named, d.ID)
	})
	if !x.turn.Sender.Supervises {
		return x.ownSigned(docs)
	}
	if len(docs) == 0 {
		x.tell("没有要签收的文件。")
		return nil
	}
	for _, d := range docs[:min(mostLines/2, len(docs))] {
		var yes, no []string
		for _, u := range x.corpus.Directory().Units {
			_, done := x.stands.Acknowledged(d.ID, u.Name)
			switch {
			case done:
				yes = append(yes, u.Name)
			case len(x.peopleOf(u.Name)) > 0 && u.Kind != ledger.Supervision && x.sharesOf(d, u.Name):
				no = append(no, u.Name)
			}
		}
		x.out.Documents = append(x.out.Documents, d.ID)
		x.signedLines(d, yes, no)
	}
	if more := len(docs) - mostLines/2; more > 0 {
		x.tell("还有%d份，请写上文件名再问。", more)
	}
	return nil
}

func (x *deciding) signedLines(d *ledger.Document, yes, no []string) {
	switch {
	case len(no) == 0 && len(yes) == 0:
		x.tell("%s：没有要签收的单位。", titled(d))
	case len(no) == 0:
		x.tell("%s：都签收了，共%d家。", titled(d), len(yes))
	default:
		x.tell("%s：没签收的%d家：%s。", titled(d), len(no), fullList(no))
		if len(yes) > 0 {
			x.tell("签收了的%d家：%s。", len(yes), fullList(yes))
		}
	}
}

// ownSigned tells a unit of its own.
func (x *deciding) ownSigned(docs []*ledger.Document) error {
	x.tell("别的单位签没签收由%s看。", x.supervision())
	if x.own() == "" {
		return nil
	}
	var open []string
	for _, d := range docs {
		if _, done := x.stands.Acknowledged(d.ID, x.own()); !done && x.shares(d) {
			open = append(open, titled(d))
		}
	}
	if len(open) == 0 {
		x.tell("%s没有要签收的了。", x.own())
		return nil
	}
	x.tell("%s还没签收：%s。回“签收”就行。", x.own(), join(open))
	return nil
}
