package account

import "crypto/rand"

// pieces of a generated password: letters that nobody takes for others or for digits.
const (
	upperLetters = "ACDEFGHJKMNPQRTUVWXY"
	lowerLetters = "abcdefghijkmnpqrtuvwxy"
	digits       = "346789"
)

// generatedParts and generatedPart are its shape: four parts of four, with a hyphen between.
const generatedParts, generatedPart = 4, 4

// Generate makes a password to be handed over on paper: XXxx-9xxx-…, 16 characters of 48 without their hyphens, some 89 bits.
// Each profile takes it.
func Generate() string {
	for {
		var b []byte
		for part := range generatedParts {
			if part > 0 {
				b = append(b, '-')
			}
			for range generatedPart {
				b = append(b, pick(upperLetters+lowerLetters+digits))
			}
		}
		if made := string(b); Dengbao().Check(made) == "" && Plain().Check(made) == "" {
			return made
		}
	}
}

// pick is one of at most 256 characters, each as likely as the others.
func pick(from string) byte {
	for {
		var b [1]byte
		_, _ = rand.Read(b[:]) // never fails
		if n := int(b[0]); n < 256/len(from)*len(from) {
			return from[n%len(from)]
		}
	}
}
