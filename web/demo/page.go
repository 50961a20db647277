package demo

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

//go:embed templates static
var files embed.FS

// policy lets the page load its own files and nothing else; no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// page serves the demo. Safe for concurrent use.
type page struct {
	Options
	templates  *template.Template
	transcript transcript
	sequence   atomic.Int64 // ids of the page's own lines
}

// New returns the handler of /demo and everything below it.
func New(o Options) http.Handler {
	p := &page{
		Options:    o,
		templates:  template.Must(template.ParseFS(files, "templates/*.html")),
		transcript: transcript{entries: map[string][]entry{}},
	}
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo", p.pick)
	mux.HandleFunc("GET /demo/{$}", p.pick)
	mux.HandleFunc("GET /demo/chat/{user}", p.chat)
	mux.HandleFunc("GET /demo/events/{user}", p.events)
	mux.HandleFunc("POST /demo/send/{user}", p.send)
	mux.HandleFunc("POST /demo/file/{user}", p.file)
	mux.HandleFunc("POST /demo/tap/{user}", p.tap)
	mux.HandleFunc("POST /demo/day/{user}", p.day)
	mux.Handle("GET /demo/static/", http.StripPrefix("/demo/static/", http.FileServerFS(static)))
	return http.NewCrossOriginProtection().Handler(secure(mux))
}

// secure sets the headers that every answer carries.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// pickView is the first screen.
type pickView struct {
	People []Person
	Ledger string
}

func (p *page) pick(w http.ResponseWriter, _ *http.Request) {
	p.render(w, "pick.html", pickView{p.People, p.Ledger})
}

// chatView is a conversation.
type chatView struct {
	Me       Person
	People   []Person
	Day      string // 2006-01-02, "" without a day control
	DayShown string // 2006年1月2日
	Ledger   string
}

func (p *page) chat(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	if !ok {
		http.Redirect(w, r, "/demo", http.StatusSeeOther)
		return
	}
	p.render(w, "chat.html", chatView{Me: me, People: p.People, Day: p.today(), DayShown: chineseDay(p.today()), Ledger: p.Ledger})
}

// render writes a page whole, or an error page; never half a page.
func (p *page) render(w http.ResponseWriter, name string, view any) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, view); err != nil {
		p.Log.Error("render demo page", "page", name, "error", err)
		http.Error(w, "页面出错了，请刷新再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w) // the browser went away
}

// person finds whom the request speaks for.
func (p *page) person(r *http.Request) (Person, bool) {
	id := r.PathValue("user")
	for _, one := range p.People {
		if one.ID == id {
			return one, true
		}
	}
	return Person{}, false
}

// today is the demo's day, "" when there is no control for it.
func (p *page) today() string {
	if p.Day == nil || p.SetDay == nil {
		return ""
	}
	return p.Day()
}

// own makes a line of the page's own.
func (p *page) own(from, kind, text string) entry {
	e := newEntry("p"+strconv.FormatInt(p.sequence.Add(1), 10), from, kind, time.Now())
	e.Text = text
	return e
}

// chineseDay prints 2026年10月12日.
func chineseDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}
