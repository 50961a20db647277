package aibot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom"
)

// maxContent bounds the text of one message. Unit: bytes of UTF-8. Source: documentation, page 100719.
const maxContent = 20480

// piece is one message of those that an Outgoing becomes.
type piece struct {
	text string // Markdown
	card *wecom.TemplateCard
	file *ledger.Attachment // to be uploaded
}

// render prints a message as what is shown one below the other: its words with the numbered choices, its card, its file.
// Shape: none for a message without content. A card that cannot be shown is left out: the words say it all. whole: the card says
// it all as well.
func render(o delivery.Outgoing) (out []piece, whole bool) {
	for _, text := range split(words(o), maxContent) {
		out = append(out, piece{text: text})
	}
	if o.Card != nil {
		var card *wecom.TemplateCard
		if card, whole = templateCard(*o.Card, o.Key); card != nil {
			out = append(out, piece{card: card})
		}
	}
	if o.File != nil {
		out = append(out, piece{file: o.File})
	}
	return out, whole
}

// words are text and choices as Markdown.
func words(o delivery.Outgoing) string {
	text := strings.TrimSpace(wecom.Clean(o.Text))
	if !o.Markdown {
		text = plain(text)
	}
	var b strings.Builder
	b.WriteString(text)
	for i, choice := range o.Choices {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + plain(strings.TrimSpace(wecom.Clean(choice))))
	}
	if len(o.Choices) > 0 {
		b.WriteString("\n回复数字即可。")
	}
	return strings.TrimSpace(b.String())
}

// plain keeps words from being taken for Markdown: a space that takes no room stands between a sign and what makes it one.
func plain(text string) string {
	if !strings.ContainsAny(text, "#>*_`~<[|") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "|") {
			line = noRoom + line
		}
		lines[i] = marks.Replace(line)
	}
	return strings.Join(lines, "\n")
}

const noRoom = "\u200b"

var marks = strings.NewReplacer("*", noRoom+"*"+noRoom, "_", noRoom+"_"+noRoom, "`", noRoom+"`"+noRoom, "~", noRoom+"~"+noRoom,
	"<", "<"+noRoom, "](", "]"+noRoom+"(")

// split cuts text into pieces of at most limit bytes, at the last line, sentence or character that fits.
func split(text string, limit int) []string {
	var pieces []string
	for len(text) > limit {
		n := cut(text, limit)
		if piece := strings.TrimSpace(text[:n]); piece != "" {
			pieces = append(pieces, piece)
		}
		text = strings.TrimSpace(text[n:])
	}
	if text != "" {
		pieces = append(pieces, text)
	}
	return pieces
}

func cut(text string, limit int) int {
	for _, mark := range []string{"\n", "。", "；", "，"} {
		if at := strings.LastIndex(text[:limit], mark); at > limit/2 {
			return at + len(mark)
		}
	}
	for limit > 1 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// Bodies of frames and of replies to callbacks. Source: documentation, pages 101031, 101032, 101463.

func markdownBody(text string) map[string]any {
	return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"content": text}}
}

func textBody(text string) map[string]any {
	return map[string]any{"msgtype": "text", "text": map[string]any{"content": text}}
}

func cardBody(card *wecom.TemplateCard) map[string]any {
	return map[string]any{"msgtype": "template_card", "template_card": card}
}

func mediaBody(kind, mediaID string) map[string]any {
	return map[string]any{"msgtype": kind, kind: map[string]any{"media_id": mediaID}}
}

// streamBody is a frame of a stream: the whole text so far. feedback names the answer, in the first frame only.
func streamBody(id, text string, finish bool, feedback string) map[string]any {
	stream := map[string]any{"id": id, "finish": finish, "content": text}
	if feedback != "" {
		stream["feedback"] = map[string]any{"id": feedback}
	}
	return map[string]any{"msgtype": "stream", "stream": stream}
}

func updateBody(card *wecom.TemplateCard) map[string]any {
	return map[string]any{"response_type": "update_template_card", "template_card": card}
}
