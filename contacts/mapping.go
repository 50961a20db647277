package contacts

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/ledger"
)

// maxMapping is the largest mapping file that is read. Unit: bytes.
const maxMapping = 1 << 20

// Mapping is what the operator wrote about departments 部门对照表. Zero value: nothing; then names decide.
// Shape: a department is named by its id, by its path with slashes, or by its name.
type Mapping struct {
	Departments map[string]string `yaml:"departments"` // department → unit; "" = those in it belong to no unit
	Supervisors []string          `yaml:"supervisors"` // departments whose people look after the whole county
}

// ReadMapping reads the YAML. An empty file is an empty mapping.
// Errors: ledger.Invalid for unknown keys and malformed YAML, ledger.TooLarge over 1 MB.
func ReadMapping(r io.Reader) (Mapping, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	if err != nil {
		return Mapping{}, ledger.Errorf(ledger.Unavailable, "读不了部门对照表: %w", err)
	}
	if len(raw) > maxMapping {
		return Mapping{}, ledger.Errorf(ledger.TooLarge, "部门对照表超过 1 MB,请检查是不是放错了文件。")
	}
	var m Mapping
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return Mapping{}, ledger.Errorf(ledger.Invalid, "部门对照表写得不对,请对照 configs/departments.example.yaml 改正: %w", err)
	}
	return m, nil
}

// unit looks a department up: by id, then by path, then by name.
func (m Mapping) unit(d ledger.ContactDepartment, path string) (unit string, found bool) {
	for _, key := range []string{strconv.Itoa(d.ID), path, d.Name} {
		if unit, found = m.Departments[key]; found && key != "" {
			return strings.TrimSpace(unit), true
		}
	}
	return "", false
}

// supervises reports whether the operator named a department among the supervisors'.
func (m Mapping) supervises(d ledger.ContactDepartment, path string) bool {
	for _, s := range m.Supervisors {
		if s != "" && (s == strconv.Itoa(d.ID) || s == path || s == d.Name) {
			return true
		}
	}
	return false
}

// Unknown are the departments that the mapping names and the address book lacks, for a person to mend.
func (m Mapping) Unknown(departments []ledger.ContactDepartment) []string {
	t := newTree(departments)
	known := map[string]bool{}
	for _, d := range departments {
		known[strconv.Itoa(d.ID)], known[d.Name], known[t.path(d)] = true, true, true
	}
	var unknown []string
	for key := range m.Departments {
		if !known[key] {
			unknown = append(unknown, key)
		}
	}
	return sorted(unknown)
}
