package ledger_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"duban/ledger"
)

func made(id string, kind ledger.DecisionKind, change ...func(*ledger.Decision)) ledger.Decision {
	d := ledger.Decision{ID: id, Kind: kind, DocumentID: "a", MeasureKey: "4", Unit: "松坪镇"}
	for _, c := range change {
		c(&d)
	}
	return d
}

func about(update string) func(*ledger.Decision) {
	return func(d *ledger.Decision) { d.UpdateID = update }
}
func to(id string) func(*ledger.Decision)  { return func(d *ledger.Decision) { d.Refers = id } }
func unit(u string) func(*ledger.Decision) { return func(d *ledger.Decision) { d.Unit = u } }
func until(day int) func(*ledger.Decision) {
	return func(d *ledger.Decision) { d.Until = ledger.NewDate(2026, 12, day) }
}

func TestReviewOfAReport(t *testing.T) {
	u := ledger.ProgressUpdate{ID: "u", DocumentID: "a", MeasureKey: "4", Unit: "松坪镇"}
	for name, c := range map[string]struct {
		list []ledger.Decision
		want ledger.Review
	}{
		"nothing decided":            {nil, ledger.ReviewWaits},
		"approved":                   {[]ledger.Decision{made("1", ledger.DecideApprove, about("u"))}, ledger.ReviewApproved},
		"another report approved":    {[]ledger.Decision{made("1", ledger.DecideApprove, about("v"))}, ledger.ReviewWaits},
		"approved, then returned":    {[]ledger.Decision{made("1", ledger.DecideApprove, about("u")), made("2", ledger.DecideReturn, about("u"))}, ledger.ReviewReturned},
		"approval taken back":        {[]ledger.Decision{made("1", ledger.DecideApprove, about("u")), made("2", ledger.DecideWithdraw, to("1"))}, ledger.ReviewWaits},
		"return taken back":          {[]ledger.Decision{made("1", ledger.DecideApprove, about("u")), made("2", ledger.DecideReturn, about("u")), made("3", ledger.DecideWithdraw, to("2"))}, ledger.ReviewApproved},
		"closed":                     {[]ledger.Decision{made("1", ledger.DecideClose)}, ledger.ReviewClosed},
		"closed for every unit":      {[]ledger.Decision{made("1", ledger.DecideClose, unit(""))}, ledger.ReviewClosed},
		"closed for another unit":    {[]ledger.Decision{made("1", ledger.DecideClose, unit("柳湾镇"))}, ledger.ReviewWaits},
		"closed and opened again":    {[]ledger.Decision{made("1", ledger.DecideClose), made("2", ledger.DecideReopen)}, ledger.ReviewWaits},
		"closing taken back":         {[]ledger.Decision{made("1", ledger.DecideClose), made("2", ledger.DecideWithdraw, to("1"))}, ledger.ReviewWaits},
		"asked about: still waiting": {[]ledger.Decision{made("1", ledger.DecideAsk, about("u"))}, ledger.ReviewWaits},
	} {
		if got, _ := ledger.NewStandings(c.list).Review(u); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRequests(t *testing.T) {
	due, of := ledger.NewDate(2026, 11, 30), ledger.DutyRef{DocumentID: "a", MeasureKey: "4", Unit: "松坪镇", Duty: "once-1", Period: "2026-11-30"}
	ask := made("1", ledger.DecideExtend, until(15))
	for name, c := range map[string]struct {
		list  []ledger.Decision
		state ledger.RequestState
		last  ledger.Date
	}{
		"open":                  {[]ledger.Decision{ask}, ledger.RequestOpen, due},
		"granted":               {[]ledger.Decision{ask, made("2", ledger.DecideGrant, to("1"), until(15))}, ledger.RequestGranted, ledger.NewDate(2026, 12, 15)},
		"granted for less":      {[]ledger.Decision{ask, made("2", ledger.DecideGrant, to("1"), until(10))}, ledger.RequestGranted, ledger.NewDate(2026, 12, 10)},
		"refused":               {[]ledger.Decision{ask, made("2", ledger.DecideRefuse, to("1"))}, ledger.RequestRefused, due},
		"withdrawn":             {[]ledger.Decision{ask, made("2", ledger.DecideWithdraw, to("1"))}, ledger.RequestWithdrawn, due},
		"put off unasked":       {[]ledger.Decision{ask, made("2", ledger.DecideGrant, until(8))}, ledger.RequestOpen, ledger.NewDate(2026, 12, 8)},
		"put off for another":   {[]ledger.Decision{ask, made("2", ledger.DecideGrant, until(8), unit("柳湾镇"))}, ledger.RequestOpen, due},
		"an answer is no grant": {[]ledger.Decision{ask, made("2", ledger.DecideAnswer, to("9"))}, ledger.RequestOpen, due},
	} {
		s := ledger.NewStandings(c.list)
		if state, _ := s.Request("1"); state != c.state || s.LastDay(of, due) != c.last {
			t.Errorf("%s: %s until %s, want %s until %s", name, state, s.LastDay(of, due), c.state, c.last)
		}
		if open := len(s.OpenRequests()) == 1; open != (c.state == ledger.RequestOpen) {
			t.Errorf("%s: open %v", name, open)
		}
	}
}

func TestOfPersons(t *testing.T) {
	day, of := ledger.NewDate(2026, 12, 1), ledger.DutyRef{DocumentID: "a", MeasureKey: "4", Unit: "松坪镇"}
	self := func(d *ledger.Decision) { d.Person, d.Unit = "li", "" }
	from := func(n int) func(*ledger.Decision) {
		return func(d *ledger.Decision) { d.From = ledger.NewDate(2026, 12, n) }
	}
	all := func(d *ledger.Decision) { d.DocumentID, d.MeasureKey = "", "" }
	for name, c := range map[string]struct {
		list []ledger.Decision
		want string // muted, snoozed until, on leave
	}{
		"nothing":                   {nil, "false  false"},
		"muted":                     {[]ledger.Decision{made("1", ledger.DecideMute, self)}, "true  false"},
		"muted of everything":       {[]ledger.Decision{made("1", ledger.DecideMute, self, all)}, "true  false"},
		"another's mute":            {[]ledger.Decision{made("1", ledger.DecideMute, func(d *ledger.Decision) { d.Person = "wang" })}, "false  false"},
		"unmuted":                   {[]ledger.Decision{made("1", ledger.DecideMute, self), made("2", ledger.DecideUnmute, self, all)}, "false  false"},
		"snoozed":                   {[]ledger.Decision{made("1", ledger.DecideSnooze, self, all, until(3))}, "false 2026-12-03 false"},
		"its day has come":          {[]ledger.Decision{made("1", ledger.DecideSnooze, self, all, until(1))}, "false  false"},
		"the last snooze counts":    {[]ledger.Decision{made("1", ledger.DecideSnooze, self, all, until(9)), made("2", ledger.DecideSnooze, self, all, until(2))}, "false 2026-12-02 false"},
		"on leave":                  {[]ledger.Decision{made("1", ledger.DecideLeave, self, all, from(1), until(3))}, "false  true"},
		"leave over":                {[]ledger.Decision{made("1", ledger.DecideLeave, self, all, from(10), until(12))}, "false  false"},
		"back before leave is over": {[]ledger.Decision{made("1", ledger.DecideLeave, self, all, from(1), until(3)), made("2", ledger.DecideUnmute, self, all)}, "false  false"},
	} {
		s := ledger.NewStandings(c.list)
		_, away := s.OnLeave("li", day)
		if got := fmt.Sprintf("%v %s %v", s.Muted("li", of), s.Snoozed("li", day), away); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestGivenAway(t *testing.T) {
	of := ledger.DutyRef{DocumentID: "a", MeasureKey: "4", Unit: "松坪镇"}
	give := func(id, from, next string) ledger.Decision {
		return made(id, ledger.DecideReassign, unit(from), func(d *ledger.Decision) { d.ToUnit = next })
	}
	s := ledger.NewStandings([]ledger.Decision{give("1", "松坪镇", "柳湾镇"), give("2", "柳湾镇", "茶溪镇")})
	if got := s.Owner(of); got != "茶溪镇" {
		t.Errorf("it went to %s", got)
	}
	if n := len(s.Given("柳湾镇")); n != 0 {
		t.Errorf("%d duties are still with who gave them on", n)
	}
	s = ledger.NewStandings([]ledger.Decision{give("1", "松坪镇", "柳湾镇"), made("2", ledger.DecideWithdraw, to("1"))})
	if got := s.Owner(of); got != "松坪镇" {
		t.Errorf("taken back, it is with %s", got)
	}
}

// TestStandingsHoldTogether: whatever is decided in whatever order, what stands never contradicts itself.
func TestStandingsHoldTogether(t *testing.T) {
	kinds := []ledger.DecisionKind{ledger.DecideApprove, ledger.DecideReturn, ledger.DecideClose, ledger.DecideReopen, ledger.DecideExtend, ledger.DecideNotOurs,
		ledger.DecideGrant, ledger.DecideRefuse, ledger.DecideWithdraw, ledger.DecideReassign, ledger.DecideAsk, ledger.DecideAnswer}
	rapid.Check(t, func(t *rapid.T) {
		var list []ledger.Decision
		for i := range rapid.IntRange(0, 14).Draw(t, "decisions") {
			d := made(fmt.Sprint(i), rapid.SampledFrom(kinds).Draw(t, "kind"))
			d.UpdateID = rapid.SampledFrom([]string{"", "u", "v"}).Draw(t, "update")
			d.Unit = rapid.SampledFrom([]string{"", "松坪镇", "柳湾镇"}).Draw(t, "unit")
			if len(list) > 0 && rapid.Bool().Draw(t, "refers") {
				d.Refers = rapid.SampledFrom(list).Draw(t, "to").ID
			}
			list = append(list, d)
		}
		s := ledger.NewStandings(list)
		u := ledger.ProgressUpdate{ID: "u", DocumentID: "a", MeasureKey: "4", Unit: "松坪镇"}
		review, by := s.Review(u)
		_, closed := s.Closed(u.About())
		if closed != (review == ledger.ReviewClosed) || (review == ledger.ReviewWaits) != (by.ID == "") {
			t.Fatalf("review %s by %q, closed %v", review, by.ID, closed)
		}
		for _, d := range s.All() {
			state, settled := s.Request(d.ID)
			if (state == ledger.RequestOpen) != (settled.ID == "") {
				t.Fatalf("request %s is %s by %q", d.ID, state, settled.ID)
			}
			if d.Kind == ledger.DecideWithdraw {
				t.Fatalf("a withdrawal stands: %s", d.ID)
			}
		}
		for _, r := range s.OpenRequests() {
			if state, _ := s.Request(r.ID); state != ledger.RequestOpen {
				t.Fatalf("%s waits though it is %s", r.ID, state)
			}
		}
		again := ledger.NewStandings(append(list, list...)) // decided twice, decided once
		if r, _ := again.Review(u); r != review && !closed {
			t.Fatalf("told twice: %s, once: %s", r, review)
		}
	})
}
