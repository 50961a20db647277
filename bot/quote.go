package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// mostQuoted bounds the measures that a quote may stand for: of a longer list nobody means all.
const mostQuoted = 5

// source opens the line of an answer that says where it stands.
const source = "——《"

// quoted is what a quote names 引用的话: context, never the sender's own words.
type quoted struct {
	numbers   []string
	documents []string
}

// readQuote finds the measures and the document that a quote names. An answer that says where it stands speaks of the
// measures in that line, not of those in the sentence that it cites.
func readQuote(text string, v Vocabulary) (q quoted) {
	lines := strings.Split(text, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.HasPrefix(lines[i], source) {
			text = lines[i]
			break
		}
	}
	folded := bound(zh.Fold(text))
	for _, r := range FindReferences(folded) {
		if !r.Excluded {
			q.numbers = append(q.numbers, r.Number)
		}
	}
	q.documents = documentsNamed(folded, v)
	return q
}

// understandQuoting reads a message that answers a quote. What the message itself names comes first; where it names no
// measure and leans on one, the quote's takes its place: 谁牵头, 已完成, 是54人.
func understandQuoting(text, quote string, v Vocabulary, today ledger.Date) Utterance {
	u := Understand(text, v, today)
	if answersQuoted(&u, quote) {
		return u
	}
	if quote == "" || complete(u) {
		return u
	}
	q := readQuote(quote, v)
	if n := len(q.numbers); n == 0 || n > mostQuoted {
		return u
	}
	if u.Report != nil && u.Report.Fix != nil {
		fixQuoted(u.Report.Fix, q)
		return u
	}
	if u.Intent == Report && len(q.numbers) == 1 || u.Ask != nil && leans(u) {
		return about(u, q, v, today)
	}
	if u.Ask == nil && u.Intent == Question && utf8.RuneCountInString(u.Folded) <= mostBare {
		return bareAbout(u, q, v, today)
	}
	return u
}

// bareAbout reads words that say nothing by themselves as words about the quote, where they say something then.
func bareAbout(u Utterance, q quoted, v Vocabulary, today ledger.Date) Utterance {
	with := about(u, q, v, today)
	if with.Intent == Question && with.Ask != nil || with.Intent == Report && len(q.numbers) == 1 {
		return with
	}
	return u
}

// mostBare bounds what is read anew because it says nothing by itself. Unit: characters.
const mostBare = 8

// fixQuoted lets a correction that names no measure mean the quote's, when that is one.
func fixQuoted(fix *Fix, q quoted) {
	if len(q.numbers) == 1 && fix.At == "" && fix.From == "" {
		fix.At = q.numbers[0]
	}
}

// complete reports a message that needs no quote: it names a measure, or answers what the bot asked.
func complete(u Utterance) bool { return len(u.References) > 0 || u.Pick > 0 || u.Yes || u.No }

// leans reports a question that has no subject of its own.
func leans(u Utterance) bool {
	switch u.Ask.Slot {
	case SlotDue, SlotMyDuties, SlotUnitTasks, SlotDocument, SlotCount:
		return false
	}
	return len(u.Documents) == 0 && (u.Ask.Deictic || u.Ask.Content <= 1)
}

// about understands a message as if the quote's measures stood before it. Its Text stays what was typed.
func about(u Utterance, q quoted, v Vocabulary, today ledger.Date) Utterance {
	names := make([]string, len(q.numbers))
	for i, n := range q.numbers {
		names[i] = n + "条"
		if _, err := strconv.Atoi(n); err == nil {
			names[i] = "第" + names[i]
		}
	}
	with := Understand(strings.Join(names, "、")+deicticHead.ReplaceAllString(zh.Fold(u.Text), ""), v, today)
	with.Text = u.Text
	if len(with.Documents) == 0 {
		with.Documents = q.documents
	}
	return with
}

// deicticHead is what stands for the quote at the head of a message: 这条谁牵头.
var deicticHead = compile(`^(?:这|那|该)(?:一)?(?:条|个|项|几条)?|^它`)
