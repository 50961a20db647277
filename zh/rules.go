package zh

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Rules is expressions kept in text files 规则库, in blocks of one alternative a line:
//
//	# is under way, said of the work
//	== ongoing
//	正在{workVerb}
//	推进中
//
// {workVerb} stands for the block of that name, as a group. Blocks of one file may refer to those of another. docs/rules.md is
// for who adds a word. Zero value: no block. Concurrency: safe, nothing changes once it is read.
type Rules struct{ blocks map[string]*block }

// block is the alternatives of one name.
type block struct {
	lines []string
	whole string // the expression, references put in
	place string // file:line of its head, for messages
}

var blockName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*$`)

// ReadRules reads every .txt of a folder. Errors name file and line: a line outside any block, blanks at either end of one, a line
// or a name that stands twice, an empty block, a reference to a block that there is not or in a circle. Whether each alternative
// is an expression is asked of Check: it costs as much as compiling all of them.
func ReadRules(files fs.FS) (*Rules, error) {
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	r := &Rules{blocks: map[string]*block{}}
	for _, name := range names {
		if err := r.read(files, name); err != nil {
			return nil, err
		}
	}
	for name, b := range r.blocks {
		if _, err := r.body(name, nil); err != nil {
			return nil, fmt.Errorf("%s: block %s: %w", b.place, name, err)
		}
	}
	return r, nil
}

// read takes in one file.
func (r *Rules) read(files fs.FS, name string) error {
	file, err := files.Open(name)
	if err != nil {
		return fmt.Errorf("open rules: %w", err)
	}
	defer file.Close()
	in, head := bufio.NewScanner(file), ""
	for n := 1; in.Scan(); n++ {
		line := in.Text()
		if to, ok := strings.CutPrefix(line, "== "); ok {
			head = to
			err = r.open(head, fmt.Sprintf("%s:%d", name, n))
		} else if line != "" && !strings.HasPrefix(line, "#") {
			err = r.add(head, line)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// open begins a block.
func (r *Rules) open(name, place string) error {
	if !blockName.MatchString(name) {
		return fmt.Errorf("%q is no name of a block", name)
	}
	if b, ok := r.blocks[name]; ok {
		return fmt.Errorf("block %s stands at %s already", name, b.place)
	}
	r.blocks[name] = &block{place: place}
	return nil
}

// add puts an alternative into a block.
func (r *Rules) add(head, line string) error {
	b, ok := r.blocks[head]
	switch {
	case !ok:
		return errors.New("a line before the first block")
	case line != strings.TrimSpace(line):
		return errors.New("blanks at an end of the line; write \\x20 for one that is meant")
	case slices.Contains(b.lines, line):
		return fmt.Errorf("%q stands twice in block %s", line, head)
	}
	b.lines = append(b.lines, line)
	return nil
}

// Check reports the first alternative that is no expression of its own, nil for none.
func (r *Rules) Check() error {
	for _, name := range r.Names() {
		b := r.blocks[name]
		for _, line := range b.lines {
			expr, err := r.expand(line, []string{name})
			if err != nil {
				return err
			}
			if _, err := syntax.Parse(expr, syntax.Perl); err != nil {
				return fmt.Errorf("%s: block %s: %q: %w", b.place, name, line, err)
			}
		}
	}
	return nil
}

// Names lists the blocks by name.
func (r *Rules) Names() []string { return slices.Sorted(maps.Keys(r.blocks)) }

// Lines is a block's alternatives as they are written; nil for a block that there is not.
func (r *Rules) Lines(name string) []string {
	if b, ok := r.blocks[name]; ok {
		return slices.Clone(b.lines)
	}
	return nil
}

// Pattern compiles a block. It panics on a name that there is not, as Compile does on a wrong expression.
func (r *Rules) Pattern(name string) *Pattern {
	b, ok := r.blocks[name]
	if !ok {
		panic("zh: there is no block " + name)
	}
	return Compile(b.whole)
}

// body is the expression of a block; within are the blocks that it is put into.
func (r *Rules) body(name string, within []string) (string, error) {
	b, ok := r.blocks[name]
	switch {
	case !ok:
		return "", fmt.Errorf("there is no block %s", name)
	case b.whole != "":
		return b.whole, nil
	case len(b.lines) == 0:
		return "", fmt.Errorf("block %s is empty", name)
	case slices.Contains(within, name):
		return "", fmt.Errorf("block %s holds itself", name)
	}
	whole, err := r.expand(strings.Join(b.lines, "|"), append(slices.Clone(within), name))
	b.whole = whole
	return whole, err
}

// expand puts blocks in the place of their names.
func (r *Rules) expand(text string, within []string) (string, error) {
	var out strings.Builder
	done := 0
	for _, ref := range references(text) {
		body, err := r.body(text[ref[0]+1:ref[1]-1], within)
		if err != nil {
			return "", err
		}
		out.WriteString(text[done:ref[0]])
		out.WriteString("(?:" + body + ")")
		done = ref[1]
	}
	out.WriteString(text[done:])
	return out.String(), nil
}

// References lists the blocks that an alternative names, in order.
func References(line string) (names []string) {
	for _, ref := range references(line) {
		names = append(names, line[ref[0]+1:ref[1]-1])
	}
	return names
}

// references is where they stand, braces included. What a backslash leads is none: \p{Han}.
func references(text string) (places [][2]int) {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+2 < len(text) && (text[i+1]|0x20) == 'p' && text[i+2] == '{':
			i += 2
		case text[i] == '\\':
			i++
		case text[i] == '{' && i+1 < len(text) && 'a' <= text[i+1] && text[i+1] <= 'z':
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				places = append(places, [2]int{i, i + end + 1})
				i += end
			}
		}
	}
	return places
}
