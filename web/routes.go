package web

import (
	"net/http"

	"duban/ledger"
)

// prefix is where the pages are.
const prefix = ledger.Pages

// Route is one row of the table: where, and who may come there at least.
type Route struct {
	Pattern string // method and path, as http.ServeMux takes them
	Least   Role
	handle  func(*visit) error
	Post    Post // administration: whoever holds this post comes here, and nobody else
}

// routes is the one table of where the pages are and who may come there. What of a page a person sees is decided object by object
// (Viewer.Sees).
func (s *site) routes() []Route {
	return []Route{
		{"GET " + prefix, Reader, s.overview, Nobody},
		{"GET " + prefix + "/{$}", Reader, s.overview, Nobody},
		{"GET " + prefix + "/calendar", Reader, s.calendar, Nobody},
		{"GET " + prefix + "/documents", Reader, s.documents, Nobody},
		{"GET " + prefix + "/documents/{document}", Reader, s.document, Nobody},
		{"GET " + prefix + "/documents/{document}/review", Whole, s.review, Nobody},
		{"POST " + prefix + "/documents/{document}/review", Whole, s.reviewAct, Nobody},
		{"GET " + prefix + "/documents/{document}/measures/{measure}", Reader, s.measure, Nobody},
		{"GET " + prefix + "/search", Reader, s.search, Nobody},
		{"GET " + prefix + "/me", Reader, s.mine, Nobody},
		{"GET " + prefix + "/me/export", Reader, s.mineExport, Nobody},
		{"GET " + prefix + "/settings", Reader, s.settings, SettingPost},
		{"POST " + prefix + "/settings", Reader, s.settingsAct, SettingPost},
		{"GET " + prefix + "/people", Reader, s.people, PersonPost},
		{"GET " + prefix + "/audit", Reader, s.audit, AuditPost},
		{"POST " + prefix + "/audit/verify", Reader, s.auditVerify, AuditPost},
		{"GET " + prefix + "/audit/export/{form}", Reader, s.auditExport, AuditPost},
		{"GET " + prefix + "/units", OfUnit, s.units, Nobody},
		{"GET " + prefix + "/units/{unit}", OfUnit, s.unit, Nobody},
		{"GET " + prefix + "/files/{document}/{measure}/{update}/{file}", OfUnit, s.attachment, Nobody},
		{"GET " + prefix + "/papers/{form}", OfUnit, s.paper, Nobody},
		{"GET " + passwordPath, Reader, s.password, Nobody},
		{"POST " + passwordPath, Reader, s.passwordAct, Nobody},
		{"POST " + prefix + "/logout", Anyone, s.logout, Nobody},
		{"GET " + prefix + "/login", Anyone, s.login, Nobody},
		{"POST " + prefix + "/login", Anyone, s.loginLocal, Nobody},
		{"GET " + prefix + "/login/go", Anyone, s.loginGo, Nobody},
		{"GET " + prefix + "/login/back", Anyone, s.loginBack, Nobody},
	}
}

// Table is where the pages are and who may come there, for those who check it.
func Table() []Route { return (*site)(nil).routes() }

// mount puts the table and the assets behind the checks that every request passes.
func (s *site) mount() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.Pattern, s.enter(r))
	}
	mux.Handle("GET "+prefix+"/static/{name...}", s.paced(s.assets))
	mux.Handle("GET "+prefix+"/lights.css", s.paced(http.HandlerFunc(s.lightsSheet)))
	mux.Handle(prefix+"/", s.enter(Route{Least: Anyone, handle: func(*visit) error { return errNoPage() }}))
	return http.NewCrossOriginProtection().Handler(s.secure(mux))
}
