package ledger

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
)

// Occurrence is one duty of one unit in one period 一次任务: 松坪镇 owes the report of 2024Q3 by 2024-09-30.
// It is computed from a confirmed document, never stored; what people decide about it is keyed by OccurrenceKey.
type Occurrence struct {
	OccurrenceKey
	Period
	Number  string       `json:"number"`  // Measure.Number, as people cite it
	Heading string       `json:"heading"` // Measure.Heading
	Role    Role         `json:"role"`    // what the unit is in the measure; Responsible when only the sentence names it
	Leads   []string     `json:"leads"`   // who coordinates: the units that lead the measure or its part
	Kind    DeadlineKind `json:"kind"`    // CheckIn for duties without a date
	What    string       `json:"what"`    // what is to be done
	Quote   string       `json:"quote"`   // the sentence that sets it, "" for a check-in
}

// CheckIn is the kind of an occurrence that no sentence dates: the bot asks how far the unit is 定期询问进展.
const CheckIn DeadlineKind = "check_in"

// OccurrenceKey names an occurrence over revisions, restarts and replicas 任务标识.
// Zero value: none. It can be compared and used as the key of a map.
type OccurrenceKey struct {
	Document string `json:"document"`
	Measure  string `json:"measure_key"` // Measure.Key
	Deadline string `json:"deadline"`    // DeadlineKeys, or "check_in"
	Unit     string `json:"unit"`        // as the directory has it, else as printed
	Label    string `json:"period"`      // 2024, 2024H1, 2024Q3, 2024-06, 2024W23, 2024-06-30 (a single day, or the day of an event), term
}

// String prints document/measure/deadline/unit/period, as kept in the store.
// Shape: five parts; % and / inside a part are written %25 and %2F.
func (k OccurrenceKey) String() string {
	parts := []string{k.Document, k.Measure, k.Deadline, k.Unit, k.Label}
	for i, p := range parts {
		parts[i] = strings.NewReplacer("%", "%25", "/", "%2F").Replace(p)
	}
	return strings.Join(parts, "/")
}

// ParseOccurrenceKey reads what String wrote. Errors: Invalid for anything else.
func ParseOccurrenceKey(s string) (OccurrenceKey, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 5 {
		return OccurrenceKey{}, Errorf(Invalid, "任务标识 %q 不完整，请从任务清单里重新选。", s)
	}
	for i, p := range parts {
		parts[i] = strings.NewReplacer("%25", "%", "%2F", "/").Replace(p)
	}
	return OccurrenceKey{parts[0], parts[1], parts[2], parts[3], parts[4]}, nil
}

// MarshalText prints as String does.
func (k OccurrenceKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *OccurrenceKey) UnmarshalText(b []byte) (err error) {
	*k, err = ParseOccurrenceKey(string(b))
	return err
}

// Duty is the key without its period: what repeats.
func (k OccurrenceKey) Duty() OccurrenceKey {
	k.Label = ""
	return k
}

// Period is the span of days 周期 that an occurrence belongs to.
type Period struct {
	From   Date `json:"from"`   // first day on which a report is in time: the day after the former due day; zero: since ever
	Due    Date `json:"due"`    // last day in time, at its end in the configured zone; zero: no day is set
	Until  Date `json:"until"`  // the last day that an Extension grants instead, else zero
	Opened Date `json:"opened"` // the day of the event that opened it, else zero
	Times  int  `json:"times"`  // how often it is to be done in the period; 0 and 1 are once
}

// Last is the last day in time: Until where it was granted, else Due.
func (p Period) Last() Date {
	if !p.Until.IsZero() {
		return p.Until
	}
	return p.Due
}

// DeadlineKeys names the deadlines of a measure, in their order: by kind and by what is to be done, so that a duty
// keeps its name when others come or go, when its day moves, and when the measure gets another number.
// Shape: kind-xxxxxx, with #2 for a second that says the same.
func DeadlineKeys(m *Measure) []string {
	keys := make([]string, len(m.Deadlines))
	seen := map[string]int{}
	for i := range m.Deadlines {
		d := &m.Deadlines[i]
		what := d.What
		if what == "" {
			what = d.Quote
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(bare(what) + "|" + strings.Join(d.Who, "|"))) // a hash never fails
		key := fmt.Sprintf("%s-%06x", d.Kind, h.Sum32()&0xffffff)
		if seen[key]++; seen[key] > 1 {
			key = fmt.Sprintf("%s#%d", key, seen[key])
		}
		keys[i] = key
	}
	return keys
}

// bare keeps letters and digits: signs and spaces are what reading and typing change most.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
