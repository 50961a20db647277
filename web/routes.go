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
}

// routes is the one table of where the pages are and who may come there. What of a page a person sees is decided object by object
// (Viewer.Sees).
func (s *site) routes() []Route {
	return []Route{
		{"GET " + prefix, Reader, s.overview},
		{"GET " + prefix + "/{$}", Reader, s.overview},
		{"GET " + prefix + "/calendar", Reader, s.calendar},
		{"GET " + prefix + "/documents", Reader, s.documents},
		{"GET " + prefix + "/documents/{document}", Reader, s.document},
		{"GET " + prefix + "/documents/{document}/measures/{measure}", Reader, s.measure},
		{"GET " + prefix + "/units", OfUnit, s.units},
		{"GET " + prefix + "/units/{unit}", OfUnit, s.unit},
		{"GET " + prefix + "/files/{document}/{measure}/{update}/{file}", OfUnit, s.attachment},
		{"GET " + prefix + "/papers/{form}", OfUnit, s.paper},
		{"POST " + prefix + "/logout", Anyone, s.logout},
		{"GET " + prefix + "/login", Anyone, s.login},
		{"GET " + prefix + "/login/go", Anyone, s.loginGo},
		{"GET " + prefix + "/login/back", Anyone, s.loginBack},
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
	mux.Handle("GET "+prefix+"/static/{name...}", s.assets)
	mux.Handle(prefix+"/", s.enter(Route{Least: Anyone, handle: func(*visit) error { return errNoPage() }}))
	return http.NewCrossOriginProtection().Handler(s.secure(mux))
}
