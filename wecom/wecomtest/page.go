package wecomtest

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// chatView is what the page shows.
type chatView struct {
	Members  []Member
	Chosen   string
	Messages []messageView
}

// messageView is a message, with what its card looks like by now.
type messageView struct {
	Message
	Now *Shown
}

// page shows what members got: GET /?member=…, newest first. It is for developers; it shows everything and changes nothing.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	view := chatView{Members: s.chats(), Chosen: r.URL.Query().Get("member")}
	if view.Chosen == "" && len(view.Members) > 0 {
		view.Chosen = view.Members[0].UserID
	}
	for _, m := range s.Messages(view.Chosen) {
		shown := messageView{Message: m}
		if m.Card != nil && m.Type == "template_card" {
			if now, ok := s.CardNow(view.Chosen, m.Card.TaskID); ok {
				shown.Now = &now
			} else {
				shown.Now = &Shown{Card: *m.Card}
			}
		}
		view.Messages = append(view.Messages, shown)
	}
	slices.Reverse(view.Messages)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = pageTemplate.Execute(w, view)
}

// chats are the members, and who else got something.
func (s *Server) chats() []Member {
	s.mu.RLock()
	byID := map[string]Member{}
	for id, m := range s.members {
		byID[id] = m
	}
	s.mu.RUnlock()
	for _, id := range s.boxes.names() {
		if _, known := byID[id]; !known {
			byID[id] = Member{UserID: id, Name: id}
		}
	}
	var out []Member
	for _, m := range byID {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Member) int { return strings.Compare(strings.ToLower(a.UserID), strings.ToLower(b.UserID)) })
	return out
}
