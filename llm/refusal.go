package llm

import (
	"errors"
	"net/http"
	"regexp"

	"github.com/sashabaranov/go-openai"
)

// What an endpoint's words say that it does not take, the more particular first.
var (
	refusesContent = regexp.MustCompile(`(?i)data_inspection|inappropriate|content.?(filter|policy|management)|sensitive|敏感|违规|不安全|1301|high risk`)
	refusesSize    = regexp.MustCompile(`(?i)context.?(length|window)|too (long|large|many tokens)|maximum.{0,20}(tokens|length)|input length|prompt.{0,20}(long|exceed)|超(过|出).{0,12}(长度|上下文|限制)`)
	refusesFormat  = regexp.MustCompile(`(?i)response.?format|json.?(schema|object|mode)|structured.?output|guided|grammar|xgrammar|outlines`)
	refusesUsage   = regexp.MustCompile(`(?i)stream.?options|include.?usage`)
	wantsNoThink   = regexp.MustCompile(`(?i)enable.?thinking must be set to false|enable.?thinking.{0,12}(必须|应).{0,12}false|enable thinking can not be support`)
	refusesThink   = regexp.MustCompile(`(?i)enable.?thinking|chat.?template|thinking|reasoning`)
	refusesLength  = regexp.MustCompile(`(?i)max.?(completion.?)?tokens`)
	refusesHeat    = regexp.MustCompile(`(?i)temperature|top_p|sampling`)
	refusesSystem  = regexp.MustCompile(`(?i)system.{0,24}(role|message|prompt|instruction)|role.{0,24}system|developer instruction`)
	refusesStream  = regexp.MustCompile(`(?i)stream`)
)

// wordsOf is what an endpoint said when it refused a request for good, and whether it did. A request that the client library
// itself will not send counts as well.
func wordsOf(err error) (words string, refused bool) {
	for _, own := range []error{openai.ErrReasoningModelMaxTokensDeprecated, openai.ErrReasoningModelLimitationsOther, openai.ErrReasoningSamplingUnsupported, openai.ErrReasoningEffortUnsupported} {
		if errors.Is(err, own) {
			return own.Error(), true
		}
	}
	switch statusOf(err) {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented:
	default:
		return "", false
	}
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.Message, true
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return string(e.Body), true
	}
	return "", true
}

// lesson is one thing that words may refuse, as far as the dialect has it, and how to do without.
type lesson struct {
	words *regexp.Regexp
	has   func(Dialect) bool
	less  func(d *Dialect, words string)
}

// lessonPlan lists them in the order in which words are looked at.
func lessonPlan() []lesson {
	return []lesson{
		{refusesFormat, func(d Dialect) bool { return d.Format != "" }, func(d *Dialect, _ string) { d.lessFormat() }},
		{refusesUsage, func(d Dialect) bool { return d.Usage }, func(d *Dialect, _ string) { d.Usage = false }},
		{wantsNoThink, func(d Dialect) bool { return d.Thinking != enableThinking }, func(d *Dialect, _ string) { d.Thinking = enableThinking }},
		{refusesLength, func(d Dialect) bool { return d.Length != "" }, (*Dialect).otherLength},
		{refusesHeat, func(d Dialect) bool { return d.Temperature > 0 }, func(d *Dialect, _ string) { d.Temperature = 0 }},
		{refusesThink, func(d Dialect) bool { return d.Thinking != "" }, func(d *Dialect, _ string) { d.Thinking = "" }},
		{refusesSystem, func(d Dialect) bool { return d.System }, func(d *Dialect, _ string) { d.System = false }},
		{refusesStream, func(d Dialect) bool { return d.Stream }, func(d *Dialect, _ string) { d.Stream = false }},
	}
}

// without is the dialect less what the endpoint's words refuse; false when they refuse the text itself, or nothing is left to
// leave out. Words that name nothing known cost all that is not needed, at once.
func (d Dialect) without(words string) (Dialect, bool) {
	if refusesContent.MatchString(words) || refusesSize.MatchString(words) {
		return d, false
	}
	before := d
	for _, l := range lessonPlan() {
		if l.has(d) && l.words.MatchString(words) {
			l.less(&d, words)
			return d, d != before
		}
	}
	d.Format, d.Usage, d.Thinking, d.Temperature = "", false, "", 0
	return d, d != before
}

// lessFormat asks for the next poorer form of the answer.
func (d *Dialect) lessFormat() {
	if d.Format == schemaFormat {
		d.Format = objectFormat
	} else {
		d.Format = ""
	}
}

var namesCompletion = regexp.MustCompile(`(?i)max.?completion.?tokens`)

// otherLength bounds the answer by the other field when the words name it or refuse this one, else by none.
func (d *Dialect) otherLength(words string) {
	switch {
	case d.Length == maxTokens && namesCompletion.MatchString(words):
		d.Length = maxCompletion
	case d.Length == maxCompletion:
		d.Length = maxTokens
	default:
		d.Length = ""
	}
}
