package bot

import (
	"cmp"
	"strconv"

	"duban/ledger"
	"duban/zh"
)

// Occasion is the period or day of a duty that a report names 所报期次: 一季度的, 6月的, 上季度的补报, 12月31日那件.
// Zero value: none is named.
type Occasion struct {
	All    bool          `json:"all,omitempty"`  // 都完成了: every one that is still owed
	Window ledger.Window `json:"window"`         // the span of days, of today's year where none is said; a single day for a day
	Year   bool          `json:"year,omitempty"` // which year was said
	Words  string        `json:"words,omitempty"`
}

// Named reports whether a period or day is named.
func (o Occasion) Named() bool { return !o.Window.IsZero() }

const (
	spell = `((?:[0-9]{4}年|今年|去年|明年|本年度?)?的?(?:第?[一二三四1-4]季度|[上下]半年|[0-9]{1,2}月[0-9]{1,2}[日号]|(?:1[0-2]|[1-9])月份?|(?:十[一二]|[一二三四五六七八九十])月份?)|(?:上|本|这)(?:个)?(?:季度|月)|[0-9]{4}年度?|去年|今年)`
	thing = `(?:任务|报告|进展|情况|材料|工作|清单|总结|小结|通报|报表|统计|那[件次期个]|[次期]|_+)*`
	told  = `(?:,|。|$|_|已|都|也|全|补|推|还|没|未|有|办|完|做|弄|搞|报|正)`
)

var (
	spelledOf  = compile(`(?:^|[,。:;\s_的])` + `(?:补报?(?:一下|交)?|更正|是|报|把|我们|我[镇局]|_+的?)*` + spell + `(?:份)?(?:的|那[件次期个]|到期的?|截止的?|补报)` + thing + told)
	spelledAt  = compile(`(?:_的?|补报?(?:一下|交)?)` + spell + `(?:份)?(?:的)?` + told)
	everything = compile(`_(?:的)?(?:任务|事项|事|工作|各项|几件|两件|三件)*(?:现在|目前|今天|已经|已)?(?:全部|全都|全|都|均)(?:已经|已)?(?:完成|办完|做完|弄完|办结|干完|搞定|完了)`)
	dayOfMonth = compile(`([0-9]{1,2})月([0-9]{1,2})[日号]`)
	yearNamed  = compile(`[0-9]{4}年|今年|去年|明年|本年`)
	fixedTo    = compile(`^(?:(?:不对[,。]?|不是这?[件个次期]?[,。]?)*(?:应该?是|是|改成|改到|改为|算|记在|记到|算在)|(?:不对|不是这?[件个次期]?)[,。]?)(?:的)?` + spell + `(?:份)?(?:的|那[件次期个]|到期的?|截止的?)+` + `(?:那?[件次期个])?(?:吧|才对)?[。!]*$|^` + spell + `(?:份)?(?:的)?那[件次期个](?:吧|才对)?[。!]*$`)
)

// occasionOf reads which period or day a report names, and whether it is of everything.
func occasionOf(u *Utterance, items []ReportItem) Occasion {
	text := mask(u.Folded, u.every())
	if len(items) == 1 && everything.MatchString(text) {
		return Occasion{All: true}
	}
	for _, m := range [][]string{spelledOf.FindStringSubmatch(text), spelledAt.FindStringSubmatch(text)} {
		if m != nil {
			if o := spelled(m[1], u.Today); o.Named() {
				return o
			}
		}
	}
	return Occasion{}
}

// correctedTo reads 是12月31日的: the period or day to which the last report belongs.
func correctedTo(u *Utterance) Occasion {
	if m := fixedTo.FindStringSubmatch(mask(u.Folded, u.every())); m != nil {
		return spelled(cmp.Or(m[1:]...), u.Today)
	}
	return Occasion{}
}

// spelled turns the words of a period or day into days.
func spelled(words string, today ledger.Date) Occasion {
	o := Occasion{Words: words, Year: yearNamed.MatchString(words)}
	var ok bool
	if o.Window, _, _, ok = zh.FindWindow(words, today); !ok {
		return Occasion{}
	}
	if m := dayOfMonth.FindStringSubmatch(words); m != nil {
		day, err := strconv.Atoi(m[2])
		if err != nil || day < 1 || day > 31 {
			return Occasion{}
		}
		at := ledger.NewDate(o.Window.From.Year, o.Window.From.Month, day)
		o.Window.From, o.Window.To = at, at
	}
	return o
}
