package web

import (
	"slices"

	"duban/ledger"
)

// Post is an office of administration 管理岗位. Zero value: Nobody's, the page is no matter of administration.
type Post string

// The posts. Their pages show nothing of the ledger's content that the person does not see otherwise.
const (
	Nobody      Post = ""
	SettingPost Post = "settings" // 系统管理员: settings
	PersonPost  Post = "people"   // 安全管理员: who is who, what is kept about people
	AuditPost   Post = "audit"    // 审计管理员: the record of changes
)

// postRow is a row of the one table of posts.
type postRow struct {
	post  Post
	role  ledger.MemberRole
	whole bool // 督查室 holds it as long as nobody has the role
}

// postRows is the table. As soon as one person has a role, its page belongs to that role alone.
var postRows = []postRow{
	{SettingPost, ledger.SystemAdmin, true},
	{PersonPost, ledger.SecurityAdmin, false}, // without one it is done on the command line
	{AuditPost, ledger.Auditor, true},
}

// holds reports whether the viewer holds a post.
func (v *visit) holds(post Post) bool { return slices.Contains(v.posts(), post) }

// posts are those that the viewer holds, as the directory has it now; looked up once a visit.
func (v *visit) posts() []Post {
	if v.held == nil {
		v.held = append(make([]Post, 0, len(postRows)), v.heldNow()...)
	}
	return v.held
}

func (v *visit) heldNow() (held []Post) {
	members := v.corpus.Directory().Members
	for _, row := range postRows {
		given := slices.ContainsFunc(members, func(m ledger.Member) bool { return slices.Contains(m.Roles, row.role) })
		if slices.Contains(v.viewer.Roles, row.role) || !given && row.whole && v.viewer.Role == Whole {
			held = append(held, row.post)
		}
	}
	return held
}

// Holds reports whether the viewer holds a post; for templates.
func (f Frame) Holds(post string) bool { return slices.Contains(f.Posts, Post(post)) }
