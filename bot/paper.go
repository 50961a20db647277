package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// PaperPart is a file that somebody wants made 要材料: the ledger, a picture, a draft. Whose rows it may hold is for the ability
// to find out; measures, units and documents are those of the utterance.
type PaperPart struct {
	Kind    PaperKind
	Year    int  // 2026年度报告; 0: this year
	ByMonth bool // of a picture: by month
	Lead    bool // 县司法局牵头的台账: what the unit leads
	How     bool // 台账怎么导出: how it is done is asked
}

// PaperKind is what file is wanted 材料种类.
type PaperKind string

// The kinds.
const (
	PaperTable    PaperKind = "table"    // 台账, as a spreadsheet
	PaperWord     PaperKind = "word"     // 台账, as a document
	PaperPicture  PaperKind = "picture"  // 进度图
	PaperOrder    PaperKind = "order"    // 督办单
	PaperBulletin PaperKind = "bulletin" // 督查通报
	PaperBrief    PaperKind = "brief"    // 督查专报
	PaperYearly   PaperKind = "yearly"   // 年度报告
)

const (
	paperAsk   = `(?:也|还|另外|顺便|同时|请问|请|麻烦|劳烦|帮我|帮忙|给我们?|我们?(?:想)?要|我们?想|想要|要|能不能|能否|可不可以|可以|能|那|再|先|就|你|您|好的?|嗯|,|\s)*`
	paperVerb  = `(?:导出|导一?下|导|发出?|给我?|来|出|要|生成|做|弄|搞|下载|打印|传|拿|起草|草拟|拟|写|画|整|制作|打|准备|拉)(?:个|份|一|张|下|期|篇|出来|出|来|成|点|给我们?|我们?|过来|给|到|看看|最新的?|新的?|\s)*`
	paperScope = `(?:U+|_+|全县|全部|所有|各个?(?:镇|乡镇|部门|单位)|我们?(?:镇|局|乡|街道|委|办|单位|这边)?|我|咱们?(?:镇|局|单位)?|本(?:镇|局|单位|月|季度|年|周|期)|这(?:份|个|条|几条|个月|一期|期)?(?:文件|措施)?|(?:上|下|当)?(?:个)?月|今年|去年|[0-9]{4}年?|[0-9]{1,2}月份?|最新的?|目前的?|完整的?|整个|总|督查|督办|工作|任务|措施|文件|牵头|负责|落实|完成|进展|进度|情况|各|按(?:单位|月份?|镇|部门)|分单位|分月|每月|逐月|的|和|与|、|,|\s)*`
	paperAs    = `(?:电子|纸质|打印)?(?:版|格式|表格?|文件|文档|excel|xlsx|xls|word|docx|doc|表|的|一份|\s)*`
	paperTail  = `(?:也|再|给(?:县长|书记|县?领导|主要领导|主任|局长|镇长)(?:看|用|一份)?|能不能|能|可以|写|出|做|生成|给我们?|发?给?我们?|发过来|发来|过来|一份|一张|一期|一个|一下|下|导出来?|导一下|导下来|导|打印出来|打印|下载下来|下载|做出来|出来|发一?份?|发|传|要|来|看看|看一下|看|草稿|初稿|稿子?|稿|吧|呗|呀|啊|哈|谢谢|辛苦了?|可以吗|行吗|好吗|行不|呢|有吗|吗|[。.!?,\s])*$`
)

