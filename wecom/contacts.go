package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/silenceper/wechat/v2/util"
	"golang.org/x/sync/errgroup"

	"duban/delivery"
	"duban/ledger"
)

const (
	readers     = 4    // departments that are read at the same time
	mostSingles = 2000 // people whom the app sees one by one
)

// Contacts reads the part of the address book that the app may see 可见范围: departments, their members, and those members
// that the app was given one by one. Names may be missing: an app made since 2022 may not be shown them, and gets no phone
// number or mail address in any case. A department that it may not look into (60011) is among Hidden. Who is disabled or
// has left the corp is not shown.
// Errors: *SendError when something else failed; a part of the address book is never handed out as the whole.
// Source: developer documentation, pages 90200, 90201, 90208, 90227, 95350.
func (c *Client) Contacts(ctx context.Context) (ledger.Contacts, error) {
	departments, err := c.departments(ctx)
	if err != nil {
		return ledger.Contacts{}, err
	}
	b := &book{client: c, seen: map[string]int{}}
	var all errgroup.Group
	all.SetLimit(readers)
	for _, d := range departments {
		all.Go(func() error { return b.read(ctx, d.ID) })
	}
	if err := all.Wait(); err != nil {
		return ledger.Contacts{}, err //nolint:wrapcheck // a *SendError of ours
	}
	if err := b.singles(ctx); err != nil {
		return ledger.Contacts{}, err
	}
	out := ledger.Contacts{Departments: make([]ledger.ContactDepartment, len(departments)), People: b.people, Hidden: b.hidden}
	leaders := map[string][]int{}
	for i, d := range departments {
		out.Departments[i] = ledger.ContactDepartment{ID: d.ID, Parent: d.Parent, Name: strings.TrimSpace(Clean(d.Name))}
		for _, user := range d.Leaders {
			leaders[strings.ToLower(user)] = append(leaders[strings.ToLower(user)], d.ID)
		}
	}
	for i := range out.People {
		p := &out.People[i]
		for _, d := range leaders[strings.ToLower(p.UserID)] {
			if slices.Contains(p.Departments, d) && !slices.Contains(p.LeadsIn, d) {
				p.LeadsIn = append(p.LeadsIn, d)
			}
		}
	}
	return out, nil
}

// department is an element of department/list; department/simplelist has no name and no leaders.
type department struct {
	ID      int      `json:"id"`
	Parent  int      `json:"parentid"`
	Name    string   `json:"name"`
	Leaders []string `json:"department_leader"`
}

// departments reads all that the app may see. Where the list with names is not for it (48002; 60011 for the sync secret),
// the ids must do: the operator maps them by id.
func (c *Client) departments(ctx context.Context) ([]department, error) {
	var listed struct {
		All []department `json:"department"`
	}
	err := c.get(ctx, "department/list", nil, &listed)
	if err == nil || !slices.Contains([]int{codeForbidden, codeOutside}, codeOf(err)) {
		return listed.All, err
	}
	var simple struct {
		All []department `json:"department_id"`
	}
	if err := c.get(ctx, "department/simplelist", nil, &simple); err != nil {
		return nil, err
	}
	return simple.All, nil
}

// person is an element of user/list, and the answer of user/get. user/simplelist has no state and no leaders. A private
// deployment has enable in place of, or beside, status.
type person struct {
	UserID      string `json:"userid"`
	Name        string `json:"name"`
	Departments []int  `json:"department"`
	Main        int    `json:"main_department"`
	Leads       []int  `json:"is_leader_in_dept"` // 1 where the person heads the department in the same place
	IsLeader    *int   `json:"isleader"`          // of older servers: in all departments
	Status      int    `json:"status"`            // 1 active, 2 disabled, 4 not activated, 5 left; 0: not told
	Enable      *int   `json:"enable"`            // 0 disabled; nil: not told
}

const (
	statusDisabled = 2
	statusLeft     = 5
)

// gone reports somebody who is in the address book and cannot use it.
func (p person) gone() bool {
	return p.Status == statusDisabled || p.Status == statusLeft || p.Enable != nil && *p.Enable == 0
}

// contact is the channel-neutral form, with the main department first.
func (p person) contact() ledger.ContactPerson {
	out := ledger.ContactPerson{UserID: p.UserID, Name: strings.TrimSpace(Clean(p.Name)), Departments: slices.Clone(p.Departments)}
	for i, d := range p.Departments {
		if i < len(p.Leads) && p.Leads[i] == 1 || len(p.Leads) == 0 && p.IsLeader != nil && *p.IsLeader == 1 {
			out.LeadsIn = append(out.LeadsIn, d)
		}
	}
	if at := slices.Index(out.Departments, p.Main); at > 0 {
		out.Departments = slices.Insert(slices.Delete(out.Departments, at, at+1), 0, p.Main)
	}
	return out
}

