package bot

import (
	"strings"

	"duban/ledger"
)

// The parts that the patterns of this file share. References are masked as runs of _, titles stand blanked.
const (
	polite  = `(?:请|麻烦|帮我|帮忙|给我|我要|我想|我来|那就|那|现在|开始|继续|先|把|将|您|你|督办)*`
	docWord = `(?:《t*》|这份|那份|该|本|此|这个|刚才(?:的|那份)?|新(?:的|导入的)?|全部|所有|各|文件|措施|文|条款|条目|各条|内容)*`
	ending  = `(?:一下|下|吧|了|啊|呀|哈|谢谢|[。!?,])*$`
)

var (
	listAnchored = compile(`^` + polite + `(?:核对|校对|复核)(?:一下|下)?(?:的|` + docWord + `)*` + ending + `|^` + polite + `(?:《t*》)(?:核对|校对)(?:一下|下)?` + ending)
	listAsked    = compile(`^` + polite + docWord + `(?:的)?(?:还)?(?:有)?(?:哪|几|多少|什么|啥)\S{0,6}(?:待|要|需要|没|未|还没)(?:有)?(?:核对|校对|看)(?:过)?(?:的)?` + ending +
		`|^` + polite + docWord + `(?:还)?(?:没|未|待|要|需)(?:有)?核对(?:过)?(?:的)?(?:文件|措施|条款)?(?:还)?(?:有)?(?:哪|几|什么|啥|多少)?\S{0,3}` + ending)
	doubtsAsked = compile(`(?:有|还有|都有)?(?:什么|啥|哪些|几处|几个|多少|没有)?(?:疑点|可疑|存疑)|(?:哪|几)\S{0,3}(?:读|识别|解析)(?:得)?(?:不对|有问题|错|不准)|(?:读|识别|解析)得?(?:怎么样|咋样|如何|对不对|准不准|对吗|准吗)`)
	showWords   = compile(`^` + polite + docWord + `(?:的)?(?:核对|校对|复核)(?:一下|下)?` + docWord + `(?:的)?_+(?:[、,和]?_+)*` + ending +
		`|^` + polite + `(?:看看|看一下|看下|看|查看|检查|检查一下)?` + docWord + `(?:的)?_+(?:读|识别|解析|提取|抽取)(?:得|的)?(?:对不对|准不准|怎么样|咋样|如何|对吗|准吗|对么|是不是对的|结果)` + ending +
		`|^` + docWord + `_+(?:核对|校对)(?:一下|下)?` + ending + `|^_+(?:有)?(?:什么|啥|哪些)疑点` + ending)
	moreWords = compile(`^(?:继续|接着|接着说|接着来|往下|往下说|下一页|下一批|下一处|下一条|下一个|还有呢|后面的?|剩下的?|继续核对|继续看)(?:呢)?` + ending)
	backWords = compile(`^` + polite + `(?:刚才|刚刚|刚|上面|上一处|这处|那处|这条|那条|的|改的|更正|改动|修改)*(?:改回去|改回来|改回原来的?|恢复原样|还原|恢复原来的?|撤销(?:刚才的?|上一处|这个|这处)?(?:更正|改动|修改)|撤回(?:刚才的?|上一处)?(?:更正|改动|修改)|改错了)` + ending)

	confirmSure = compile(`(?:确认|确定)(?:《t*》|\S{0,8})生效|(?:可以|能|就|让|准予|同意|正式|现在)\S{0,8}生效(?:了|吧|啊)*(?:$|[,。!])|^` + docWord + `生效吧?` + ending)
	confirmAll  = compile(`^` + polite + `(?:全部|都|一起|所有)\S{0,4}确认(?:生效)?` + ending + `|^` + polite + `确认(?:全部|所有)\S{0,4}` + ending)
	confirmBare = compile(`^` + polite + `(?:《t*》)(?:可以)?确认` + ending + `|^` + polite + `确认(?:《t*》|这份|这份文件|该文件|本文件)` + ending)
	notInForce  = compile(`不(?:能|要|可以|得|用|予)?\S{0,4}生效|(?:什么|啥)时候|何时|几号|哪天|未生效|没生效|没有生效|先别`)

	abolished = compile(`(?:已|已经|现已|现|都|全部|被|予以|宣布|同时|即日起|该|要|可以|给|把|将)*(?:废止|作废|废除|停止执行|不再执行|失效|停用)(?:了|掉|吧)*`)
	replacing = compile(`(?:已|已经|现|现已)*(?:被|由|让|用)(.{2,80}?)(?:所)?(?:代替|取代|替代|替换|修订|修改|顶替|替)(?:了|掉)*`)
	replaces  = compile(`(?:代替|取代|替代|替换|修订|修改)(?:了|掉)?(?:原来?的?|旧的?|以前的?)?(《t*》|\S{0,14}号文?)`)
	restoring = compile(`^` + polite + `(?:恢复|重新启用|启用|继续执行|重新生效)(?:了|一下)?(?:《t*》|\S{0,14}号文?|这份文件|该文件|刚才那份)(?:的)?(?:效力|有效|生效|执行)?` + ending + `|(?:《t*》|\S{0,14}号文?|这份文件)(?:的)?(?:(?:恢复|重新)(?:了)?(?:生效|效力|有效|执行|启用)|恢复(?:了|吧)*$)|(?:《t*》|\S{0,14}号文?)(?:没有|没|并未|还没)(?:被)?(?:废止|作废|失效)`)
	docNamed  = compile(`《t*》|号文|[\]〕)]\d{1,4}号|这份(?:文件|措施)|该文件|本文件|那份文件`)

	historyWords = compile(`谁(?:改|核对|确认|动|更正|修改|导入|核)(?:生效)?(?:过|的|了)|(?:改动|修改|更正|变更|核对|操作|确认)(?:的)?(?:记录|历史|日志|痕迹)|留痕|(?:改|更正|修改)过(?:什么|哪些|几次|没有|没|吗|哪里|啥)|改了(?:什么|啥|哪些|几处|几次|哪里|哪几)`)
	versionWords = compile(`(?:这|本|新|上|前|两|旧|老|原|哪|第.{1,2})一?(?:个)?版(?:本)?|新旧|修订|对照表|版本`)
	versionAsk   = compile(`改(?:了|动|的)?(?:哪|什么|啥|几|多少)|(?:有)?(?:什么|啥|哪些|哪里|多大)?(?:不同|不一样|变化|区别|差别|出入|变动|改动)|对照|对比|比较|变了|什么样|差在哪|新增|多了|少了`)
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
	itemsMoved = compile(`^` + polite + docWord + `(?:新增|增加|增设|添加|再加|加)(?:上)?(?:一|1|两|2|几)?条|(?:删除|删掉|删去|去掉|合并|拆分|拆开|拆成)(?:掉)?_+(?:[、和与及,]?_+)*(?:整条|这条|条)?` + ending + `|_+(?:[、和与及]?_+)*(?:整条|这条)?(?:删除|删掉|删去|合并|拆分|拆开|拆成\S{0,4})(?:了|掉|吧)?` + ending)
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
