package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"duban/ledger"
)

// Persons tells what is kept about people.
type Persons interface {
	// Kept lists it by kind.
	Kept(ctx context.Context, userID string) ([]Kept, error)
	// ExportPerson hands every row that bears a person to take.
	ExportPerson(ctx context.Context, userID string, take func(table string, row map[string]any) error) error
}

// Kept is how many rows of a kind bear a person.
type Kept struct {
	What string // in Chinese, for the person to read
	Rows int64
	Goes bool // deleted on request; false: the row stays, without the person
}

// mineView is what is kept about whoever looks 我的信息.
type mineView struct {
	Frame
	Kept []Kept
}

// mine shows everybody his own.
func (s *site) mine(v *visit) error {
	if s.Persons == nil {
		return errNoPage()
	}
	kept, err := s.Persons.Kept(v.r.Context(), v.viewer.UserID)
	if err != nil {
		return fmt.Errorf("read what is kept: %w", err)
	}
	return v.show(http.StatusOK, "mine", &mineView{Frame: v.frame("我的信息", "What is kept about me"), Kept: kept})
}

// mineExport hands out everything that bears whoever looks.
func (s *site) mineExport(v *visit) error {
	if s.Persons == nil {
		return errNoPage()
	}
	v.download("我的信息-"+v.today.String()+".jsonl", "application/octet-stream")
	enc := json.NewEncoder(v.w)
	enc.SetEscapeHTML(false)
	err := s.Persons.ExportPerson(v.r.Context(), v.viewer.UserID, func(table string, row map[string]any) error {
		return enc.Encode(map[string]any{"table": table, "row": row})
	})
	if err != nil {
		s.Log.ErrorContext(v.r.Context(), "export broke off", "error", err)
		panic(http.ErrAbortHandler) // the browser must not take half an export for a whole one
	}
	return nil
}

// peopleView is who is who 人员, and what is kept about one of them.
type peopleView struct {
	Frame
	Members []ledger.Member
	Asked   string
	Kept    []Kept
}

// people shows the members of the directory.
func (s *site) people(v *visit) error {
	if s.Persons == nil {
		return errNoPage()
	}
	view := &peopleView{Frame: v.frame("人员", "People"), Members: v.corpus.Directory().Members, Asked: v.asked("user")}
	if view.Asked != "" {
		var err error
		if view.Kept, err = s.Persons.Kept(v.r.Context(), view.Asked); err != nil {
			return fmt.Errorf("read what is kept: %w", err)
		}
		s.Log.InfoContext(v.r.Context(), "looked up what is kept about a person", "user", v.viewer.UserID)
	}
	return v.show(http.StatusOK, "people", view)
}

// MemberRole prints a role of the directory.
func (f Frame) MemberRole(r ledger.MemberRole) string {
	words := map[ledger.MemberRole]string{ledger.Clerk: "联络员", ledger.Leader: "负责人", ledger.Supervisor: "督查室", ledger.SystemAdmin: "系统管理员",
		ledger.SecurityAdmin: "安全管理员", ledger.Auditor: "审计管理员"}
	return f.Say(words[r], string(r))
}
