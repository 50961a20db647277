package bot

import (
	"duban/ledger"
	"duban/zh"
)

// Utterance is a message understood 话语. Every slot is parsed here, once; no ability looks at the text
// again for what has a field. Offsets are bytes of Folded.
type Utterance struct {
	Text       string        // as typed
	Kind       string        // Input.Kind: "text" or "", a voice, an image, an event
	Folded     string        // zh.Fold of it, mentions of the bot stripped, 2,000 characters at the most
	Lang       Lang          //
	Today      ledger.Date   // business day that relative dates were read against
	Documents  []string      // IDs of the documents that it names, in order
	References []Reference   // measures named by number, in order
	Units      []zh.Mention  // units and groups named, in order
	Window     ledger.Window // the span of days that it asks about
	Intent     Intent        // the best reading of the whole
	Sure       bool          // the rules are sure of Intent
	Report     *ReportPart   // what it reports, nil when nothing
	Ask        *AskPart      // what it asks, nil when nothing
	Review     *ReviewPart   // what it says of a document's reading, nil when nothing
	Decide     *DecidePart   // what it decides or asks for, nil when nothing
	Answer     *DecidePart   // the answer that it may be to a reviewer's question, where it decides nothing; nil when it is none
	Paper      *PaperPart    // a file that it wants made, nil when none
	Beside     *Utterance    // what a report decides or asks for besides, understood by itself; nil when it does not
	Further    []Utterance   // what the message does behind that, in order, each understood by itself; see tellBeside
	File       *ledger.File  // what was sent instead of words, nil for text
	Pick       int           // a bare choice: 2, 第二个 → 2; 0 when it is none
	Yes, No    bool          // a bare 好的/是的, a bare 不/不是
	Scope      string        // 我镇, 我局: "own" when it speaks of the sender's unit
	Outside    Outside       // a request beyond the bot's work, which is refused
	SelfUnit   string        // 我是石鼓岭镇的 → that unit's name

	people  []zh.Mention // units meant by the name of somebody of theirs, in what is decided
	once    *readings    // while it is being understood
	parting bool         // it is a part already
}

// Wordless reports whether the message is no text: a voice, an image, an event of the channel.
func (u Utterance) Wordless() bool { return u.Kind != "" && u.Kind != "text" }

// Reference is a measure named by number 引用.
type Reference struct {
	Number   string // as Measure.Number: 9, 二(六)1; numerals in digits below the chapter
	Ordinal  bool   // printed 第…条 or 措施…, not a bare 9条
	Excluded bool   // 除第8条外
	Start    int
	End      int
}

// ReportPart is what a message reports 上报.
type ReportPart struct {
	Items     []ReportItem  // one for each measure named, or a single one with no Number
	Text      string        // the reporting part of the message
	Topic     string        // words that may tell the measure when no number does
	Occasion  Occasion      // the period or day that it names
	Fix       *Fix          // set for a correction or a cancel
	Over      []string      // claims beyond the sender's own unit (把所有镇的…标成完成), as said
	Adds      bool          // 补充第4条:…: it adds to what was reported before
	Whole     *Whole        // everything of the unit's is reported at once: Items[0] is of the rest; nil when it is not
	Restated  bool          // a figure is said once more as it really is (参训的有39个): a correction, right behind a report that has it
	Question  *Utterance    // the asking half of the message, understood by itself; nil when it only reports
	Announced bool          // 我要报第9条: it only says what is going to be reported
	Unclear   []Unclear     // numbers that may be a measure's or count something
	Likes     []zh.Quantity // all quantities, in order
}

// ReportItem is one measure's share of a report.
type ReportItem struct {
	Number   string            // Reference.Number, "" when the message names none
	Status   ledger.Status     // "" when it does not tell
	Numbers  []ledger.Quantity //
	Text     string            // the clause it was read from
	Said     string            // what of a message of several measures speaks of this one, as typed; "": all of it
	Worded   bool              // words tell the status; else it is a guess from the figures, or a verb with 了
	Plan     bool              // it only tells what is intended: it undoes nothing that was reported before
	Subjects []string          // units that the clause names as the doers, under every name they may have
}

