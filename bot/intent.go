package bot

// Intent is what a message wants 意图, in the words of the contract.
type Intent string

// The intents.
const (
	Question   Intent = "question"
	Report     Intent = "report"
	Correction Intent = "correction"
	Confirm    Intent = "confirm"
	Cancel     Intent = "cancel"
	Review     Intent = "review"
	Extension  Intent = "extension"
	Remind     Intent = "remind"
	Feedback   Intent = "feedback"
	Help       Intent = "help"
	Chitchat   Intent = "chitchat"
)

// Decide is the name under which open questions and buttons of decisions find their way back. It is never the intent of
// an Outcome.
const Decide Intent = "decide"

// Lang is the language that a message is answered in.
type Lang string

// The languages.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Slot is what a question asks for 所问.
type Slot string

// The slots. A question that names none asks for Content.
const (
	SlotNone        Slot = ""
	SlotLead        Slot = "lead"        // 谁牵头
	SlotCooperating Slot = "cooperating" // 谁配合
	SlotResponsible Slot = "responsible" // 责任单位
	SlotWho         Slot = "who"         // 归谁管, 是谁的活: all roles
	SlotContent     Slot = "content"     // 说的啥, 内容, 全文
	SlotWhich       Slot = "which"       // 哪一条管
	SlotTitle       Slot = "title"       // 标题是什么
	SlotDeadline    Slot = "deadline"    // 什么时候完成
	SlotFrequency   Slot = "frequency"   // 多久一次, 一年几回
	SlotTarget      Slot = "target"      // 要求多少, 指标
	SlotNumber      Slot = "number"      // 多少件, 几个
	SlotMoney       Slot = "money"       // 多少钱, 经费谁出
	SlotContact     Slot = "contact"     // 电话, 网址, 联系人
	SlotPerson      Slot = "person"      // 哪个老师, 姓名
	SlotPlace       Slot = "place"       // 在哪里培训, 地点
	SlotYesNo       Slot = "yes_no"      // 要不要, 能不能, 是不是
	SlotDue         Slot = "due"         // 什么到期, in a window
	SlotUnitTasks   Slot = "unit_tasks"  // 某单位要干哪些
	SlotCount       Slot = "count"       // 几条
	SlotList        Slot = "list"        // 哪几条 (by a property)
	SlotDocument    Slot = "document"    // 文号, 落款日期, 谁印发
	SlotProgress    Slot = "progress"    // 进展, 谁报了谁没报
	SlotMyDuties    Slot = "my_duties"   // 我要做哪些, 还有哪些没报
)
