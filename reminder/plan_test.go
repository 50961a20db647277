package reminder_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// digests is the file of plans and their words, read aloud.
const digests = "testdata/digests.txt"

// staffed is the county with its people.
func staffed() ledger.Directory {
	dir := county()
	dir.Members = []ledger.Member{
		{UserID: "ding", Name: "丁禾", Unit: "东坝镇", Roles: []ledger.MemberRole{ledger.Clerk}},
		{UserID: "dong", Name: "董川", Unit: "东坝镇", Roles: []ledger.MemberRole{ledger.Leader}},
		{UserID: "xi", Name: "席月", Unit: "西陂镇", Roles: []ledger.MemberRole{ledger.Clerk, ledger.Leader}},
		{UserID: "Si", Name: "司言", Unit: "县司法局", Roles: []ledger.MemberRole{ledger.Clerk}},
		{UserID: "shui", Name: "水生", Unit: "县水利局", Roles: []ledger.MemberRole{ledger.Clerk}},
		{UserID: "lin", Name: "林原", Unit: "县林业局", Roles: []ledger.MemberRole{ledger.Leader}},
		{UserID: "du", Name: "杜南", Unit: "县政府督查室", Roles: []ledger.MemberRole{ledger.Supervisor}},
	}
	return dir
}

// sample is the document of the plans: a day, a rhythm, a quota, an event, one without a date, and another day.
func sample(t testing.TB) *ledger.Document {
	t.Helper()
	return document(t, date(t, "2024-05-06"),
		"各镇2024年6月20日前报送矛盾纠纷排查清单。（县司法局牵头，各镇按职责分工负责）",
		"各镇每季度至少开展1次河道巡查。（县水利局牵头，各镇按职责分工负责）",
		"县司法局每年至少开展2次案卷评查，评查结果及时通报。（县司法局牵头）",
		"各镇调解员调整后10日内报县司法局备案。（县司法局牵头，各镇按职责分工负责）",
		"用好村里的议事亭，让群众有地方说话。（县司法局牵头，各镇按职责分工负责）",
		"各执法部门2024年6月30日前制定执法事项目录。（县司法局牵头，各执法部门按职责分工负责）",
	)
}

// instant reads 2024-06-17 09:30 in the zone of the cases.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// planOf reads a case of digests: who reported, was told, is away, and when it is.
func planOf(t *testing.T, c caseOf) (time.Time, reminder.Settings, reminder.Rows) {
	t.Helper()
	doc := sample(t)
	set := reminder.DefaultSettings(shanghai())
	rows := reminder.Rows{Directory: staffed(), Documents: []*ledger.Document{doc}, Confirmed: map[string]ledger.Date{}}
	var now time.Time
	key := func(measure, unit, label string) ledger.OccurrenceKey {
		m, ok := doc.FindMeasure(measure)
		if !ok {
			t.Fatalf("measure %q", measure)
		}
		if len(m.Deadlines) == 0 {
			return ledger.OccurrenceKey{Document: "hc", Measure: measure, Deadline: "check_in", Unit: unit, Label: label}
		}
		return ledger.OccurrenceKey{Document: "hc", Measure: measure, Deadline: ledger.DeadlineKeys(m)[0], Unit: unit, Label: label}
	}
	for _, line := range c.given {
		name, value, _ := strings.Cut(line, ": ")
		w := strings.Fields(value)
		switch name {
		case "now":
			now = instant(t, value)
		case "confirmed":
			rows.Confirmed["hc"] = date(t, value)
		case "report": // measure unit day status words
			u := report(t, len(rows.Updates), w[1:])
			u.MeasureKey = w[0]
			rows.Updates = append(rows.Updates, u)
		case "pushed": // person day
			rows.Pushes = append(rows.Pushes, ledger.Push{Person: w[0], Day: date(t, w[1]), Kind: ledger.PushDigest, At: date(t, w[1]).Midnight(shanghai()).Add(9 * time.Hour)})
		case "everybody-pushed":
			for _, m := range rows.Directory.Members {
				rows.Pushes = append(rows.Pushes, ledger.Push{Person: strings.ToLower(m.UserID), Day: date(t, value), Kind: ledger.PushDigest, At: date(t, value).Midnight(shanghai()).Add(9 * time.Hour)})
			}
		case "told": // person
			for _, person := range w {
				rows.Receipts = append(rows.Receipts, ledger.Receipt{DocumentID: "hc", Person: person})
			}
		case "snooze": // person measure unit label until
			rows.Snoozes = append(rows.Snoozes, ledger.Snooze{Person: w[0], Occurrence: key(w[1], w[2], w[3]), Until: date(t, w[4])})
		case "leave": // person from to substitute
			l := ledger.Leave{Person: w[0], From: date(t, w[1]), To: date(t, w[2])}
			if len(w) > 3 {
				l.Substitute = w[3]
			}
			rows.Leaves = append(rows.Leaves, l)
		case "mute": // person measure
			rows.Mutes = append(rows.Mutes, ledger.Mute{Person: w[0], DocumentID: "hc", MeasureKey: w[1]})
		case "object": // measure unit state
			rows.Objections = append(rows.Objections, ledger.Objection{DocumentID: "hc", MeasureKey: w[0], Unit: w[1], State: ledger.DecisionState(w[2])})
		case "extend": // measure unit label day
			rows.Extensions = append(rows.Extensions, ledger.Extension{Occurrence: key(w[0], w[1], w[2]), Due: date(t, w[3]), State: ledger.Granted})
		case "close": // measure unit label
			rows.Closures = append(rows.Closures, ledger.Closure{Occurrence: key(w[0], w[1], w[2])})
		case "open": // measure unit day
			rows.Openings = append(rows.Openings, ledger.EventOpening{ID: fmt.Sprint(len(rows.Openings)), DocumentID: "hc", MeasureKey: w[0], Unit: w[1], Day: date(t, w[2])})
		case "return": // index of report, instant, reason
			at := instant(t, w[1]+" "+w[2])
			rows.Returns = append(rows.Returns, ledger.Return{UpdateID: w[0], Day: ledger.DateOf(at), Reason: strings.Join(w[3:], ""), Act: ledger.Act{At: at}})
		case "slip": // unit day measure label
			rows.Slips = append(rows.Slips, ledger.Slip{ID: "s1", Unit: w[0], Day: date(t, w[1]), State: ledger.SlipDraft, Items: []ledger.OccurrenceKey{key(w[2], w[0], w[3])}})
		case "rule": // measure lead, lead …
			set.Rules = append(set.Rules, reminder.Rule{Document: "hc", Measure: w[0], Lead: leadsOf(t, w[1:])})
		case "off": // measure
			set.Rules = append(set.Rules, reminder.Rule{Document: "hc", Measure: w[0], Off: true})
		default:
			t.Fatalf("%s: unknown line %q", c.name, line)
		}
	}
	return now, set, rows
}

