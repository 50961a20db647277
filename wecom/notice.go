package wecom

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Notice is an event for those who operate the program 运行通知: the contacts changed, a job is done, WeCom is about to
// close an app that nobody uses. What a kind does not have is zero.
// Source: developer documentation, pages 90240 and 96302.
type Notice struct {
	Kind        string    // change_contact, batch_job_result, inactive_alert, … as WeCom names the event
	Change      string    // of change_contact: create_user, delete_party, update_tag, …
	Users       []string  // userids
	NewUser     string    // the userid that Users[0] has from now on
	Departments []string  // ids
	Tag         string    // id
	Job         string    // id of a batch job
	JobError    int       // errcode of a batch job
	Effective   time.Time // when WeCom will do what it announces; zero: it has done it
	At          time.Time // when it happened
}

// notice reads an operational event; false when it is none.
func (m Message) notice() (Notice, bool) {
	n := Notice{Kind: strings.ToLower(m.Event), Effective: unixTime(m.EffectTime), At: unixTime(m.CreateTime)}
	if m.MsgType != "event" {
		return Notice{}, false
	}
	switch n.Kind {
	case "change_contact":
		n.contacts(m)
	case "batch_job_result":
		n.Job = m.JobID
		n.JobError, _ = strconv.Atoi(m.JobErrCode)
	case "inactive_alert", "close_inactive_agent", "reopen_inactive_agent", "low_active_alert", "low_active", "active_restored",
		"share_agent_change", "share_chain_change":
	default:
		return Notice{}, false
	}
	return n, true
}

// contacts fills in what a change of the contacts names.
func (n *Notice) contacts(m Message) {
	n.Change, n.NewUser, n.Tag = m.ChangeType, m.NewUserID, m.TagID
	n.Users = list(m.UserID, m.AddUsers, m.DelUsers)
	n.Departments = list(m.Department, m.AddParties, m.DelParties)
	if strings.HasSuffix(m.ChangeType, "_party") {
		n.Departments = append(n.Departments, list(m.ID)...)
	}
}

// list splits lists that are printed with commas.
func list(printed ...string) []string {
	var out []string
	for _, p := range printed {
		for _, each := range strings.Split(p, ",") {
			if each = strings.TrimSpace(each); each != "" {
				out = append(out, each)
			}
		}
	}
	return out
}

// unixTime reads seconds; zero when there are none.
func unixTime(seconds string) time.Time {
	n, err := strconv.ParseInt(strings.TrimSpace(seconds), 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// tell hands a notice on. It is acknowledged whatever comes of it: a sync of the contacts runs on its own schedule too, and
// what WeCom announces stands in its console, so that trying again is worth less than a callback address that WeCom takes
// for broken.
func (c *Callback) tell(ctx context.Context, n Notice) {
	c.cfg.Log.Info("wecom notice", "kind", n.Kind, "change", short(n.Change), "users", len(n.Users), "departments", len(n.Departments))
	if c.cfg.Notice == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, acceptTime)
	defer cancel()
	if err := c.cfg.Notice(ctx, n); err != nil {
		c.cfg.Log.Error("wecom notice not handed on", "kind", n.Kind, "err", err)
	}
}
