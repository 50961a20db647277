package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// ReviewAct is what a supervisor does with a document's reading 核对动作.
type ReviewAct string

// The acts.
const (
	ReviewList     ReviewAct = "list"     // 核对, 待核对有哪些, 《…》有什么疑点
	ReviewShow     ReviewAct = "show"     // 核对第3条, 看看第3条读得对不对
	ReviewMore     ReviewAct = "more"     // 继续
	ReviewChange   ReviewAct = "change"   // Mends and Right: 第3条牵头单位改为…, 第5条没问题
	ReviewConfirm  ReviewAct = "confirm"  // 确认生效
	ReviewStanding ReviewAct = "standing" // 《…》废止了, 恢复《…》
	ReviewHistory  ReviewAct = "history"  // 第3条谁改过
	ReviewVersions ReviewAct = "versions" // 这版改了哪些
	ReviewUndo     ReviewAct = "undo"     // 撤销, 改回去
	ReviewLeave    ReviewAct = "leave"    // 先不要确认, 不要废止: nothing is to be done
	ReviewRevoke   ReviewAct = "revoke"   // 撤销确认, which cannot be done
	ReviewItems    ReviewAct = "items"    // 新增一条, 删除第2条, which cannot be done
	ReviewUnclear  ReviewAct = "unclear"  // 第2条牵头单位能不能改: a correction without what is right
)

// ReviewPart is what a message says about the reading of a document 核对. A choice that the bot offers carries one
// too, in which what was asked is settled. Its place in Utterance is beside the other readings of the message:
// whether it counts depends on who wrote it, see heed.
type ReviewPart struct {
	Act      ReviewAct       `json:"act"`
	Sure     bool            `json:"sure,omitempty"`    // the words fit nothing else, whoever writes them
	Context  bool            `json:"context,omitempty"` // they mean it while a document is being checked, and nothing else
	Numbers  []string        `json:"numbers,omitempty"` // measures, as in Reference
	Titles   []string        `json:"titles,omitempty"`  // between 《》, folded, and 文号
	Mends    []MendPart      `json:"mends,omitempty"`
	Right    []MeasurePart   `json:"right,omitempty"`    // found right
	Rest     bool            `json:"rest,omitempty"`     // 都没问题, 其余没问题; the measures in Numbers, if any, are left out
	All      bool            `json:"all,omitempty"`      // 全部确认: every document
	Standing ledger.Standing `json:"standing,omitempty"` // for ReviewStanding
	Restore  bool            `json:"restore,omitempty"`  // 恢复: in force again
	By       string          `json:"by,omitempty"`       // title or 文号 of what takes its place, then its document's ID once settled
	Text     string          `json:"text,omitempty"`     // the sentence, kept as the note of a standing
	Unread   string          `json:"unread,omitempty"`   // a clause beside the changes that says something else

	Settled  bool `json:"settled,omitempty"`  // the person was asked and said yes
	Revision int  `json:"revision,omitempty"` // of the document, when the person was asked; 0: not asked yet
}

// MeasurePart is a measure that a message names. Key is set once it is settled which one carries the number.
type MeasurePart struct {
	Number string `json:"number,omitempty"` // as in Reference; "" leans on the measure spoken of before
	Key    string `json:"key,omitempty"`
}

// MendHow is how a value is changed.
type MendHow string

// The ways.
const (
	MendSet   MendHow = "set"   // 改为
	MendAdd   MendHow = "add"   // 加上
	MendDrop  MendHow = "drop"  // 去掉
	MendClear MendHow = "clear" // 没有时限
	MendSwap  MendHow = "swap"  // 县发改局改成县财政局, whatever role it has
)

// MendPart is one correction of a reading, as far as the words tell 更正.
type MendPart struct {
	MeasurePart
	Field   ledger.MendField `json:"field,omitempty"` // "" when the words do not tell: it has to be found or asked
	How     MendHow          `json:"how"`
	Units   []NamedUnit      `json:"units,omitempty"`
	Old     []NamedUnit      `json:"old,omitempty"`     // for MendSwap: what it is instead of
	Due     ledger.Date      `json:"due"`               // for MendDue
	NoYear  bool             `json:"no_year,omitempty"` // Due's year was not said
	OldDue  ledger.Date      `json:"old_due"`           // 6月底改为9月底: the first
	Index   *int             `json:"index,omitempty"`   // which deadline, once settled; len adds one
	Text    string           `json:"text,omitempty"`    // number, title, text or year
	Whole   bool             `json:"whole,omitempty"`   // of the document, not of a measure: 标题改为…
	Claimed bool             `json:"claimed,omitempty"` // 第3条牵头单位是县发改局: may be no correction at all
	Insist  bool             `json:"insist,omitempty"`  // the person was told what speaks against it and wants it all the same
}

// NamedUnit is a unit as said, with every known name that it may stand for.
type NamedUnit struct {
	Said  string   `json:"said"`
	Names []string `json:"names,omitempty"` // best first; none when nobody knows it
}

// ReviewState is where a supervisor stands in checking a document 核对到哪里.
// Zero value: the document was spoken of, nothing was listed and nothing changed.
type ReviewState struct {
	Document string      `json:"document,omitempty"` // being checked; a question about another one changes nothing
	Listed   int         `json:"listed,omitempty"`   // doubts shown so far; 继续 goes on behind them
	Seen     bool        `json:"seen,omitempty"`     // every doubt was shown: 其余没问题 needs no second question
	Shown    bool        `json:"shown,omitempty"`    // the measures in State.Measures were shown: 没问题 means them
	Undo     *ReviewBack `json:"undo,omitempty"`     // takes the last change back
}

