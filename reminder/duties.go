package reminder

import (
	"fmt"
	"regexp"
	"slices"

	"duban/ledger"
	"duban/zh"
)

// owner is a unit that owes a duty, with what it is in the measure.
type owner struct {
	unit string
	role ledger.Role
}

// duty is a deadline of a measure, or its check-in, with who owes it. All occurrences share it.
type duty struct {
	doc      *ledger.Document
	measure  *ledger.Measure
	deadline *ledger.Deadline // nil: the check-in
	key      string
	keys     []string // of all duties of the measure
	kind     ledger.DeadlineKind
	owners   []owner
	leads    []string
	policy   policy
	labels   []string // of periods
	periods  []ledger.Period
}

// expander turns documents into duties. It remembers what names stand for; not safe for concurrent use.
type expander struct {
	units    *zh.Units
	settings *Settings
	moves    []ledger.Move
	names    map[string]expansion
	warned   map[string]bool
	warnings []string
}

type expansion struct {
	units []string
	open  bool
}

func newExpander(r *Rows, s *Settings) *expander {
	return &expander{units: r.matcher(), settings: s, moves: r.Moves, names: map[string]expansion{}, warned: map[string]bool{}}
}

// expand is the directory's units that a printed name stands for.
func (e *expander) expand(name string) expansion {
	x, ok := e.names[name]
	if !ok {
		x.units, x.open = e.units.Expand(name)
		e.names[name] = x
	}
	return x
}

// canonical is the directory's name of a unit, or the name itself.
func (e *expander) canonical(name string) string {
	if x := e.expand(name); len(x.units) == 1 && !zh.IsGroup(name) {
		return x.units[0]
	}
	return name
}

func (e *expander) warn(format string, args ...any) {
	w := fmt.Sprintf(format, args...)
	if !e.warned[w] {
		e.warned[w] = true
		e.warnings = append(e.warnings, w)
	}
}

// duties lists what a document demands, in the order of its measures; the check-in of a measure stands last.
func (e *expander) duties(doc *ledger.Document) []*duty {
	var out []*duty
	for i := range doc.Measures {
		m := &doc.Measures[i]
		keys := append(ledger.DeadlineKeys(m), string(ledger.CheckIn))
		dated := map[string]bool{}
		for j := range m.Deadlines {
			d := &duty{doc: doc, measure: m, deadline: &m.Deadlines[j], key: keys[j], keys: keys, kind: m.Deadlines[j].Kind}
			d.owners, d.leads = e.owners(m, d.deadline)
			d.owners = e.moved(d, d.owners)
			d.policy = e.settings.policyOf(doc.ID, m.Key, d.key)
			if e.hasDays(d) || d.kind == ledger.Within || d.kind == ledger.Event {
				for _, o := range d.owners {
					dated[o.unit] = true
				}
			}
			out = append(out, d)
		}
		last := e.checkIn(doc, m, dated)
		last.keys = keys
		out = append(out, last)
	}
	return out
}

// hasDays reports whether a duty has due days of its own, without anything having to happen.
func (e *expander) hasDays(d *duty) bool {
	return d.kind.Recurring() || !d.deadline.Due.IsZero() || d.kind == ledger.PerTerm && !e.settings.TermEnds.IsZero()
}

// checkIn is the question how far the units are that owe something of a measure for which neither a day is set nor an
// event that sets it: whoever has dates is reminded by them and not asked besides.
func (e *expander) checkIn(doc *ledger.Document, m *ledger.Measure, dated map[string]bool) *duty {
	d := &duty{doc: doc, measure: m, key: string(ledger.CheckIn), kind: ledger.CheckIn, policy: e.settings.policyOf(doc.ID, m.Key, string(ledger.CheckIn))}
	asked := make(map[string]bool, len(dated))
	for part := range max(len(m.Parts), 1) {
		owners, leads := e.owners(m, &ledger.Deadline{Part: part})
		owners = e.moved(d, owners)
		for _, o := range owners {
			if !dated[o.unit] && !asked[o.unit] {
				asked[o.unit] = true
				d.owners = append(d.owners, o)
			}
		}
		d.leads = union(d.leads, leads)
	}
	return d
}

