package reminder

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"duban/ledger"
)

// The bounds of an override file.
const (
	mostBytes   = 64 << 10
	mostEntries = 500
	longestSpan = 31 // days
)

// Override is a file of holidays and make-up days 放假安排 that goes before the library's. Zero value: changes nothing.
type Override struct {
	days []calendarDay
}

type calendarDay struct {
	day     ledger.Date
	name    string
	working bool
}

// spanEntry is one line of the file: a day, or a span of days.
type spanEntry struct {
	Day  string `yaml:"day"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
	Name string `yaml:"name"`
}

// ParseOverride reads
//
//	holidays: # 放假
//	  - {from: 2028-01-25, to: 2028-02-01, name: 春节}
//	workdays: # 调休上班
//	  - {day: 2028-01-22, name: 春节}
//
// Errors: TooLarge over 64 KB or 500 entries; Invalid for anything else that is not so, naming the entry.
func ParseOverride(r io.Reader) (Override, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return Override{}, fmt.Errorf("read holidays: %w", err)
	}
	if len(data) > mostBytes {
		return Override{}, ledger.Errorf(ledger.TooLarge, "放假安排文件超过64KB，请只写放假和调休的日子。")
	}
	var file struct {
		Holidays []spanEntry `yaml:"holidays"`
		Workdays []spanEntry `yaml:"workdays"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return Override{}, ledger.Errorf(ledger.Invalid, "放假安排文件读不懂，请照示例写 holidays 和 workdays：%w", err)
	}
	if len(file.Holidays)+len(file.Workdays) > mostEntries {
		return Override{}, ledger.Errorf(ledger.TooLarge, "放假安排超过%d条，请只写放假和调休的日子。", mostEntries)
	}
	var o Override
	for _, list := range []struct {
		entries []spanEntry
		working bool
	}{{file.Holidays, false}, {file.Workdays, true}} {
		for i, e := range list.entries {
			if err := o.add(e, list.working); err != nil {
				return Override{}, ledger.Errorf(ledger.Invalid, "放假安排第%d条不对：%w", i+1, err)
			}
		}
	}
	return o, nil
}

// add takes the days of one entry.
func (o *Override) add(e spanEntry, working bool) error {
	if e.Day != "" {
		if e.From != "" || e.To != "" {
			return errors.New("day 和 from、to 只能写一种")
		}
		e.From, e.To = e.Day, e.Day
	}
	from, err := ledger.ParseDate(e.From)
	if err != nil {
		return fmt.Errorf("from: %w", err)
	}
	to, err := ledger.ParseDate(e.To)
	if err != nil {
		return fmt.Errorf("to: %w", err)
	}
	if from.IsZero() || to.IsZero() || to.Before(from) || to.After(from.AddDays(longestSpan-1)) {
		return fmt.Errorf("要写 day，或者从早到晚不超过%d天的 from 和 to", longestSpan)
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		o.days = append(o.days, calendarDay{d, e.Name, working})
	}
	return nil
}
