package handlers

import (
	"context"
	"fmt"
	"strings"

	"duban/ledger"
)

// seeGiven reads which files came with reports, measure by measure.
func (x *deciding) seeGiven(ctx context.Context, list []entryOf) error {
	if x.given == nil {
		x.given = map[string][]ledger.Evidence{}
	}
	seen := map[[2]string]bool{}
	for _, e := range list {
		of := [2]string{e.doc.ID, e.measure.Key}
		if seen[of] {
			continue
		}
		seen[of] = true
		files, err := x.decided.EvidenceOn(ctx, e.doc.ID, e.measure.Key)
		if err != nil {
			return fmt.Errorf("read evidence: %w", err)
		}
		for _, f := range files {
			x.given[f.UpdateID] = append(x.given[f.UpdateID], f)
		}
	}
	return nil
}

// attached says how many files stand with a report, behind its day: ，附2件材料.
func attached(files []ledger.Evidence) string {
	if len(files) == 0 {
		return ""
	}
	return fmt.Sprintf("，附%d件材料", len(files))
}

// periodMark names the occurrence that an entry speaks of where its measure has several: （6月30日的）, （三季度的）.
func periodMark(m *ledger.Measure, u ledger.ProgressUpdate, year int) string {
	if m == nil || u.Period == "" || len(m.Deadlines) < 2 && (strings.Count(u.Period, "-") == 2 || len(u.Period) == len("2006")) {
		return ""
	}
	return "（" + periodWords(u.Period, year) + "的）"
}