var (
	// paperable lets most messages pass by unread.
	paperable = compile(`台账|台帐|表格|excel|xlsx|word|图|通报|专报|年度|年报|年终|全年|督办单|报表|完成情况表|进度表|进展表|任务表`)
	ledgerish = `(?:台账|台帐|excel|xlsx|表格|报表|完成情况表|进展情况表|进度表|进展表|任务表|情况表|清单表)`
	pictured  = `(?:进度图|进展图|完成情况图|情况图|统计图|图表|柱状图|条形图|饼图|柱形图|趋势图|对比图|图片版?|图)`
	paperHow  = compile(`^` + paperAsk + paperScope + `(?:` + ledgerish + paperAs + `)(?:怎么|如何|咋|在哪里?|哪里|从哪里?)(?:才?能|可以|去)?(?:导出?来?|下载|看到?|拿|要|打印)(?:的|呢|呀|啊|[?。])*$|^` + paperAsk + `(?:怎么|如何|咋)(?:才?能|样)?(?:导出|导|下载|打印|拿到?)` + paperScope + ledgerish + paperAs + `(?:呢|呀|啊|[?。])*$`)
	// paperNot is what tells of a file that exists, or asks about one that a document asks for.
	paperNot   = compile(`谁|哪|什么|啥|几|多久|多少|何时|为何|为什么|是不是|要不要|用不用|需不需要|有没有|是否|应当|应该|必须|已经?(?:建|出|发|报|导|更|做|印|上|完)|[报建出发做导写印传贴改更]了|过了|建立|健全|完善|更新|销号|通报(?:批评|表扬|了)|收到|看到|没有|还没|不|完成了|公开|印发|报送|上报`)
	paperPlain = []struct {
		kind PaperKind
		re   *pattern
	}{
		{PaperWord, compile(`^` + paperAsk + `(?:` + paperVerb + `)?` + paperScope + `(?:word|docx?)(?:版|格式|的|\s)*(?:台账|台帐|表格)` + paperAs + paperTail + `|^` + paperAsk + `(?:把)?(?:` + paperVerb + `)?` + paperScope + `(?:台账|台帐)(?:的|表格?|成|做成|导成|导出成|转成|\s)*(?:word|docx?)` + paperAs + paperTail)},
		{PaperTable, compile(`^` + paperAsk + `(?:把|将)?` + paperScope + `(?:` + paperVerb + `)?` + paperScope + `(?:excel|xlsx)?(?:版|格式|的)*` + ledgerish + paperAs + paperTail)},
		{PaperOrder, compile(`^` + paperAsk + `(?:(?:给|对|向)?` + paperScope + `)(?:` + paperVerb + `)` + paperScope + `督办(?:通知)?单` + paperTail)},
		{PaperPicture, compile(`^` + paperAsk + `(?:把)?` + paperScope + `(?:` + paperVerb + `)` + paperScope + pictured + paperTail + `|^` + paperAsk + paperScope + `(?:进度图|进展图|完成情况图|统计图|柱状图|图表|趋势图)` + paperTail)},
		{PaperYearly, compile(`^` + paperAsk + `(?:` + paperVerb + `)?` + paperScope + `(?:年度报告|年度总结(?:报告)?|年终(?:报告|总结)|年报|全年(?:报告|总结|情况报告)|年度(?:工作|落实|督查|进展)(?:情况)?报告)` + paperTail)},
		{PaperBrief, compile(`^` + paperAsk + `(?:(?:给|为|向)(?:领导|县长|书记|县领导|主要领导))?` + paperScope + `(?:` + paperVerb + `)` + paperScope + `专报` + paperTail + `|^` + paperAsk + `(?:(?:给|为|向)(?:领导|县长|书记|县领导|主要领导)(?:看)?的?)?(?:本期|督查)?专报` + paperTail)},
		{PaperBulletin, compile(`^` + paperAsk + paperScope + `(?:` + paperVerb + `)` + paperScope + `通报` + paperTail + `|^` + paperAsk + `(?:本[月期季]|督查|情况)+通报(?:草?稿)?` + paperTail + `|^` + paperAsk + `(?:督查)?通报草?稿` + paperTail + `|^` + paperAsk + paperScope + `通报(?:也|再|给我|帮我)*(?:出|发|写|起草|来|做|弄)(?:一?[期份个下])` + paperTail)},
	}
	paperMonthly = compile(`按月|分月|每月|各月|月度|逐月|趋势|月份`)
	paperYear    = compile(`(20[0-9]{2})年`)
)

// parsePaper reads what asks for a file; nil when nothing does. 第4条已完成，台账已建好 is a report, 台账谁来建 a question.
func parsePaper(u *Utterance) *PaperPart {
	if u.Lang == English || utf8.RuneCountInString(u.Folded) > 60 || !paperable.MatchString(u.Folded) {
		return nil
	}
	if slices.ContainsFunc(u.clauses(), func(c clause) bool {
		return len(u.References) > 0 && touches(u.References, c) && readSigns(c.text).moves() && !paperable.MatchString(c.text)
	}) {
		return nil // 第4条完成,发张进度图 tells something before it asks
	}
	d := &decider{u: u}
	text := strings.TrimSpace(strings.NewReplacer("《", "_", "》", "_").Replace(d.masked()))
	if paperHow.MatchString(text) {
		return &PaperPart{Kind: PaperTable, How: true}
	}
	if paperNot.MatchString(strings.NewReplacer("能不能", "", "可不可以", "", "可以不", "", "行不", "", "有吗", "").Replace(text)) {
		return nil
	}
	for _, p := range paperPlain {
		if p.re.MatchString(text) {
			return paperOf(p.kind, text, u.Folded)
		}
	}
	return nil
}

func paperOf(kind PaperKind, text, folded string) *PaperPart {
	part := &PaperPart{Kind: kind, ByMonth: kind == PaperPicture && paperMonthly.MatchString(text), Lead: strings.Contains(text, "牵头")}
	if m := paperYear.FindStringSubmatch(folded); m != nil {
		part.Year, _ = strconv.Atoi(m[1]) // four digits
	}
	if kind == PaperTable && strings.Contains(text, "word") {
		part.Kind = PaperWord
	}
	return part
}