// Fix is a correction or an undo of what was reported before 更正.
type Fix struct {
	Undo      bool              // 撤回, 取消
	At        string            // measure whose entry is meant (第4条改成54人), "" when not said
	From      string            // measure number that was wrong, "" when not said
	To        string            // measure number that is right, "" when not said
	Status    ledger.Status     // new status, or ""
	Numbers   []ledger.Quantity // new numbers; one without What replaces the number it fits
	OldNumber *float64          // 不是45是54: the 45
	Delta     *ledger.Quantity  // 多报了1个: by how much the figure is wrong, negative when too much was reported; nil: not said
	Occasion  Occasion          // 是12月31日的: to which period or day it belongs
	Add       bool              // 补充, 漏写了: Numbers join what stands there
	When      ledger.Window     // 我上周报的: what was reported in these days is meant; zero: not said
	All       bool              // 我报的都…: more than one is meant
	Note      string            // 上次那条再加一句…: the words that are added, as typed; Numbers only where nothing else is said
	NoteAsked bool              // 那条能再加一句吗: how words are added
}

// AskPart is what a message asks 提问.
type AskPart struct {
	Slot     Slot
	Role     ledger.Role // for SlotUnitTasks, SlotList, SlotCount: only this role; "" = any
	Topic    string      // the content words that are left when question words, numbers, units, documents are taken out
	Content  int         // characters of Topic that carry meaning; function words do not count
	Text     string      // the asking part of the message, folded
	Negated  bool        // 不是…牵头的, 没有…的, 不用管的
	Only     bool        // 只有, 单独
	Joint    bool        // 一起牵头, 共同牵头
	Count    bool        // 几条, 多少项: the number is wanted, besides or instead of the list
	YesNo    bool        // 是不是, …吗: a claim to be confirmed or denied
	Claim    []string    // units that the claim names (12条是不是财政局牵头)
	Recur    ledger.DeadlineKind
	Half     int               // 后半截 → 2, 前半段 → 1: a part of the measure
	Chapter  string            // 第五部分, 执法质量那章: Chapter.Number when named by number; else by words in Topic
	When     bool              // a date is asked for besides: 谁牵头,什么时候完成
	Deictic  bool              // 那…呢, 它, 这条: leans on what came before
	Roles    []ledger.Role     // every role that the question names (谁牵头谁配合), in order
	Kinds    []ledger.UnitKind // kinds of unit spoken of without a name: 镇上, 部门
	Lacking  ledger.Role       // 没写牵头单位的, 没点镇: this role is missing
	Without  []ledger.UnitKind // 没点镇: this kind is not named
	Tally    bool              // 统计: only counts are wanted
	Left     bool              // 还有哪些没报: only what is still owed
	Undone   bool              // 谁还没完成: what was reported and is not finished counts too
	Never    bool              // 哪个镇一条都没报: who has told nothing at all
	Own      bool              // 我报的都记上了没: what the sender reported, or his unit with 我们, one by one
	Words    bool              // 交通局第1条说有困难,啥困难: what was said of it too
	SetUp    bool              // 交通局那个立项办完了没: of what 督查室 set up itself
	Why      bool              // 第13条怎么没报: of whoever looks after it all that are missing, of others their own unit
	First    bool              // 最急的是哪一个: of what is owed the nearest alone
	But      []string          // 除了松坪,其他镇报没报: units that are not asked about
	OfUnit   bool              // it was asked of a unit, which stands in State.Unit
	Overall  bool              // it was asked of no measure, nor of those spoken of
	To       bool              // 要报哪里, 报给谁, 谁审: where a report goes, and who reviews it
	Status   ledger.Status     // 哪些单位有困难: only entries with this status
	Closing  bool              // 最后那段, 结尾
	Nth      int               // 第一个讲啥 → 1: of the measures listed before; -1 the last; 0 none
	Last     int               // 倒数第二条 → 2, 最后一条 → 1: counted from a document's end; 头一条 → -1; 0 none
	Step     int               // 下一条 → 1, 上一条 → -1: beside the measure named or last spoken of; 0 none
	Beside   bool              // 这一章还有哪几条: what stands in its chapter
	Standing bool              // 第4条在哪一章: which chapter it stands in
	Opening  bool              // 开头, 依据哪些文件
	Counter  string            // counting word asked for: 几件 → 件
	Overdue  bool              // 已经过期的
	Whole    bool              // 全文, 完整, 原文: nothing may be left out
}
