package wecomtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Department is one of the address book 部门.
type Department struct {
	ID      int
	Parent  int
	Name    string
	Leaders []string // user ids
	Hidden  bool     // the app may not look into it: 60011
}

// Person is somebody in the address book 成员.
type Person struct {
	UserID      string
	Name        string
	Departments []int
	Main        int   // 0: the first
	Leads       []int // departments
	Disabled    bool
	Single      bool // the app sees this person by itself: of departments that it does not see
}

// Book is what the simulated WeCom's address book shows to the app 通讯录. Zero value: empty.
type Book struct {
	Departments []Department
	People      []Person
	Nameless    bool // department/list and user/list are not for this app (48002): the short lists must do
	Private     bool // of a private deployment: enable and isleader in place of status and is_leader_in_dept
}

// org is the address book behind its lock. Zero value: empty.
type org struct {
	mu     sync.RWMutex
	book   Book
	closed int
}

// SetBook puts another address book in the place of the one that stands; its people may get messages too.
func (s *Server) SetBook(b Book) {
	s.org.mu.Lock()
	s.org.book = b
	s.org.mu.Unlock()
	for _, p := range b.People {
		s.AddMembers(Member{UserID: p.UserID, Name: p.Name})
	}
}

// CloseApp stops the app, as an administrator can in the console; agent/get tells.
func (s *Server) CloseApp(closed bool) {
	s.org.mu.Lock()
	defer s.org.mu.Unlock()
	s.org.closed = map[bool]int{true: 1}[closed]
}

func (s *Server) contactRoutes() {
	for api, do := range map[string]func(url.Values) any{
		"department/list": s.departmentList, "department/simplelist": s.departmentSimpleList,
		"user/list": s.userList, "user/simplelist": s.userSimpleList, "user/get": s.userGet, "agent/get": s.agentGet,
	} {
		s.mux.HandleFunc("GET /cgi-bin/"+api, func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			s.withToken(api, func([]byte) any { return do(query) })(w, r)
		})
	}
}

// shown reads the book for one answer.
func (s *Server) shown() Book {
	s.org.mu.RLock()
	defer s.org.mu.RUnlock()
	return s.org.book
}

func ok() status { return status{0, "ok"} }

func (s *Server) departmentList(url.Values) any {
	b := s.shown()
	if b.Nameless {
		return failed(48002)
	}
	all := []map[string]any{}
	for _, d := range b.Departments {
		all = append(all, map[string]any{"id": d.ID, "parentid": d.Parent, "name": d.Name, "department_leader": d.Leaders, "order": 1})
	}
	return struct {
		status
		All any `json:"department"`
	}{ok(), all}
}

func (s *Server) departmentSimpleList(url.Values) any {
	all := []map[string]int{}
	for _, d := range s.shown().Departments {
		all = append(all, map[string]int{"id": d.ID, "parentid": d.Parent, "order": 1})
	}
	return struct {
		status
		All any `json:"department_id"`
	}{ok(), all}
}

// inDepartment are the people of a department; code is 60011 where the app may not look, 60003 where there is none.
func (b Book) inDepartment(query url.Values) (people []Person, code int) {
	id, err := strconv.Atoi(query.Get("department_id"))
	at := slices.IndexFunc(b.Departments, func(d Department) bool { return d.ID == id })
	switch {
	case err != nil:
		return nil, 40058
	case at < 0:
		return nil, 60003
	case b.Departments[at].Hidden:
		return nil, 60011
	}
	for _, p := range b.People {
		if slices.Contains(p.Departments, id) {
			people = append(people, p)
		}
	}
	return people, 0
}

func (s *Server) userList(query url.Values) any {
	b := s.shown()
	if b.Nameless {
		return failed(48002)
	}
	return userAnswer(b, query, b.detail)
}

func (s *Server) userSimpleList(query url.Values) any {
	b := s.shown()
	return userAnswer(b, query, func(p Person) map[string]any {
		return map[string]any{"userid": p.UserID, "name": p.Name, "department": p.Departments}
	})
}

func userAnswer(b Book, query url.Values, show func(Person) map[string]any) any {
	people, code := b.inDepartment(query)
	if code != 0 {
		return failed(code)
	}
	all := []map[string]any{}
	for _, p := range people {
		all = append(all, show(p))
	}
	return struct {
		status
		All any `json:"userlist"`
	}{ok(), all}
}

// detail is a person as user/list and user/get show one.
func (b Book) detail(p Person) map[string]any {
	out := map[string]any{"userid": p.UserID, "name": p.Name, "department": p.Departments}
	leads := make([]int, len(p.Departments))
	for i, d := range p.Departments {
		if slices.Contains(p.Leads, d) {
			leads[i] = 1
		}
	}
	if b.Private {
		out["english_name"], out["positions"], out["enable"] = "", []string{}, 1
		out["isleader"] = map[bool]int{true: 1}[len(p.Leads) > 0]
		if p.Disabled {
			out["enable"] = 0
		}
		return out
	}
	out["status"], out["is_leader_in_dept"] = 1, leads
	if p.Disabled {
		out["status"] = 2
	}
	if p.Main != 0 {
		out["main_department"] = p.Main
	}
	return out
}

func (s *Server) userGet(query url.Values) any {
	b := s.shown()
	for _, p := range b.People {
		if strings.EqualFold(p.UserID, query.Get("userid")) {
			out := b.detail(p)
			out["errcode"], out["errmsg"] = 0, "ok"
			return out
		}
	}
	return failed(60111)
}

func (s *Server) agentGet(query url.Values) any {
	if query.Get("agentid") != strconv.Itoa(s.cfg.AgentID) {
		return failed(301002)
	}
	b := s.shown()
	users, parties := []map[string]string{}, []int{}
	for _, p := range b.People {
		if p.Single {
			users = append(users, map[string]string{"userid": p.UserID})
		}
	}
	for _, d := range b.Departments {
		if d.Parent == 0 {
			parties = append(parties, d.ID)
		}
	}
	s.org.mu.RLock()
	defer s.org.mu.RUnlock()
	return map[string]any{
		"errcode": 0, "errmsg": "ok", "agentid": s.cfg.AgentID, "name": "督办助手", "close": s.org.closed,
		"allow_userinfos": map[string]any{"user": users}, "allow_partys": map[string]any{"partyid": parties}, "allow_tags": map[string]any{"tagid": []int{}},
	}
}
