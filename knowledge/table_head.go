package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
)

// columnKind says what a column of a table holds.
type columnKind int

const (
	otherColumn    columnKind = iota
	serialColumn              // 序号
	categoryColumn            // 一级指标, 领域: chapters
	taskColumn                // 任务, 措施, 工作内容
	unitColumn                // 牵头单位, 配合单位, 责任单位
	dueColumn                 // 完成时限, 频次
	personColumn              // 责任人, 联系人, 分管领导, 电话
	progressColumn            // 进展情况, 存在问题, 下一步措施
	noteColumn                // 备注, 依据
)

// column is one column with the heading that it was told by.
type column struct {
	kind  columnKind
	role  ledger.Role // of a unitColumn
	label string      // heading as printed, without white space
	mixed bool        // persons stand among the units: 责任单位及责任人
	weak  bool        // 指标: a task only where units answer for it
	short string      // lower heading alone, of two rows
}

const (
	office   = `(?:单位|部门|科室|处室|股室|机构|主体|乡镇|镇街)`
	taskHead = `(?:主要|重点|工作|目标|改革|督办|督查|具体|年度|整改|任务|建设|议定|交办|承办|核心|分解|细化|会议|决定|重大|攻坚|实施|创建|民生|实事|惠民|落实|推进|保障|政策)*`
)

var (
	columnRules = []struct {
		kind columnKind
		role ledger.Role
		re   *regexp.Regexp
	}{
		{serialColumn, "", regexp.MustCompile(`^(?i:(?:总|项目|任务|措施|清单|工作|条款|事项)?(?:序号|编号|条目|项次)|序|号|条款|对应条款|no\.?)$`)},
		{progressColumn, "", regexp.MustCompile(`进展|^(?:完成|落实|办理|推进|整改|工作|督查|督办)情况|办理结果|^(?:完成|当前|目前|形象|工作)?进度(?:情况)?$|存在(?:的)?(?:主要)?(?:问题|困难)|^问题|困难问题|` +
			`下一?步|下阶段|工作动态|状态|是否(?:完成|达标|销号)|销号|亮灯|佐证|更新时间|完成率|实际|成效及|完成比例|整改成效`)},
		{personColumn, "", regexp.MustCompile(`^(?:具体|主要|直接|第一|县级|市级|区级)?(?:责任|负责|联系|承办|经办|联络|包[抓保联]|挂[钩联]|分管|填报)(?:人|员)(?:员)?(?:及.*)?$|领导$|联系(?:方式|电话)|电话|手机|姓名|职务|科长|专班成员|(?:主要|分管|直接)负责人`)},
		{dueColumn, "", regexp.MustCompile(`^(?:完成|竣工|完工|建成|投用|交付|验收|办理|办结|整改|工作|落实|推进|计划|预计|要求|拟|责任|任务|具体|解决|反馈|报送|汇报|序时|总体|限时|及)*(?:时限|时间|期限|日期|节点|频次|频率|周期)(?:节点|要求|安排|及要求|进度)?$|` +
			`^(?:进度|时间|阶段)(?:安排|要求|计划)$|^(?:序时|年度|计划|目标)进度$`)},
		{unitColumn, ledger.Lead, regexp.MustCompile(`^(?:责任)?(?:牵头|主办|主责|主管|第一责任)(?:责任|负责|\(责任\))?` + office + `?(?:及.*|\(?责任人\)?)?$|^(?:责任|落实|实施)` + office + `\(牵头\)`)},
		{unitColumn, ledger.Cooperating, regexp.MustCompile(`^(?:配合|协办|协同|协作|协助|参与|参加|会办)(?:责任|\(责任\)|实施|落实)?` + office + `?$|^(?:责任|落实|实施)` + office + `\(配合\)`)},
		{unitColumn, ledger.Responsible, regexp.MustCompile(`^(?:责任|落实|实施|承办|负责|执行|完成|具体|工作|任务|整改|承担|推进|联合|共同|组织|涉及|相关|有关|主要)+` + office + `(?:和|及|与|、|/|\().*$|` +
			`^(?:责任|落实|实施|承办|负责|执行|具体|工作|整改|承担|组织|指导|业务)+` + office + `$|^(?:牵头|主办).*(?:配合|协办|参与|责任)` + office + `?$|^责任$|^责任分工$|^分工$`)},
		{categoryColumn, "", regexp.MustCompile(`^(?:[一二]级(?:指标|目录|任务)|(?:工作|任务|项目|重点|所属|主要|事项|措施|指标)?(?:类别|领域|章节|板块|分类|大类|类型|方面|专项|维度|篇章|门类)(?:名称)?)$`)},
		{noteColumn, "", regexp.MustCompile(`备注|说明|依据|文号|资金|投资|来源|地点|(?:开始|起始|启动|印发|立项|交办|收件|更新|登记|发文)(?:时间|日期)`)},
		{taskColumn, "", regexp.MustCompile(`^` + taskHead + `(?:任务|事项|工作|项目|内容|措施|举措|实事|要点|要求|标准|目标|成效|成果)(?:名称|内容|要求|清单|分解|描述|安排|举措|措施|值|形式)?(?:(?:及|与|和)(?:具体|工作|目标|主要)*(?:任务|措施|举措|内容|目标|要求|标准|进度)(?:要求)?)?$|` +
			`^(?:评价|考核|测评|监测|三级|四级)?(?:主要)?指标(?:名称|内容|任务)?$|^(?:评价|考核|测评)(?:内容|要点|标准)$`)},
	}
	tailBracket = regexp.MustCompile(`\([^()]*\)$`)
	roleTail    = regexp.MustCompile(`\((?:牵头|配合|责任)\)$`)
	indicator   = regexp.MustCompile(`指标`)
	subHead     = regexp.MustCompile(`^(?:牵头|主办|配合|协办|参与|责任|落实|单位|部门|领导|责任人|时限|起止|完成)$`)
)

