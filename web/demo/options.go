package demo

import "log/slog"

// Options is what the page needs. WeCom, People and Log are required.
type Options struct {
	WeCom  WeCom
	People []Person                // whom the visitor may be, in the order shown
	Day    func() string           // the demo's business day, 2006-01-02; nil hides the day control
	SetDay func(date string) error // sets it; its error is shown to the visitor as it is
	Stop   <-chan struct{}         // closed when the server shuts down: ends the event streams; nil = never
	Ledger string                  // path of the ledger's pages; "" = there are none
	Log    *slog.Logger            // ids and counts only
}

// Person is somebody the visitor may be 演示人物.
type Person struct {
	ID    string // WeCom userid
	Name  string
	Unit  string // as shown
	Role  Role
	Hints []string // things to type, in the order shown
}

// Brings reports whether this person brings documents in, and so has a button to send a file.
func (p Person) Brings() bool { return p.Role == Supervision }

// Role groups the people on the first screen and gives their cards a colour 演示角色.
type Role string

// The roles.
const (
	TownshipClerk   Role = "township"
	DepartmentClerk Role = "department"
	LeadUnit        Role = "lead"
	UnitLeader      Role = "leader"
	Supervision     Role = "supervision"
	Newcomer        Role = "newcomer" // in no directory
)

// Chinese returns the word on the card.
func (r Role) Chinese() string {
	switch r {
	case TownshipClerk:
		return "镇联络员"
	case DepartmentClerk:
		return "部门联络员"
	case LeadUnit:
		return "牵头单位"
	case UnitLeader:
		return "分管领导"
	case Supervision:
		return "督查室"
	case Newcomer:
		return "未登记人员"
	}
	return string(r)
}

// About says on the card what this role comes to the bot for.
func (r Role) About() string {
	switch r {
	case TownshipClerk:
		return "问本镇要做什么，报进展"
	case DepartmentClerk:
		return "问条文和时限，报进展"
	case LeadUnit:
		return "看牵头的条目报得怎样"
	case UnitLeader:
		return "本单位过期未报时会收到提醒"
	case Supervision:
		return "导入、核对文件，看全县台账"
	case Newcomer:
		return "不在通讯录里，也能问"
	}
	return ""
}

// Initial is the first character of the name, for the avatar.
func (p Person) Initial() string {
	for _, r := range p.Name {
		return string(r)
	}
	return ""
}

// SamplePeople returns people of the sample county (package sample) and one whom its directory does not know.
func SamplePeople() []Person {
	return []Person{
		{"zhoulan", "周兰", "松坪镇", TownshipClerk, []string{
			"第9条谁牵头", "第4条已完成，45人参训", "我镇还有哪些没报", "这个月有什么到期", "第4条进展", "第17条说的是什么"}},
		{"wujian", "吴健", "柳湾镇", TownshipClerk, []string{
			"我要做哪些", "第4条正在推进，已训30人", "不对，是32人", "第13条多久一次", "下个月有什么到期", "第9条谁配合"}},
		{"zhengping", "郑平", "柳湾镇", UnitLeader, []string{
			"我镇还有哪些没报", "哪些过期了", "第4条进展", "这个月有什么到期"}},
		{"xuning", "许宁", "县交通运输局", DepartmentClerk, []string{
			"第1条什么时候完成", "第1条完成了，目录共86项，第6条谁牵头", "我局还有哪些没报", "这个月有什么到期", "刚才的撤回", "第10条怎么要求的"}},
		{"linqing", "林青", "县司法局", LeadUnit, []string{
			"第4条进展", "第4条哪些单位还没报", "我局牵头哪几条", "第14条法院要做什么", "Who leads measure 9?", "今年年底前有什么到期"}},
		{"majun", "马骏", "县市场监管局", LeadUnit, []string{
			"第6条进展", "市监局管几条", "第7条谁和我们一起牵头", "第6条推进中，合并检查12次", "第7条什么时候完成"}},
		{"chengyuan", "程远", "县政府督查室", Supervision, []string{
			"核对", "核对第4条", "这个月有什么到期", "第4条进展", "还有哪些单位没报", "第10条谁牵头"}},
		{"chenli", "陈立", "还没有登记单位", Newcomer, []string{
			"第9条谁牵头", "第4条完成了，20人参训", "你能做什么"}},
	}
}
