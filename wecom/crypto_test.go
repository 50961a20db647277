package wecom

import (
	"bytes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

type vector struct {
	ID             string `json:"id"`
	Token          string `json:"token"`
	AESKey         string `json:"encoding_aes_key"`
	ReceiveID      string `json:"receiveid"`
	Timestamp      string `json:"timestamp"`
	Nonce          string `json:"nonce"`
	Signature      string `json:"msg_signature"`
	Encrypt        string `json:"encrypt"`
	Plain          string `json:"expected_plaintext"`
	RandomHex      string `json:"random_hex"`
	RandomASCII    string `json:"random_ascii"`
	ReceiveIDOK    *bool  `json:"receiveid_ok"`
	DecryptedForID string `json:"decrypted_receiveid"`
}

func (v vector) random(t *testing.T) []byte {
	t.Helper()
	if v.RandomHex == "" {
		return []byte(v.RandomASCII)
	}
	b, err := hex.DecodeString(v.RandomHex)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readVectors(t testing.TB, path string) []vector {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors   []vector `json:"vectors"`
		Synthetic []vector `json:"synthetic"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	all := append(file.Vectors, file.Synthetic...)
	if len(all) < 11 {
		t.Fatalf("%d vectors in %s, want at least 11", len(all), path)
	}
	return all
}

func findVector(t testing.TB, id string) vector {
	t.Helper()
	for _, v := range readVectors(t, "testdata/vectors.json") {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no vector %s", id)
	return vector{}
}

func mustCrypto(t testing.TB, token, key, receiveID string) *Crypto {
	t.Helper()
	c, err := NewCrypto(token, key, receiveID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPublishedVectors(t *testing.T) {
	for _, path := range []string{"testdata/vectors.json", "../../shared/wecom_vectors.json"} {
		t.Run(path[strings.LastIndex(path, "/")+1:], func(t *testing.T) {
			if _, err := os.Stat(path); err != nil {
				t.Skipf("SKIPPED: %s is absent; the copy in testdata is checked", path)
			}
			for _, v := range readVectors(t, path) {
				t.Run(v.ID, func(t *testing.T) { checkVector(t, v) })
			}
		})
	}
}

func checkVector(t *testing.T, v vector) {
	c := mustCrypto(t, v.Token, v.AESKey, v.ReceiveID)
	if err := c.Verify(v.Signature, v.Timestamp, v.Nonce, v.Encrypt); err != nil {
		t.Errorf("Verify: %v", err)
	}
	if v.ReceiveIDOK != nil && !*v.ReceiveIDOK {
		if plain, err := c.Open(v.Encrypt); !errors.Is(err, ErrReceiver) || plain != nil {
			t.Errorf("Open = %q, %v; want nothing and ErrReceiver", plain, err)
		}
		c = mustCrypto(t, v.Token, v.AESKey, v.DecryptedForID)
	}
	plain, err := c.Open(v.Encrypt)
	if err != nil || string(plain) != v.Plain {
		t.Fatalf("Open = %q, %v; want %q", plain, err, v.Plain)
	}
	c.random = bytes.NewReader(v.random(t))
	if again, err := c.Seal(plain); err != nil || again != v.Encrypt {
		t.Errorf("Seal with the recovered random bytes = %q, %v; want the published cipher", again, err)
	}
}

func TestVerifyRefusesAnyFlippedCharacter(t *testing.T) {
	v := findVector(t, "go-message")
	c := mustCrypto(t, v.Token, v.AESKey, v.ReceiveID)
	for i := range v.Signature {
		bad := []byte(v.Signature)
		bad[i] ^= 1
		if err := c.Verify(string(bad), v.Timestamp, v.Nonce, v.Encrypt); !errors.Is(err, ErrSignature) {
			t.Fatalf("character %d flipped: %v", i, err)
		}
	}
	for _, bad := range []string{"", v.Signature[:39], v.Signature + "0", strings.ToUpper(v.Signature)} {
		if err := c.Verify(bad, v.Timestamp, v.Nonce, v.Encrypt); !errors.Is(err, ErrSignature) {
			t.Errorf("Verify(%q) = %v", bad, err)
		}
	}
}

// sealRaw encrypts bytes as they are, whatever they are; the length is a whole number of AES blocks.
func sealRaw(c *Crypto, data []byte) string {
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(out, data)
	return base64.StdEncoding.EncodeToString(out)
}

// layout builds random + length + message + receiveid, padded with the given bytes.
func layout(size uint32, body string, pad []byte) []byte {
	data := binary.BigEndian.AppendUint32(bytes.Repeat([]byte{'r'}, randomLen), size)
	return append(append(data, body...), pad...)
}

func TestOpenRefusesWhatIsMalformed(t *testing.T) {
	c := mustCrypto(t, "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1")
	// 16 + 4 + "hello" + "ww1" = 28, four bytes of padding.
	good := layout(5, "helloww1", []byte{4, 4, 4, 4})
	if plain, err := c.Open(sealRaw(c, good)); err != nil || string(plain) != "hello" {
		t.Fatalf("the unspoilt message: %q, %v", plain, err)
	}
	raw := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for name, tc := range map[string]struct {
		in   string
		want error
	}{
		"nothing":                   {"", ErrCipher},
		"16 bytes":                  {raw(16), ErrCipher},
		"33 bytes":                  {raw(33), ErrCipher},
		"48 bytes":                  {raw(48), ErrCipher},
		"no base64":                 {"你好!!", ErrBase64},
		"base64 cut short":          {sealRaw(c, good)[:41], ErrBase64},
		"inner pad byte wrong":      {sealRaw(c, layout(5, "helloww1", []byte{4, 9, 4, 4})), ErrPad},
		"pad of 0":                  {sealRaw(c, layout(5, "helloww1", []byte{4, 4, 4, 0})), ErrPad},
		"pad of 33":                 {sealRaw(c, layout(5, "helloww1", []byte{4, 4, 4, 33})), ErrPad},
		"all padding":               {sealRaw(c, bytes.Repeat([]byte{32}, 32)), ErrLength},
		"length 0xFFFFFFFF":         {sealRaw(c, layout(0xFFFFFFFF, "helloww1", []byte{4, 4, 4, 4})), ErrLength},
		"length one too many":       {sealRaw(c, layout(9, "helloww1", []byte{4, 4, 4, 4})), ErrLength},
		"length swallows receiveid": {sealRaw(c, layout(8, "helloww1", []byte{4, 4, 4, 4})), ErrReceiver},
		"length cuts the message":   {sealRaw(c, layout(4, "helloww1", []byte{4, 4, 4, 4})), ErrReceiver},
		"another corp":              {sealRaw(c, layout(5, "helloww2", []byte{4, 4, 4, 4})), ErrReceiver},
		"longer receiveid":          {sealRaw(c, layout(5, "helloww1x", []byte{3, 3, 3})), ErrReceiver},
	} {
		t.Run(name, func(t *testing.T) {
			if plain, err := c.Open(tc.in); !errors.Is(err, tc.want) || plain != nil {
				t.Errorf("Open = %q, %v; want nothing and %v", plain, err, tc.want)
			}
		})
	}
}

func TestNewCryptoRefusesBadKeys(t *testing.T) {
	good := "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	for name, key := range map[string]string{
		"empty":         "",
		"42 characters": good[:42],
		"44 characters": good + "C",
		"no base64":     good[:42] + "!",
		"a newline":     good[:42] + "\n",
	} {
		if _, err := NewCrypto("t", key, "ww1"); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v, want ErrKey", name, err)
		} else if key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error shows the key", name)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for _, receiveID := range []string{"", "ww1436e0e65a779aee"} {
		c := mustCrypto(t, "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", receiveID)
		for n := range 101 {
			message := make([]byte, n)
			for i := range message {
				message[i] = byte(rand.IntN(256))
			}
			sealed, err := c.Seal(message)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.Open(sealed); err != nil || !bytes.Equal(got, message) {
				t.Fatalf("length %d, receiveid %q: %x, %v; want %x", n, receiveID, got, err, message)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, v := range readVectors(f, "testdata/vectors.json") {
		f.Add(v.Encrypt)
	}
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, 64)))
	c := mustCrypto(f, "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
	f.Fuzz(func(t *testing.T, encrypted string) {
		plain, err := c.Open(encrypted)
		if (err == nil) == (plain == nil) {
			t.Fatalf("Open = %q, %v: want either a message or an error", plain, err)
		}
		if len(plain) > len(encrypted) {
			t.Fatalf("%d bytes out of %d", len(plain), len(encrypted))
		}
	})
}
