package web

import (
	"bytes"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"duban/ledger"
)

// leastPacked is from how many bytes on a page is packed.
const leastPacked = 2 << 10

// Frame is what every page has: its title, who looks, in which language. A view struct embeds it.
type Frame struct {
	Title    string
	Lang     string // zh or en
	Viewer   Viewer
	Today    ledger.Date
	Path     string // of the page
	LangLink string // the same page in the other language
	Chat     string // path of the chat page, "" without one
	County   string
	Asks     bool   // questions are answered on a page
	Posts    []Post // that the viewer holds
	Token    string // that its forms bring back
	Password bool   // signed in with a password
	Look     ledger.Lights
}

// frame is the frame of a visit, with the page's title in both languages.
func (v *visit) frame(chinese, english string) Frame {
	f := Frame{Lang: v.lang, Viewer: v.viewer, Today: v.today, Path: v.r.URL.Path, LangLink: v.otherLanguage(), Chat: v.site.Chat, Asks: v.site.Asker != nil, Token: v.formToken(), Password: v.signed.Password != 0, Look: v.look}
	if v.corpus != nil {
		f.County = v.corpus.Directory().County
		f.Posts = v.posts()
	}
	f.Title = f.Say(chinese, english)
	return f
}

// otherLanguage is the address of the page in the other language; of a sign-in under way, that of its beginning.
func (v *visit) otherLanguage() string {
	values, path := v.r.URL.Query(), v.r.URL.Path
	if strings.HasPrefix(path, prefix+"/login/") {
		values, path = url.Values{}, prefix+"/login"
	}
	values.Set("lang", map[string]string{"en": "zh", "zh": "en"}[v.lang])
	return path + "?" + values.Encode()
}

// Say chooses the words of the page's language.
func (f Frame) Say(chinese, english string) string {
	if f.Lang == "en" {
		return english
	}
	return chinese
}

// English reports whether the page is in English.
func (f Frame) English() bool { return f.Lang == "en" }

// HTMLLang is the page's language as HTML names it.
func (f Frame) HTMLLang() string { return f.Say("zh-CN", "en") }

// SignedIn reports whether somebody is signed in.
func (f Frame) SignedIn() bool { return f.Viewer.UserID != "" }

// OfUnit reports whether the viewer has a unit, or sees all.
func (f Frame) OfUnit() bool { return f.Viewer.Role >= OfUnit }

// Whole reports whether the viewer sees everything.
func (f Frame) Whole() bool { return f.Viewer.Role == Whole }

// Day prints a day: 10月20日, with its year when it is another one.
func (f Frame) Day(d ledger.Date) string {
	switch {
	case d.IsZero():
		return ""
	case f.English():
		return d.String()
	case d.Year == f.Today.Year:
		return strconv.Itoa(int(d.Month)) + "月" + strconv.Itoa(d.Day) + "日"
	}
	return d.Chinese()
}

// Number prints a measure's number: 第9条.
func (f Frame) Number(number string) string {
	if f.English() {
		return "Measure " + number
	}
	return ledger.Cited(number)
}

// Role prints what a unit is in a measure.
func (f Frame) Role(r ledger.Role) string {
	if f.English() {
		return string(r)
	}
	return r.Chinese()
}

// Status prints how far a unit says it is.
func (f Frame) Status(s ledger.Status) string {
	if f.English() {
		return strings.ReplaceAll(string(s), "_", " ")
	}
	return s.Chinese()
}

// ReviewWord prints where a report stands.
func (f Frame) ReviewWord(r ledger.Review) string {
	if f.English() {
		return string(r)
	}
	return r.Chinese()
}

// functions are what templates may call beside the methods of their view.
func (s *site) functions() template.FuncMap {
	return template.FuncMap{
		"asset":   s.assets.link,
		"measure": ledger.MeasurePage, "document": ledger.DocumentPage, "unit": ledger.UnitPage,
		"colour": s.colour, "colours": s.lightsLink,
	}
}

// show writes a page whole, or an error; never half a page.
func (v *visit) show(status int, name string, view any) error {
	var b bytes.Buffer
	if err := v.site.templates.ExecuteTemplate(&b, name+".html", view); err != nil {
		return ledger.Errorf(ledger.Internal, "render page %s: %w", name, err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	body := b.Bytes()
	if len(body) >= leastPacked && takesGzip(v.r) {
		h.Set("Content-Encoding", "gzip")
		body = packFast(body)
	}
	v.w.WriteHeader(status)
	_, _ = v.w.Write(body) // the browser went away
	return nil
}