// book collects people from several departments at once. Concurrency: safe.
type book struct {
	client *Client

	mu     sync.Mutex
	people []ledger.ContactPerson
	seen   map[string]int // user id in lower case → place in people; -1: gone
	hidden []int
	plain  bool // user/list is not for this app: the short list must do
}

// read reads the members of one department.
func (b *book) read(ctx context.Context, id int) error {
	var members struct {
		All []person `json:"userlist"`
	}
	query := url.Values{"department_id": {strconv.Itoa(id)}}
	b.mu.Lock()
	plain := b.plain
	b.mu.Unlock()
	err := error(nil)
	if !plain {
		err = b.client.get(ctx, "user/list", query, &members)
		plain = codeOf(err) == codeForbidden
	}
	if plain {
		err = b.client.get(ctx, "user/simplelist", query, &members)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.plain = b.plain || plain
	if codeOf(err) == codeOutside {
		b.hidden = append(b.hidden, id)
		return nil
	}
	for _, p := range members.All {
		if len(p.Departments) == 0 {
			p.Departments = []int{id} // a private deployment tells only what is ticked in its console
		}
		b.add(p)
	}
	return err
}

// add notes a person; of somebody in several departments each one's answer adds what another did not tell.
func (b *book) add(p person) {
	key := strings.ToLower(p.UserID)
	at, known := b.seen[key]
	switch {
	case key == "" || known && at < 0:
	case p.gone():
		b.seen[key] = -1
	case !known:
		b.seen[key] = len(b.people)
		b.people = append(b.people, p.contact())
	default:
		for _, d := range p.Departments {
			if !slices.Contains(b.people[at].Departments, d) {
				b.people[at].Departments = append(b.people[at].Departments, d)
			}
		}
	}
}

// singles reads the members that the app was given one by one, and that stand in no department that it sees.
func (b *book) singles(ctx context.Context) error {
	agent, err := b.client.agent(ctx)
	if err != nil {
		if code := codeOf(err); code == codeForbidden || code == codeOutside {
			return nil // this server does not tell; whoever is in a department was read
		}
		return err
	}
	var all errgroup.Group
	all.SetLimit(readers)
	for i, u := range agent.Users.List {
		if _, known := b.seen[strings.ToLower(u.UserID)]; known || i >= mostSingles {
			continue
		}
		all.Go(func() error {
			var p person
			err := b.client.get(ctx, "user/get", url.Values{"userid": {u.UserID}}, &p)
			if code := codeOf(err); code == codeOutside || code == codeNoUser {
				return nil
			}
			if err != nil {
				return err
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			b.add(p)
			return nil
		})
	}
	return all.Wait() //nolint:wrapcheck // a *SendError of ours
}

// agent is the answer of agent/get.
type agent struct {
	Name  string `json:"name"`
	Close int    `json:"close"` // 1: the app is stopped
	Users struct {
		List []struct {
			UserID string `json:"userid"`
		} `json:"user"`
	} `json:"allow_userinfos"`
	Departments struct {
		IDs []int `json:"partyid"`
	} `json:"allow_partys"`
	Tags struct {
		IDs []int `json:"tagid"`
	} `json:"allow_tags"`
}

func (c *Client) agent(ctx context.Context) (a agent, err error) {
	err = c.get(ctx, "agent/get", url.Values{"agentid": {strconv.Itoa(c.cfg.AgentID)}}, &a)
	return a, err
}

// get is call for APIs that are asked with a query.
func (c *Client) get(ctx context.Context, api string, query url.Values, answer any) error {
	return c.withToken(ctx, func(ctx context.Context, token string) error { return c.getOnce(ctx, api, token, query, answer) })
}

func (c *Client) getOnce(ctx context.Context, api, token string, query url.Values, answer any) error {
	all := url.Values{"access_token": {token}}
	for key, values := range query {
		all[key] = values
	}
	body, err := util.HTTPGetContext(c.route.in(ctx), apiHost+"/cgi-bin/"+api+"?"+all.Encode())
	if err != nil {
		failed := connectionError(api, err)
		failed.Kind = delivery.Retry // it only reads
		return failed
	}
	return readAnswer(api, body, answer)
}

// readAnswer reads a JSON answer with its errcode.
func readAnswer(api string, body []byte, answer any) error {
	var status util.CommonError
	if err := errors.Join(json.Unmarshal(body, &status), json.Unmarshal(body, answer)); err != nil {
		return &SendError{API: api, Kind: delivery.Unknown, Message: "the answer is no JSON; is the API base right?"}
	}
	if status.ErrCode != 0 {
		return apiError(api, int(status.ErrCode), status.ErrMsg)
	}
	return nil
}
