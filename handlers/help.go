package handlers

import (
	"context"
	"regexp"

	"duban/bot"
)

// Help says what the bot can do, answers greetings, and refuses politely what is beyond its work 帮助.
type Help struct{ library Library }

var _ bot.Ability = (*Help)(nil)

// NewHelp makes the ability. It is safe for concurrent use.
func NewHelp(library Library) *Help { return &Help{library: library} }

// Intent names the ability.
func (h *Help) Intent() bot.Intent { return bot.Help }

// Recognise takes refusals before everything else, then help and small talk, and errands that no other
// ability claims.
func (h *Help) Recognise(u bot.Utterance) bot.Match {
	switch {
	case u.Intent == bot.Help && u.Outside != bot.OutsideNone:
		return 100
	case u.Intent == bot.Help, u.Intent == bot.Chitchat:
		return 80
	case u.Intent == bot.Feedback, u.Intent == bot.Remind, u.Intent == bot.Extension, u.Intent == bot.Review:
		return 30
	}
	return 0
}

// Handle answers without touching the ledger. An open question stays open.
func (h *Help) Handle(_ context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: t.Utterance.Intent, State: t.State}
	english := t.Utterance.Lang == bot.English
	errand, known := errandWords[t.Utterance.Intent]
	switch {
	case t.Utterance.Intent == bot.Chitchat:
		out.Reply = smallTalk(t.Utterance.Folded, english)
	case known && t.Sender.Supervises && !english && (t.Utterance.Intent == bot.Extension || t.Utterance.Intent == bot.Review):
		out.Reply = deciderWords
	case known:
		out.Reply = errand.in(english)
	case t.Sender.Supervises && !english && supervisorWords[t.Utterance.Outside] != "":
		out.Refused, out.Reply = true, supervisorWords[t.Utterance.Outside]
	default:
		out.Refused = t.Utterance.Outside != bot.OutsideNone
		out.Reply = helpText(t.Utterance.Outside, english)
	}
	if t.Utterance.Outside != bot.OutsideNone && !english {
		out.Reply += stillAsked(t)
	}
	return out, nil
}

// stillAsked says in half a sentence that a question of ours stays open; "" where none does.
func stillAsked(t bot.Turn) string {
	p := t.State.Pending
	if p == nil || p.Passing || t.Now.After(p.Expires) {
		return ""
	}
	if p.Ability == bot.Report {
		return "\n您前面报的那句还等您说是第几条，现在回也行。"
	}
	return "\n前面问您的那件还等您回，现在回也行。"
}

// bilingual is a reply in both languages.
type bilingual struct{ zh, en string }

func (b bilingual) in(english bool) string { return pick(english, b.zh, b.en) }

func pick(english bool, zh, en string) string {
	if english {
		return en
	}
	return zh
}

// errandWords answer what others do, where no other ability claims it.
var errandWords = map[bot.Intent]bilingual{
	bot.Feedback:  {"谢谢您的意见。哪一句答得不对，请把正确的写给督查室，他们会核对文件后改。", "Thank you. Please tell the supervision office what was wrong; they check it against the document."},
	bot.Remind:    {"提醒由督查室统一设置，到期前会发给还没报的单位。现在可以先问我“本月有什么到期”。", "Reminders are set by the supervision office. You can ask me “what is due this month?”."},
	bot.Extension: {"延期不由我定。请在到期前书面报牵头单位和督查室，写明原因和新的日期；批了再告诉大家。", "I cannot grant an extension. Apply to the lead unit and the supervision office in writing before the due date."},
	bot.Review:    {"审核和销号由督查室办，我不能代办。要看报了什么，说“第4条进展”。", "Reviews are done by the supervision office. Ask me “progress of measure 4” to see what was reported."},
}

// deciderWords tell 督查室, which may decide, how to say it.
const deciderWords = "这句我没有看懂要定哪一件，还没有办。请写上单位、第几条和怎么定，如“给松坪镇第4条延期到12月10日”“松坪镇第4条通过”；有等您定的，说“有什么要我审的”。"

// directoryWords tell 督查室, which cannot change the directory in chat, who does.
const directoryWords = "人员变动我这里改不了，没有记。请管理员改通讯录：用企业微信通讯录的在企业微信里改，另有通讯录文件的改文件；改好后提醒就发给新的同事。"

// supervisorWords are what 督查室 is told in the place of outsideWords.
var supervisorWords = map[bot.Outside]string{bot.OutsideApprove: deciderWords, bot.OutsideStaff: directoryWords}

