package bot

import (
	"strings"

	"duban/ledger"
)

var (
	listAnchored = rule("listAnchored")
	listAsked    = rule("listAsked")
	doubtsAsked  = rule("doubtsAsked")
	showWords    = rule("showWords")
	moreWords    = rule("moreWords")
	backWords    = rule("backWords")

	confirmSure = rule("confirmSure")
	confirmAll  = rule("confirmAll")
	confirmBare = rule("confirmBare")
	notInForce  = compile(`不(?:能|要|可以|得|用|予)?\S{0,4}生效|(?:什么|啥)时候|何时|几号|哪天|未生效|没生效|没有生效|先别`)

	abolished = rule("abolished")
	replacing = compile(`(?:已|已经|现|现已)*(?:被|由|让|用)(.{2,80}?)(?:所)?(?:代替|取代|替代|替换|修订|修改|顶替|替)(?:了|掉)*`)
	replaces  = compile(`(?:代替|取代|替代|替换|修订|修改)(?:了|掉)?(?:原来?的?|旧的?|以前的?)?(《t*》|\S{0,14}号文?)`)
	restoring = rule("restoring")
	docNamed  = compile(`《t*》|号文|[\]〕)]\d{1,4}号|这份(?:文件|措施)|该文件|本文件|那份文件`)

	historyWords = rule("historyWords")
	versionWords = compile(`(?:这|本|新|上|前|两|旧|老|原|哪|第.{1,2})一?(?:个)?版(?:本)?|新旧|修订|对照表|版本`)
	versionAsk   = rule("versionAsk")
)

// asks reports whether the message puts a question by its form.
func (r *reviewer) asks() bool { return anyAsks(r.u.clauses()) }

// masked is the text with titles blanked and references masked.
func (r *reviewer) masked() string {
	return strings.TrimSpace(mask(r.text, r.u.every()))
}

var (
	leftAlone  = compile(`(?:不要|不用|不必|不能|不得|不应|不该|别|先不|暂不|暂时不|先别|无需|不)\S{0,3}(?:确认|生效|废止|作废|停用|核对|代替|取代)`)
	notLeft    = compile(`要不要|是不是|没问题|没有废止`)
	revoked    = compile(`(?:撤销|取消|撤回|收回)\S{0,6}(?:确认|生效)|(?:确认|生效)\S{0,4}(?:撤销|取消|撤回|收回)`)
	itemsMoved = rule("itemsMoved")
)

// leaving reads what asks for nothing, or for what cannot be done.
func (r *reviewer) leaving() *ReviewPart {
	t := r.masked()
	switch {
	case r.asks():
		return nil
	case itemsMoved.MatchString(t):
		return &ReviewPart{Act: ReviewItems}
	case revoked.MatchString(t):
		return &ReviewPart{Act: ReviewRevoke}
	case leftAlone.MatchString(t) && !notLeft.MatchString(t):
		return &ReviewPart{Act: ReviewLeave}
	}
	return nil
}

// standing reads 《…》废止了, 《…》被《…》代替, 恢复《…》.
func (r *reviewer) standing() *ReviewPart {
	if len(r.u.References) > 0 || !docNamed.MatchString(r.text) || r.asks() {
		return nil
	}
	part := &ReviewPart{Act: ReviewStanding, Sure: true, Text: strings.TrimSpace(r.u.Text)}
	if restoring.MatchString(r.text) {
		part.Restore = true
		return part
	}
	if m := replacing.FindStringSubmatchIndex(r.text); m != nil {
		part.Standing, part.By = ledger.Replaced, firstTitle(r.u.Folded[m[2]:m[3]])
		return part
	}
	if m := replaces.FindStringSubmatchIndex(r.text); m != nil {
		part.Standing, part.By = ledger.Replaced, firstTitle(r.u.Folded[:m[0]])
		if part.By != "" {
			return part
		}
	}
	if abolished.MatchString(r.text) {
		part.Standing = ledger.Repealed
		return part
	}
	return nil
}

// firstTitle is the first title or 文号 in a text.
func firstTitle(text string) string {
	if t := titlesIn(text); len(t) > 0 {
		return t[0]
	}
	return ""
}

// confirming reads 确认生效, 全部确认.
func (r *reviewer) confirming() *ReviewPart {
	if len(r.u.References) > 0 || r.asks() || notInForce.MatchString(r.text) {
		return nil
	}
	sure := confirmSure.MatchString(r.text)
	switch {
	case sure, confirmBare.MatchString(r.text):
		return &ReviewPart{Act: ReviewConfirm, Sure: sure, All: confirmAll.MatchString(r.text)}
	case confirmAll.MatchString(r.text):
		return &ReviewPart{Act: ReviewConfirm, All: true}
	}
	return nil
}

// history reads 第3条谁改过, 改动记录.
func (r *reviewer) history() *ReviewPart {
	if historyWords.MatchString(r.text) && !versionWords.MatchString(r.text) && !strings.Contains(r.text, "报") {
		return &ReviewPart{Act: ReviewHistory}
	}
	return nil
}

// versions reads 这版改了哪些, 和上一版有什么不同, 新旧对照.
func (r *reviewer) versions() *ReviewPart {
	if versionWords.MatchString(r.text) && versionAsk.MatchString(r.text) && !strings.Contains(r.text, "报") {
		return &ReviewPart{Act: ReviewVersions}
	}
	return nil
}

// looking reads 核对, 核对第3条, 有什么疑点.
func (r *reviewer) looking() *ReviewPart {
	t := r.masked()
	switch {
	case len(r.u.References) > 0 && showWords.MatchString(t):
		return &ReviewPart{Act: ReviewShow, Sure: strings.HasPrefix(t, "核对")}
	case len(r.u.References) > 0:
		return nil
	case listAnchored.MatchString(t):
		return &ReviewPart{Act: ReviewList, Sure: true}
	case listAsked.MatchString(t), doubtsAsked.MatchString(t):
		return &ReviewPart{Act: ReviewList}
	}
	return nil
}

// leaning reads what means something only while a document is being checked.
func (r *reviewer) leaning() *ReviewPart {
	switch {
	case moreWords.MatchString(r.u.Folded):
		return &ReviewPart{Act: ReviewMore, Context: true}
	case backWords.MatchString(r.u.Folded):
		return &ReviewPart{Act: ReviewUndo, Context: true}
	}
	return nil
}