// ReviewBack is what takes a change back 撤销.
type ReviewBack struct {
	Mends     []ledger.Mend           `json:"mends,omitempty"`     // each from After back to Before
	Standings []ledger.StandingChange `json:"standings,omitempty"` // to what was before
}

// parseReview reads what a message says about the reading of a document; nil when it says nothing of the kind.
func parseReview(u *Utterance, v Vocabulary) *ReviewPart {
	if u.Lang == English || !reviewable.MatchString(u.Folded) {
		return nil
	}
	r := &reviewer{u: u, units: v.Units, text: blankTitles(u.Folded)}
	for _, read := range []func() *ReviewPart{r.leaving, r.standing, r.confirming, r.history, r.versions, r.changes, r.looking, r.leaning} {
		if part := read(); part != nil {
			part.Titles = titlesIn(u.Folded)
			if part.Numbers == nil {
				part.Numbers = numbersNamed(u.References)
			}
			return part
		}
	}
	if wantsMend.MatchString(r.text) && askedMend.MatchString(r.text) {
		return &ReviewPart{Act: ReviewUnclear, Titles: titlesIn(u.Folded), Numbers: numbersNamed(u.References)}
	}
	return nil
}

// A correction that is asked about, or that lacks what is right: 第2条牵头单位能不能改为县司法局.
var (
	wantsMend = compile(`(?:牵头|配合|责任)(?:单位|部门)|时限|期限|截止|序号|标题|年份`)
	askedMend = rule("askedMend")
)

// reviewable lets most messages pass by unread.
var reviewable = rule("reviewable")

// reviewer reads one message. text has titles blanked, so that their words are nobody's.
type reviewer struct {
	u     *Utterance
	units *zh.Units
	text  string
}

var titleQuoted = compile(`《[^《》]{1,120}》`)

// blankTitles hides what stands between 《》; offsets stay.
func blankTitles(text string) string {
	return titleQuoted.ReplaceAllStringFunc(text, func(s string) string {
		return "《" + strings.Repeat("t", len(s)-len("《》")) + "》"
	})
}

var docNumber = compile(`\p{Han}{1,12}[\[〔(]\d{4}[\]〕)]\d{1,4}号|\d{1,4}号文`)

// titlesIn returns the titles between 《》 and the 文号 of a text, in order.
func titlesIn(text string) []string {
	var out []string
	for _, t := range titleQuoted.FindAllString(text, 8) {
		out = append(out, strings.Trim(t, "《》"))
	}
	for _, n := range docNumber.FindAllString(text, 8) {
		if n = docNumberHead.ReplaceAllString(n, ""); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// docNumberHead is what runs into a 文号 from the words before it.
var docNumberHead = compile(`^(?:请?(?:把|将)|核对|确认|废止|恢复|作废|让|看看|文号是|文号)+`)

func numbersNamed(refs []Reference) []string {
	var out []string
	for _, r := range refs {
		if !r.Excluded && !slices.Contains(out, r.Number) {
			out = append(out, r.Number)
		}
	}
	return out
}

// heed settles whether a message is about the reading of a document. From a supervisor the words are taken so
// wherever they can be; from anybody else only words that fit nothing else are, to be refused by the ability.
func heed(t *Turn) {
	u, supervises, st := &t.Utterance, t.Sender.Supervises, t.State
	if u.Decide != nil && u.Decide.Sure {
		u.Review = nil
		return
	}
	r := u.Review
	if supervises {
		r = inContext(u, st, st.Pending != nil && !t.Now.After(st.Pending.Expires))
	}
	taken := r != nil && (r.Sure || supervises && (!r.Context || st.Review != nil))
	if !taken || beyond(u.Outside, supervises, r.Act) {
		u.Review = nil
		return
	}
	if u.Beside != nil {
		u.Beside, u.Further = nil, nil // all of the message is of the reading
	}
	u.Review, u.Decide, u.Answer = r, nil, nil
	u.Intent, u.Sure, u.Outside, u.Report, u.Ask = Review, true, OutsideNone, nil, nil
}

// beyond reports that whatever a message says of a reading, it asks for secrets or for what nobody may give.
func beyond(o Outside, supervises bool, act ReviewAct) bool {
	switch o {
	case OutsideNone:
		return false
	case OutsideRule:
		return !supervises && act != ReviewChange
	}
	return true
}

// inContext reads what means something only while a document is being checked: a bare 没问题 after a measure was
// shown, a 撤销 after a change. While a question is open these words answer it.
func inContext(u *Utterance, st State, open bool) *ReviewPart {
	if st.Review == nil || open {
		return u.Review
	}
	if u.Review != nil {
		return u.Review
	}
	switch {
	case takesBack(u) && st.Review.Undo != nil && len(u.References) == 0:
		return &ReviewPart{Act: ReviewUndo, Context: true}
	case u.Yes && st.Review.Shown && bareRight.MatchString(u.Folded):
		return &ReviewPart{Act: ReviewChange, Context: true, Right: []MeasurePart{{}}}
	case u.Yes && bareConfirm.MatchString(u.Folded):
		return &ReviewPart{Act: ReviewConfirm, Context: true}
	}
	return nil
}

// takesBack reports a bare 撤销, however it was understood besides.
func takesBack(u *Utterance) bool {
	return u.Report != nil && u.Report.Fix != nil && u.Report.Fix.Undo || cancelWords.MatchString(u.Folded)
}

var (
	bareRight   = compile(`^(?:没问题|没错|对的?|正确)[了吧。!]*$`)
	bareConfirm = compile(`^(?:确认|确定)[了吧。!]*$`)
)