// outsideWords say why the bot does not do a thing, and what to do instead.
var outsideWords = map[bot.Outside]bilingual{
	bot.OutsideSecrets: {"抱歉，这个我不能给，也没有可以给的。我只管两件事：查文件里的措施，记各单位的进展。", "Sorry, I cannot share that. I answer from the issued documents and record progress."},
	bot.OutsideApprove: {"抱歉，我没有权限，不能批准、延期或处理人。延期请在到期前书面报牵头单位和督查室。", "Sorry, I have no power to approve or extend anything. Please apply to the supervision office."},
	bot.OutsidePrivate: {"抱歉，个人信息我不能查，文件里也没有。公事请找本单位办公室联系。", "Sorry, I cannot look up personal data, and the documents hold none."},
	bot.OutsideOthers:  {"抱歉，别的单位的进展要由他们自己报，我不能代改，台账没有变。报本单位的请说第几条、做到哪了。", "Sorry, every unit reports for itself; nothing was changed."},
	bot.OutsideRank:    {"督办不排名、不打分，也不评谁快谁慢。要知道谁还没报，说“第4条谁还没报”；过期的，说“逾期的有哪些”。", "No ranking is made. Ask “who has not reported measure 4?” or “what is overdue?”."},
	bot.OutsideMoved:   {"好的。请联系督查室把通讯录改成接手的同事，改好后提醒就发给他，您不再收到。", "Please ask the supervision office to put your successor into the directory."},
	bot.OutsideStaff:   {"人员变动要由督查室改通讯录，我这里没有记。请告诉督查室换成了谁，改好后提醒就发给新的同事。", "Please ask the supervision office to change the directory; nothing was recorded."},
	bot.OutsideNagged:  {"对不住，打扰您了。报过没有，问“还有哪些没报”；办完的回“第4条已完成”，就不再提醒；今天不方便，回“明天再提醒我”。", "Sorry to disturb. Reply “明天再提醒我” to be reminded tomorrow."},
	bot.OutsideFake:    {"不用凑数，我没有记。没动就回“第4条未开始”，办不动就回“第4条有困难，……”，照实说就行。", "Nothing was recorded; say how it really stands."},
	bot.OutsideHarm:    {"这个我帮不上。我只管两件事：查文件里的措施，如“第9条谁牵头”；记各单位的进展，如“第4条已完成，45人参训”。", "I cannot help with that. I answer from the issued documents and record progress."},
	bot.OutsideErase:   {"报过的不能删，每一条都留着。报错了不用删：说“撤回”，撤上一条；说“撤回第4条”，撤那一条，撤了就不算数。别的单位报的，由他们自己撤。", "Reports are never deleted. Reply “undo” to withdraw your last one; a withdrawn report does not count."},
	bot.OutsideRule:    {"抱歉，我不能改文件的内容，也不能编文件里没有的话。我只按印发的原文答，要查哪一条直接问我。", "Sorry, I cannot change or invent what the documents say. I answer from the issued text only."},
}

// abilityWords say what the bot can do.
var abilityWords = bilingual{"我能做三件事：\n1. 查文件：“第9条谁牵头”“本月有什么到期”“我们要干哪些”\n2. 记进展：“第4条已完成，45人参训”，说错了回“撤回”或“是54人”\n3. 查台账：“第4条进展”“我镇还有哪些没报”",
	"I can do three things:\n1. Answer from the documents: “who leads measure 3?”, “what is due this month?”\n2. Record progress: “measure 4 done, 45 people trained”; reply “undo” if it is wrong\n3. Read the ledger: “progress of measure 4”"}

// helpText is what the bot can do, or why it does not do a thing and what to do instead.
func helpText(o bot.Outside, english bool) string {
	if words, ok := outsideWords[o]; ok {
		return words.in(english)
	}
	return abilityWords.in(english)
}

var (
	thanks   = regexp.MustCompile(`谢|辛苦|麻烦|thank|thx|cheers`)
	greets   = regexp.MustCompile(`你好|您好|早|上午好|下午好|晚上好|中午好|在吗|在不在|在么|有人|hello|hi\b|good (?:morning|afternoon|evening)`)
	farewell = regexp.MustCompile(`再见|拜拜|明天|回头|周末|晚安|快乐|愉快|bye|night`)
)

// smallTalk answers in kind and briefly.
func smallTalk(text string, english bool) string {
	switch {
	case farewell.MatchString(text):
		return pick(english, "好的，不客气。您也辛苦了，有需要随时找我。", "You are welcome. See you.")
	case thanks.MatchString(text):
		return pick(english, "不客气，有需要随时说。", "You are welcome.")
	case greets.MatchString(text):
		return pick(english, "在的。查措施、报进展都可以直接说，如“第9条谁牵头”。", "Hello. Ask me about a measure or report your progress.")
	}
	return pick(english, "好的，有需要随时说。", "All right. I am here when you need me.")
}
