package office

import "duban/ledger"

// Lights are a county's colours 亮灯. The words beside them are ours: in one county 蓝 means near its day, in another the mildest
// notice, so that a colour alone tells nobody anything. DefaultLights are the ones to start from.
type Lights struct {
	Good  Colour // done, or on course
	Near  Colour // its day is near
	Slow  Colour // the unit has difficulties, or its report was sent back
	Late  Colour // its day is over
	Ahead int    // days before the last one from which it counts as near
}

// Colour is a colour by name and as it is printed.
type Colour struct {
	Name string // 红
	RGB  string // six hexadecimal digits; light enough for black letters
}

// DefaultLights are 绿, 蓝, 黄, 红, and near is a week.
func DefaultLights() Lights {
	return Lights{Good: Colour{"绿", "C6E7C8"}, Near: Colour{"蓝", "BDD7EE"}, Slow: Colour{"黄", "FFE699"}, Late: Colour{"红", "F4B6B6"}, Ahead: 7}
}

// Light is a colour with its word: 红 已逾期. Zero value: no light.
type Light struct {
	Colour
	Word string
}

// String prints colour and word; the word alone where there is no colour.
func (l Light) String() string {
	if l.Name == "" {
		return l.Word
	}
	return l.Name + " " + l.Word
}

// wordOverdue stands beside the colour of what is late.
const wordOverdue = "已逾期"

// Of is the light of a row on a day.
func (s Lights) Of(r Row, today ledger.Date) Light {
	switch word := r.Standing(); {
	case r.Unit == "" && len(r.Lead)+len(r.Responsible)+len(r.Cooperating) == 0:
		return Light{Word: "未明确责任单位"}
	case r.Unit == "":
		return Light{Word: "暂无任务"}
	case r.State == ledger.Excused:
		return Light{Word: word}
	case r.finished():
		return Light{s.Good, word}
	case r.State == ledger.Overdue && r.Review == ledger.ReviewReturned:
		return Light{s.Late, wordOverdue + "，被退回"}
	case r.State == ledger.Overdue:
		return Light{s.Late, wordOverdue}
	case r.Review == ledger.ReviewReturned:
		return Light{s.Slow, "被退回，要重报"}
	case r.Status == ledger.Blocked:
		return Light{s.Slow, word}
	case !r.Due.IsZero() && !r.Due.After(today.AddDays(s.Ahead)) && r.State.Owes():
		return Light{s.Near, "临近到期"}
	case r.silent():
		return Light{s.Good, "未到期"}
	}
	return Light{s.Good, "正常推进"}
}
