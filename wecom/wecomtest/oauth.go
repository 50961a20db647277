package wecomtest

import (
	"crypto/rand"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// signInLife is how long a code of the sign-in page is good. Source: developer documentation, page 91023.
const signInLife = 5 * time.Minute

//go:embed oauth.html
var oauthText string

var oauthTemplate = template.Must(template.New("oauth").Parse(oauthText))

// stateForm is what WeCom takes as state.
var stateForm = regexp.MustCompile(`^[a-zA-Z0-9]{0,128}$`)

// doors is the sign-in page behind its lock. Zero value: any redirect is trusted.
type doors struct {
	mu      sync.Mutex
	trusted []string // host, or host:port
	codes   map[string]signedIn
}

// signedIn is whom a code stands for.
type signedIn struct {
	user    string
	outside bool // somebody who is no member: the answer holds an openid
	until   time.Time
}

// Trust names the hosts, with their port, that a redirect may lead to 可信域名; none: any.
func (s *Server) Trust(hosts ...string) {
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	s.doors.trusted = slices.Clone(hosts)
}

func (s *Server) oauthRoutes() {
	s.mux.HandleFunc("GET /connect/oauth2/authorize", s.authorize)
	s.mux.HandleFunc("GET /connect/oauth2/chosen", s.chosen)
	s.mux.HandleFunc("GET "+scanPath, s.authorize)
	s.mux.HandleFunc("GET /cgi-bin/auth/getuserinfo", func(w http.ResponseWriter, r *http.Request) {
		code := r.URL.Query().Get("code")
		s.withToken("auth/getuserinfo", func([]byte) any { return s.identify(code) })(w, r)
	})
}

// SignIn does what WeCom's own browser does with a sign-in address: it returns where the member is led, with a fresh code.
// Errors: what WeCom would show in place of it.
func (s *Server) SignIn(user, address string) (back string, err error) {
	return s.comeTo(address, signedIn{user: user})
}

// SignInOutside is SignIn for somebody who is no member of the corp.
func (s *Server) SignInOutside(address string) (back string, err error) {
	return s.comeTo(address, signedIn{outside: true})
}

// documented is the order of a sign-in address's parameters.
var documented = regexp.MustCompile(`^appid=[^&]+&redirect_uri=[^&]+&response_type=[^&]+&scope=[^&]+&state=[^&]*&agentid=[^&]+$`)

// scanPath is the page with the QR code, for desktop browsers outside WeCom. Source: developer documentation, page 98152.
const scanPath = "/wwlogin/sso/login"

// comeTo is lead for an address as a browser opens it.
func (s *Server) comeTo(address string, who signedIn) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", fmt.Errorf("sign in: %w", err)
	case u.Path == scanPath:
	case !documented.MatchString(u.RawQuery) || u.Fragment != "wechat_redirect":
		return "", fmt.Errorf("40058: the address is not in the documented form")
	}
	return s.lead(u.Query(), who)
}

// asked reports whether an address asks for what its page gives: a code of the app for a member.
func asked(query url.Values) bool {
	if query.Has("login_type") { // the page with the QR code
		return query.Get("login_type") == "CorpApp" && !query.Has("response_type") && !query.Has("scope")
	}
	return query.Get("response_type") == "code" && query.Get("scope") == "snsapi_base"
}

// checkDoor checks a sign-in address as WeCom does; the doors are locked.
func (s *Server) checkDoor(query url.Values) (*url.URL, error) {
	back, err := url.Parse(query.Get("redirect_uri"))
	switch {
	case query.Get("appid") != s.cfg.CorpID:
		return nil, fmt.Errorf("40013: appid")
	case query.Get("agentid") != strconv.Itoa(s.cfg.AgentID):
		return nil, fmt.Errorf("40056: agentid")
	case !asked(query):
		return nil, fmt.Errorf("40058: response_type, scope or login_type")
	case !stateForm.MatchString(query.Get("state")):
		return nil, fmt.Errorf("40058: state")
	case err != nil || back.Host == "" || len(s.doors.trusted) > 0 && !slices.Contains(s.doors.trusted, back.Host):
		return nil, fmt.Errorf("50001: redirect_uri is not below a trusted domain")
	}
	return back, nil
}

// lead is where a sign-in address leads, with a fresh code.
func (s *Server) lead(query url.Values, who signedIn) (string, error) {
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	back, err := s.checkDoor(query)
	if err != nil {
		return "", err
	}
	code := rand.Text() + rand.Text()
	who.until = s.cfg.Now().Add(signInLife)
	if s.doors.codes == nil {
		s.doors.codes = map[string]signedIn{}
	}
	s.doors.codes[code] = who
	more := back.Query()
	more.Set("code", code)
	more.Set("state", query.Get("state"))
	back.RawQuery = more.Encode()
	return back.String(), nil
}

// identify gives a code away once.
func (s *Server) identify(code string) any {
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	who, known := s.doors.codes[code]
	delete(s.doors.codes, code)
	switch {
	case !known || !s.cfg.Now().Before(who.until):
		return failed(40029)
	case who.outside:
		return map[string]any{"errcode": 0, "errmsg": "ok", "openid": "o" + strings.ToLower(code[:20])}
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "userid": who.user}
}

// choice is a line of the sign-in page.
type choice struct {
	Member
	Href string
}

// authorize asks who is there: the simulated WeCom does not know whose browser it is.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	s.doors.mu.Lock()
	_, err := s.checkDoor(r.URL.Query())
	s.doors.mu.Unlock()
	if err == nil && r.URL.Path != scanPath && !documented.MatchString(r.URL.RawQuery) {
		err = fmt.Errorf("40058: the address is not in the documented form")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var list []choice
	for _, m := range s.chats() {
		query := r.URL.Query()
		query.Set("as", m.UserID)
		list = append(list, choice{m, "/connect/oauth2/chosen?" + query.Encode()})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = oauthTemplate.Execute(w, list)
}

// chosen leads back as the chosen member.
func (s *Server) chosen(w http.ResponseWriter, r *http.Request) {
	back, err := s.lead(r.URL.Query(), signedIn{user: r.URL.Query().Get("as")})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, back, http.StatusFound)
}
