package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is how dear a guess is. Zero value: not useful; see Dear.
type Cost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// Dear is what passwords are hashed with: argon2id, 46 MiB, two passes, one lane. Source: OWASP's password storage page and ASVS 5.0,
// appendix C, ask for 46 MiB with one pass or 19 MiB with two at the least. One lane leaves the other processor to the bot.
func Dear() Cost { return Cost{Time: 2, Memory: 46 << 10, Threads: 1} }

// Lengths of salt and key, in bytes.
const (
	saltLength = 16
	keyLength  = 32
)

// The most that a kept hash may ask for: whoever writes the store must not exhaust the memory.
const (
	mostTime   = 16
	mostMemory = 1 << 20
)

var errHash = errors.New("a kept password hash is not in the form that this program writes")

// hash makes a hash in the customary form, $argon2id$v=19$m=47104,t=2,p=1$salt$key: it names its way, so that another one can follow.
func (c Cost) hash(password string) []byte {
	var salt [saltLength]byte
	_, _ = rand.Read(salt[:]) // never fails
	key := argon2.IDKey([]byte(password), salt[:], c.Time, c.Memory, c.Threads, keyLength)
	return fmt.Appendf(nil, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads,
		base64.RawStdEncoding.EncodeToString(salt[:]), base64.RawStdEncoding.EncodeToString(key))
}

// matches hashes a password as a kept hash says, and compares in constant time.
func matches(kept []byte, password string) (bool, error) {
	c, salt, key, err := parseHash(string(kept))
	if err != nil {
		return false, err
	}
	made := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(made, key) == 1, nil
}

func parseHash(kept string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	if n, scanErr := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); scanErr != nil || n != 3 {
		return c, nil, nil, errHash
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(key) < 16 || len(key) > 64 || !c.bearable() {
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}

// bearable reports whether a hash can be made at this cost.
func (c Cost) bearable() bool {
	return c.Time > 0 && c.Time <= mostTime && c.Memory > 0 && c.Memory <= mostMemory && c.Threads > 0
}