// moved is who owes a duty after it was given from unit to unit 改派, each once.
func (e *expander) moved(d *duty, owners []owner) []owner {
	for _, m := range e.moves {
		if m.DocumentID != d.doc.ID || m.MeasureKey != "" && m.MeasureKey != d.measure.Key || m.Deadline != "" && m.Deadline != d.key {
			continue
		}
		from, to := e.canonical(m.From), e.canonical(m.To)
		var out []owner
		for _, o := range owners {
			if o.unit == from {
				o.unit = to
			}
			if !slices.ContainsFunc(out, func(x owner) bool { return x.unit == o.unit }) {
				out = append(out, o)
			}
		}
		owners = out
	}
	return owners
}

// who a sentence names without naming a unit: whoever the clause names is meant.
var placeholder = regexp.MustCompile(`^(?:所在|本|该|各自|责任|牵头|主管|用人|原|其)(?:单位|部门|地|乡镇|镇)$`)

// owners is who owes a deadline: whom its sentence names, else the responsible units of its clause, else those that lead,
// else those that cooperate. Who leads coordinates.
func (e *expander) owners(m *ledger.Measure, d *ledger.Deadline) ([]owner, []string) {
	lead := e.assigned(m, d.Part, ledger.Lead)
	roles := map[string]ledger.Role{}
	for _, role := range []ledger.Role{ledger.Responsible, ledger.Cooperating, ledger.Lead} { // the weightiest stays
		for _, unit := range e.assigned(m, d.Part, role) {
			roles[unit] = role
		}
	}
	units := e.named(m, d.Who)
	for _, role := range []ledger.Role{ledger.Responsible, ledger.Lead, ledger.Cooperating} {
		if len(units) == 0 {
			units = e.assigned(m, d.Part, role)
		}
	}
	out := make([]owner, len(units))
	for i, unit := range units {
		out[i] = owner{unit, ledger.Responsible}
		if role, ok := roles[unit]; ok {
			out[i].role = role
		}
	}
	return out, lead
}

// named is the units that a sentence names; a word that names no office (机关负责人) is passed over.
func (e *expander) named(m *ledger.Measure, who []string) []string {
	var units []string
	for _, name := range who {
		if placeholder.MatchString(name) || !zh.IsGroup(name) && len(e.expand(name).units) == 0 && zh.KindOf(name) == ledger.OtherUnit {
			continue
		}
		units = union(units, e.members(m, name))
	}
	return units
}

// assigned is the units of one role in a part of a measure.
func (e *expander) assigned(m *ledger.Measure, part int, role ledger.Role) []string {
	var units []string
	for i := range m.Assignments {
		a := &m.Assignments[i]
		if a.Role == role && (len(m.Parts) == 0 || a.Part == part) {
			units = union(units, e.members(m, a.Unit))
		}
	}
	return units
}

// members is whom a printed name stands for; a name that nobody in the directory bears stays as printed, and is warned of.
func (e *expander) members(m *ledger.Measure, name string) []string {
	x := e.expand(name)
	switch {
	case len(x.units) > 0:
		return x.units
	case zh.IsGroup(name):
		e.warn("%s的“%s”包括哪些单位，通讯录里没有写，暂时没有人会收到提醒；请在 groups 里补上。", ledger.Cited(m.Number), name)
	default:
		e.warn("%s的“%s”不在通讯录里，暂时没有人会收到提醒；请在 units 里补上。", ledger.Cited(m.Number), name)
	}
	return []string{name}
}

// union appends what is new, in order. It never writes into the first list's array.
func union(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	seen := make(map[string]bool, len(a)+len(b))
	for _, x := range a {
		seen[x] = true
	}
	out := slices.Clip(a)
	for _, x := range b {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}
