package llm

import (
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The instructions are texts of their own; their content is part of the key under which an answer is kept.
//
//go:embed prompts/*.txt
var promptFiles embed.FS

// instruction is one of them, with the form of its answer.
type instruction struct {
	text    string
	version string // changes whenever the text does
	name    string // of the form
	schema  rawSchema
}

func instructionOf(name, form string, schema rawSchema) instruction {
	data, err := fs.ReadFile(promptFiles, "prompts/"+name+".txt")
	if err != nil {
		panic(err) // embedded: the name is wrong
	}
	sum := sha256.Sum256(append(data, schema...))
	return instruction{text: strings.TrimSpace(string(data)), version: name + "-" + hex.EncodeToString(sum[:6]), name: form, schema: schema}
}

// rawSchema is a JSON schema as it is sent.
type rawSchema string

// MarshalJSON implements json.Marshaler.
func (s rawSchema) MarshalJSON() ([]byte, error) { return []byte(s), nil }

// block is a piece of data of a prompt.
type block struct {
	name string // question, answer, passage; message, today, unit, measure
	mark int    // 0: none
	text string
}

// lineMark begins each line of data, so that no line of it looks like a delimiter or an instruction.
const lineMark = "▏"

// prompt is one question to a model.
type prompt struct {
	purpose string // write, guess, probe
	instruction
	blocks []block
	person string
}

// render writes the blocks between delimiters that nobody can close who does not know their tag, drawn for each question.
func render(blocks []block) string {
	tag := rand.Text()[:10]
	var b strings.Builder
	for _, piece := range blocks {
		fmt.Fprintf(&b, "<data %s %s", tag, piece.name)
		if piece.mark > 0 {
			fmt.Fprintf(&b, " %d", piece.mark)
		}
		b.WriteString(">\n")
		for line := range strings.SplitSeq(harmless(piece.text), "\n") {
			b.WriteString(lineMark + line + "\n")
		}
		fmt.Fprintf(&b, "</data %s>\n", tag)
	}
	return b.String()
}

// harmless takes out of data what is not seen (control, zero-width, bidirectional and tag characters) and widens the angle
// brackets that delimiters, chat templates and <think> are made of. Widening is undone by NFKC; nothing else of the text changes.
func harmless(text string) string {
	text = strings.ToValidUTF8(text, "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029', r == '\u0085':
			return ' '
		case r == '<':
			return '＜'
		case r == '>':
			return '＞'
		case r == '▏', unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unseen(r):
			return -1
		}
		return r
	}, text)
}

// unseen is what is drawn as nothing and is in no category of that kind: fillers and variation selectors.
func unseen(r rune) bool {
	return r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' || r == '\u034f' || r >= '\ufe00' && r <= '\ufe0f' || r >= 0xe0100 && r <= 0xe01ef
}

// tokens estimates how many tokens a text has, rather too many: a Chinese character is at most one with the models of today,
// three letters are about one.
func tokens(text string) int {
	wide := 0
	for _, r := range text {
		if r >= 0x2e80 {
			wide++
		}
	}
	return wide + (utf8.RuneCountInString(text)-wide+2)/3
}

// size estimates the tokens of the whole prompt.
func (p prompt) size() int {
	n := tokens(p.text) + 32
	for _, b := range p.blocks {
		n += tokens(b.text) + 24
	}
	return n
}

// fit leaves passages out, from the last one, until the prompt is at most so many tokens long; a passage is never cut. False
// when even that is not enough.
func (p *prompt) fit(most int) bool {
	for p.size() > most {
		last := len(p.blocks) - 1
		if last < 0 || p.blocks[last].name != "passage" {
			return false
		}
		p.blocks = p.blocks[:last]
	}
	return true
}
