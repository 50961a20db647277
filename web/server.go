package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"duban/ledger"
	"duban/retrieval"
)

// policy lets a page load files of our own and nothing else; no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// site serves the pages. Safe for concurrent use.
type site struct {
	Options
	plain     bool // over http: on this machine alone
	assets    assets
	templates *template.Template
	sheets    *sheets
	making    *making
}

// Pages is the handler of /ledger and everything below it. Concurrency: safe.
type Pages struct {
	http.Handler
	site *site
}

// New makes the pages.
// Errors: Public is no address of a host; plain http for any other machine than this one.
func New(o Options) (*Pages, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	return &Pages{Handler: s.mount(), site: s}, nil
}

// Warm reads how the duties stand that the first page shows, so that whoever opens it first does not wait. Errors: the store's.
func (p *Pages) Warm(ctx context.Context) error {
	corpus, err := p.site.Library.Current(ctx)
	if err != nil {
		return fmt.Errorf("read the documents: %w", err)
	}
	titles, _ := counted(corpus, 1)
	ids := make([]string, len(titles))
	for i, t := range titles {
		ids[i] = t.ID
	}
	_, err = p.site.sheets.of(ctx, corpus, corpus.Read(ids), moment{ledger.DateOf(p.site.Today()), p.site.Lights().NearDays})
	return errors.Join(err, corpus.Err())
}

func newSite(o Options) (*site, error) {
	u, err := url.Parse(o.Public)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return nil, ledger.Errorf(ledger.Invalid, "网页的地址要以 https:// 开头")
	}
	if o.Lights == nil {
		o.Lights = ledger.ShippedLights
	}
	s := &site{Options: o, plain: u.Scheme == "http", assets: loadAssets(), sheets: newSheets(o), making: newMaking()}
	s.templates, err = template.New("").Funcs(s.functions()).ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	return s, nil
}

// local reports whether a host name is this machine's.
func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// secure sets the headers that every answer carries.
func (s *site) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if !s.plain {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// visit is one request for a page.
type visit struct {
	site   *site
	w      http.ResponseWriter
	r      *http.Request
	corpus *retrieval.Corpus // nil where nobody is signed in
	viewer Viewer
	signed signed // zero where nobody is signed in
	again  bool   // signed in, but too long ago for this page
	held   []Post // nil: not looked up yet
	lang   string
	today  ledger.Date
	look   ledger.Lights
}

// enter holds a route's row of the table: whoever is not signed in is sent to sign in, whoever may not come is told so.
func (s *site) enter(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{site: s, w: w, r: r, lang: langWanted(r, ""), today: ledger.DateOf(s.Today()), look: s.Lights()}
		began := s.System()
		err := s.admit(v, route)
		if route.Least == Anyone || errors.Is(err, errSignIn) && !v.again {
			if tooMany := s.pace(w, r, s.Paces.Pages); tooMany != nil {
				err = tooMany
			}
		}
		if err == nil && r.Method == http.MethodPost && route.Least > Anyone {
			err = v.posted()
		}
		if err == nil {
			err = route.handle(v)
		}
		switch {
		case errors.Is(err, errSignIn):
			s.toLogin(v)
			err = nil
		case errors.Is(err, errChange):
			v.away(passwordPath)
			err = nil
		}
		if err != nil {
			v.fail(err)
		}
		s.Log.InfoContext(r.Context(), "page", "route", route.Pattern, "user", v.viewer.UserID, "error", string(ledger.CodeOf(err)),
			"ms", s.System().Sub(began).Milliseconds())
	})
}

// errSignIn asks for a sign-in before the page.
var errSignIn = errors.New("nobody is signed in")

// admit finds who it is, and holds the least role of the route.
func (s *site) admit(v *visit, route Route) error {
	var corpus *retrieval.Corpus
	if route.Least > Anyone { // before the session: it knows by now who left the directory
		var err error
		if corpus, err = s.Library.Current(v.r.Context()); err != nil {
			return fmt.Errorf("read the documents: %w", err)
		}
	}
	one, ok, err := s.session(v.r)
	if route.Least == Anyone {
		if ok {
			v.lang = langWanted(v.r, one.Lang)
		}
		return nil // signing in and out goes on without a session
	}
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "read the session: %w", err)
	}
	if !ok {
		return errSignIn
	}
	v.lang, v.signed = langWanted(v.r, one.Lang), one
	if one.Password != 0 && route.Post != Nobody && s.System().Sub(one.Started) >= freshLimit {
		v.again = true
		return errSignIn
	}
	if one.Change && !strings.HasSuffix(route.Pattern, " "+passwordPath) {
		return errChange
	}
	v.corpus = corpus
	v.viewer = s.viewer(v.corpus, one.User)
	if v.viewer.Role < route.Least || route.Post != Nobody && !v.holds(route.Post) {
		return errNotYours()
	}
	return nil
}

// toLogin sends the browser to sign in and back to where it wanted to go; a script's request is told to load that page.
func (s *site) toLogin(v *visit) {
	to := prefix
	if v.r.Method == http.MethodGet {
		to = v.r.URL.RequestURI()
	}
	again := ""
	if v.again {
		again = "yes"
		if v.r.Method != http.MethodGet { // a form stands on the page of its post
			to = strings.Join(strings.SplitN(v.r.URL.Path, "/", 4)[:3], "/")
		}
	}
	v.away(prefix + "/login?" + query("again", again, "to", to))
}

// away sends the browser to another page.
func (v *visit) away(address string) {
	if v.r.Header.Get("HX-Request") != "" {
		v.w.Header().Set("HX-Redirect", address)
		v.w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(v.w, v.r, address, http.StatusSeeOther)
}

// query is pairs of names and values for an address; empty values are left out.
func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	return values.Encode()
}

// asked is a value of the address, without spaces around it, at most 100 characters of it.
func (v *visit) asked(name string) string {
	text := []rune(strings.TrimSpace(v.r.URL.Query().Get(name)))
	return string(text[:min(len(text), 100)])
}

// zone is the configured zone.
func (v *visit) zone() *time.Location { return v.site.Today().Location() }