func leadsOf(t *testing.T, words []string) (out []int) {
	t.Helper()
	for _, w := range words {
		n := 0
		if _, err := fmt.Sscan(w, &n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// told prints a plan: each push with its steps and its words, the slips and who could not be reached.
func told(plan reminder.Plan, set reminder.Settings, contact string) string {
	var b strings.Builder
	for _, p := range plan.Pushes {
		steps := []string{}
		for _, i := range p.Items {
			steps = append(steps, i.Measure+":"+string(i.Step))
		}
		fmt.Fprintf(&b, "@%s %s [%s]\n%s\n\n", p.Person, p.At.Format("2006-01-02 15:04"), strings.Join(steps, " "), reminder.Compose(p, plan.Day, set, contact).Text())
	}
	for _, s := range plan.Slips {
		fmt.Fprintf(&b, "催办单 %s %v\n", s.Unit, len(s.Items))
	}
	if len(plan.Unreached) > 0 {
		fmt.Fprintf(&b, "没有人可提醒：%s\n", strings.Join(plan.Unreached, "、"))
	}
	if b.Len() == 0 {
		return "（没有）"
	}
	return strings.TrimSpace(b.String())
}

// TestDigests holds plans and their words; reading the file aloud is the review.
func TestDigests(t *testing.T) {
	cases := readCases(t, digests)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			now, set, rows := planOf(t, c)
			got := told(reminder.Make(now, set, rows), set, rows.Directory.Contact)
			if *update {
				cases[i].expect = got
			} else if got != c.expect {
				t.Errorf("%s\n got\n%s\n\nwant\n%s", strings.Join(c.given, "\n"), got, c.expect)
			}
		})
	}
	if *update {
		writeCases(t, digests, cases)
	}
}

// TestPlanIsAFixpoint: the same again, and nothing once it was pushed, whatever the order of the rows.
func TestPlanIsAFixpoint(t *testing.T) {
	for _, c := range readCases(t, digests) {
		now, set, rows := planOf(t, c)
		plan := reminder.Make(now, set, rows)
		slices.Reverse(rows.Updates)
		slices.Reverse(rows.Pushes)
		slices.Reverse(rows.Slips)
		if again := reminder.Make(now, set, rows); !reflect.DeepEqual(plan, again) {
			t.Errorf("%s: another plan", c.name)
		}
		rows = pushed(plan, rows)
		if again := reminder.Make(now, set, rows); len(again.Pushes) > 0 || len(again.Slips) > 0 {
			t.Errorf("%s: again %v %v", c.name, again.Pushes, again.Slips)
		}
	}
}

// pushed is the rows after a plan was carried out.
func pushed(plan reminder.Plan, rows reminder.Rows) reminder.Rows {
	rows.Pushes, rows.Receipts, rows.Slips = slices.Clone(rows.Pushes), slices.Clone(rows.Receipts), slices.Clone(rows.Slips)
	for _, p := range plan.Pushes {
		rows.Pushes = append(rows.Pushes, ledger.Push{Person: p.Person, Day: plan.Day, Kind: ledger.PushDigest, At: p.At})
		for _, i := range p.Items {
			if i.Step == reminder.StepIssued {
				rows.Receipts = append(rows.Receipts, ledger.Receipt{DocumentID: i.Document, Person: p.Person, Unit: i.Units[0], Told: p.At, Duties: i.Signs})
			}
		}
	}
	rows.Slips = append(rows.Slips, plan.Slips...)
	return rows
}
