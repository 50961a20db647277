package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// ChainAlgorithm names how links of the record of changes are made. A store notes it with each seal, so that another may
// follow one day.
const ChainAlgorithm = "sha256-1"

// AuditLine is a line of the record of changes as the chain knows it 留痕链. Each link holds the one before it, so that a line that
// was changed, taken out or put in shows, whoever did it.
type AuditLine struct {
	AuditEntry
	Key        string    `json:"key"` // what makes the act unique
	RecordedAt time.Time `json:"recorded_at"`
	Chain      int64     `json:"chain"`  // place in the chain, from 1; 0 = not sealed yet
	Salt       string    `json:"salt"`   // of Person; "" once the person was erased
	Person     string    `json:"person"` // digest of who did it: it stays when the name is erased
	Link       string    `json:"link"`   // hex; over everything else and the link before
}

// ErasedName stands for somebody whose data were deleted on request.
const ErasedName = "（已注销）"

// PersonDigest is what stays of a person in the chain. salt keeps names from being tried out.
func (l *AuditLine) PersonDigest() string { return digest(l.Salt, l.Act.UserID, l.Act.Name) }

// LinkAfter is the link that this line must bear after another one; "" is before the first.
func (l *AuditLine) LinkAfter(before string) string {
	return digest(before, strconv.FormatInt(l.Chain, 10), l.ID, l.Key, l.DocumentID, l.MeasureKey, l.What, l.Unit, l.Field, l.Before, l.After,
		l.Act.MessageKey, strconv.FormatInt(l.Act.At.UnixMicro(), 10), strconv.FormatInt(l.RecordedAt.UnixMicro(), 10), l.Person)
}

// digest hashes texts, each with its length before it: no two lists of texts read alike.
func digest(texts ...string) string {
	var b []byte
	for _, s := range texts {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, ':')
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Seal says up to which line the chain was made in one go 封存.
type Seal struct {
	First     int64     `json:"first"`
	Last      int64     `json:"last"`
	Link      string    `json:"link"` // of line Last
	Algorithm string    `json:"algorithm"`
	SealedAt  time.Time `json:"sealed_at"`
	PrunedAt  time.Time `json:"pruned_at,omitzero"` // when the lines up to Last were removed; zero: they stand
}

// ChainFault is one place at which the chain does not hold 断点.
type ChainFault struct {
	Chain int64  `json:"chain"`
	ID    string `json:"id"` // of the line, "" when it is missing
	What  string `json:"what"`
}

// ChainCheck verifies a chain. Zero value: ready to check from the first line. Lines are given by place, then each seal in order.
// Not safe for concurrent use.
type ChainCheck struct {
	Lines  int64        // seen
	Erased int64        // of them without a name
	Faults []ChainFault // the first MostFaults of them
	Failed int64        // how many there are
	Head   string       // link of the last line
	last   int64
	links  map[int64]string // at the ends of seals still to come
	ends   map[int64]bool
}

// MostFaults bounds how many faults are told apart.
const MostFaults = 10_000

// From makes the check begin behind lines that were removed: seal is the last one that was.
func (c *ChainCheck) From(seal Seal) { c.last, c.Head = seal.Last, seal.Link }

// Expect notes at which lines seals end, so that Seal can compare.
func (c *ChainCheck) Expect(seals []Seal) {
	c.links, c.ends = map[int64]string{}, map[int64]bool{}
	for _, s := range seals {
		c.ends[s.Last] = true
	}
}

func (c *ChainCheck) fault(chain int64, id, what string) {
	c.Failed++
	if len(c.Faults) < MostFaults {
		c.Faults = append(c.Faults, ChainFault{Chain: chain, ID: id, What: what})
	}
}

// Line checks the next line. A line is held against the link that the line before it bears, so that each fault is told where it is.
func (c *ChainCheck) Line(l *AuditLine) {
	c.Lines++
	if l.Chain != c.last+1 {
		c.fault(l.Chain, l.ID, fmt.Sprintf("第%d行之后应是第%d行，少了行或者多了行", c.last, c.last+1))
	} else if l.LinkAfter(c.Head) != l.Link {
		c.fault(l.Chain, l.ID, "这一行或它的校验值被改过")
	} else if fault := c.person(l); fault != "" {
		c.fault(l.Chain, l.ID, fault)
	}
	if c.ends[l.Chain] {
		c.links[l.Chain] = l.Link
	}
	c.last, c.Head = l.Chain, l.Link
}

// person checks who did it.
func (c *ChainCheck) person(l *AuditLine) string {
	if l.Salt == "" {
		c.Erased++
		if l.Act.UserID != "" || l.Act.Name != ErasedName {
			return "姓名已注销的行里又写了姓名"
		}
		return ""
	}
	if l.PersonDigest() != l.Person {
		return "这一行的经办人被改过"
	}
	return ""
}

// Seal holds a seal against the lines; after is the last place of the seal before it, 0 for the first. Lines are removed from the
// front alone, and of the seals that were emptied one stays.
func (c *ChainCheck) Seal(s Seal, after int64) {
	switch {
	case after == 0 && !s.PrunedAt.IsZero() && s.Last >= s.First:
	case !s.PrunedAt.IsZero():
		c.fault(s.First, "", fmt.Sprintf("第%d到第%d行说是到期清理的，但它们不在最前面", s.First, s.Last))
	case s.First != after+1 || s.Last < s.First:
		c.fault(s.First, "", fmt.Sprintf("封存记录不连续：第%d行之后是第%d到第%d行", after, s.First, s.Last))
	case c.last < s.Last:
		c.fault(s.Last, "", fmt.Sprintf("封存到第%d行，只剩到第%d行，末尾被删过", s.Last, c.last))
	case c.links[s.Last] != s.Link:
		c.fault(s.Last, "", "封存记录的校验值和这一行的不一样")
	}
}

// End tells of lines behind the last seal.
func (c *ChainCheck) End(sealed int64) {
	if c.last > sealed {
		c.fault(sealed+1, "", fmt.Sprintf("第%d行之后的行没有封存记录", sealed))
	}
}

// LinkAt is the link of a line at which a seal ends; false when none ends there, or its line was not seen.
func (c *ChainCheck) LinkAt(chain int64) (link string, known bool) {
	link, known = c.links[chain]
	return link, known
}