// columnOf tells what a column holds by its heading, folded.
func columnOf(heading string) (column, bool) {
	h := strings.Trim(heading, ":*")
	if h == "" || runeCount(h) > 22 {
		return column{}, false
	}
	if !roleTail.MatchString(h) {
		h = strings.TrimSuffix(tailBracket.ReplaceAllString(h, ""), ":")
	}
	if role, ok := headRole(h); ok {
		return column{kind: unitColumn, role: role, label: heading, mixed: strings.Contains(heading, "人")}, true
	}
	for _, r := range columnRules {
		if r.re.MatchString(h) {
			return column{kind: r.kind, role: r.role, label: heading, mixed: strings.Contains(heading, "人") && r.kind == unitColumn,
				weak: r.kind == taskColumn && indicator.MatchString(h)}, true
		}
	}
	return column{}, false
}

// headRole is the role of a heading that is a label of the text with its colon left out, and names one role: 主要负责部门.
func headRole(h string) (ledger.Role, bool) {
	if k, n := labelAt(h + ":"); k != roleLabel || n != len(h)+1 || strings.ContainsAny(h, "和及与、/(") || !labelBody.MatchString(h) {
		return "", false
	}
	return labelRole(h), true
}

// labelBody ends a label that names who, not only what is done.
var labelBody = regexp.MustCompile(bodyWord + `$`)

// headAt reads the headings that begin with row i; n is how many rows they take, one or two.
func headAt(rows []tableRow, i int) (cols []column, n int, ok bool) {
	upper, known := headRow(rows[i])
	if known < 2 {
		return nil, 0, false
	}
	if i+1 < len(rows) && len(rows[i+1].cells) == len(rows[i].cells) {
		if both, ok := twoRows(rows[i], rows[i+1], upper); ok {
			return both, 2, true
		}
	}
	spanned(upper, rows[i])
	return upper, 1, true
}

// headRow reads one row as headings; known counts those that are.
func headRow(r tableRow) (cols []column, known int) {
	cols = make([]column, len(r.cells))
	filled := 0
	for j, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		filled++
		if !c.short(24) {
			return nil, 0
		}
		label := c.fold()
		if filled == 1 && isDigits(label) {
			return nil, 0
		}
		cols[j].label = label
		if col, ok := columnOf(label); ok {
			cols[j] = col
			known++
		} else if filled == 1 && j == 0 && !subHead.MatchString(label) && !plainHead(label) {
			return nil, 0
		}
	}
	if known*2 < filled || filled < 2 {
		return nil, 0
	}
	return cols, known
}

// plainHead reports a short word that may head the first column: 单位, 县区.
func plainHead(label string) bool { return runeCount(label) <= 6 }

// twoRows reads headings over two rows: 责任单位 over 牵头 and 配合, the others merged or empty.
func twoRows(top, low tableRow, upper []column) ([]column, bool) {
	out := slices.Clone(upper)
	below, over := 0, ""
	for j, c := range low.cells {
		up := top.cells[j].fold()
		if up != "" {
			over = up
		}
		label := c.fold()
		if label == up || label == "" {
			if up == "" {
				return nil, false
			}
			continue
		}
		col, ok := lowerHead(label, over)
		if !ok || !c.short(12) {
			return nil, false
		}
		col.label, col.short = over+label, label
		out[j] = col
		below++
	}
	return out, below >= 2
}

// lowerHead reads a heading that stands under another: 牵头 under 责任单位.
func lowerHead(label, over string) (column, bool) {
	if subHead.MatchString(label) {
		if col, ok := columnOf(label + strings.TrimPrefix(over, "责任")); ok {
			return col, true
		}
		if col, ok := columnOf(over); ok {
			return col, true
		}
	}
	return columnOf(label)
}

// spanned gives a heading that spans columns to the empty ones behind it.
func spanned(cols []column, r tableRow) {
	for j := 1; j < len(cols); j++ {
		if len(r.cells[j]) == 0 && (cols[j-1].kind == unitColumn || cols[j-1].kind == taskColumn) {
			cols[j] = cols[j-1]
		}
	}
}

// printedLabel is the heading as an assignment cites it.
func (c column) printedLabel() string {
	if c.short != "" && c.kind == unitColumn && c.short != "单位" && c.short != "部门" {
		return c.short
	}
	return c.label
}

func labelsOf(cols []column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.label
	}
	return out
}

// setsTasks reports headings of a table that hands out tasks; a column of problems is one where what is done about
// them stands beside it.
func setsTasks(cols []column) bool {
	has := map[columnKind]int{}
	strong := false
	for _, c := range cols {
		has[c.kind]++
		strong = strong || c.kind == taskColumn && !c.weak
	}
	if has[taskColumn] == 0 || has[unitColumn] == 0 && has[dueColumn] == 0 {
		return false
	}
	return strong || has[unitColumn] > 0
}
