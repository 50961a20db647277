package wecom

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the protocol's signature is SHA-1
	"encoding/base64"
	"encoding/hex"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// benchMessage is a member's text of usual length, sealed and signed.
func benchMessage(tb testing.TB) (c *Crypto, s signed, body []byte, sealed string) {
	tb.Helper()
	c = mustCrypto(tb, "t", "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", "ww6a112864f8022910")
	plain := strings.Replace(sample("text", "<Content><![CDATA[第4条已完成，开展培训3次，参训45人，下月再补一次。]]></Content><MsgId>4561255354251345929</MsgId>"), "ww1", "ww6a112864f8022910", 1)
	sealed, err := c.Seal([]byte(plain))
	if err != nil {
		tb.Fatal(err)
	}
	s = signed{timestamp: "1583995625", nonce: "1584392382"}
	s.signature = c.Sign(s.timestamp, s.nonce, sealed)
	body = []byte("<xml><ToUserName><![CDATA[ww6a112864f8022910]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt><AgentID><![CDATA[7]]></AgentID></xml>")
	return c, s, body, sealed
}

// barePrimitives are what no implementation can do without: SHA-1 over the four values, base64, AES-CBC.
func barePrimitives(tb testing.TB) func() {
	_, s, _, sealed := benchMessage(tb)
	key, err := base64.StdEncoding.DecodeString("cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP=")
	if err != nil {
		tb.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	return func() {
		h := sha1.New() //nolint:gosec // as above
		for _, part := range []string{s.timestamp, s.nonce, sealed, "t"} {
			_, _ = io.WriteString(h, part)
		}
		if hex.EncodeToString(h.Sum(nil)) != s.signature {
			tb.Fatal("signature")
		}
		data, err := base64.StdEncoding.DecodeString(sealed)
		if err != nil {
			tb.Fatal(err)
		}
		cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(data, data)
	}
}

// verifyAndOpen is our own part of the crypto: signature, base64, AES, padding, length, receiveid.
func verifyAndOpen(tb testing.TB) func() {
	c, s, _, sealed := benchMessage(tb)
	return func() {
		if err := c.Verify(s.signature, s.timestamp, s.nonce, sealed); err != nil {
			tb.Fatal(err)
		}
		if _, err := c.Open(sealed); err != nil {
			tb.Fatal(err)
		}
	}
}

// decodeWhole is a callback's body to a Message, as the handler does it.
func decodeWhole(tb testing.TB) func() {
	c, s, body, _ := benchMessage(tb)
	cb := &Callback{crypto: c, cfg: CallbackConfig{Now: time.Now}}
	return func() {
		if _, err := cb.decode(s, body); err != nil {
			tb.Fatal(err)
		}
	}
}

func BenchmarkMessage(b *testing.B) {
	for _, c := range []struct {
		name string
		run  func()
	}{{"primitives", barePrimitives(b)}, {"verify+open", verifyAndOpen(b)}, {"verify+open+decode", decodeWhole(b)}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}

// BenchmarkOverPrimitives holds a callback's body to a Message against the bare primitives, turn by turn in one run, so that
// other work on the machine meets both: the fastest of many turns counts. Bounds: 1.5 in time and in bytes.
func BenchmarkOverPrimitives(b *testing.B) {
	const most = 1.5
	bare, whole := barePrimitives(b), decodeWhole(b)
	leastBare, leastWhole := time.Hour, time.Hour
	for b.Loop() {
		leastBare, leastWhole = min(leastBare, turn(bare)), min(leastWhole, turn(whole))
	}
	inTime := float64(leastWhole) / float64(leastBare)
	inBytes := bytesOf(whole) / bytesOf(bare)
	b.ReportMetric(inTime, "time-ratio")
	b.ReportMetric(inBytes, "bytes-ratio")
	b.ReportMetric(float64(leastWhole)/turnLength, "ns/message")
	if inTime > most || inBytes > most {
		b.Errorf("%.2f times the primitives' time, %.2f times their bytes", inTime, inBytes)
	}
}

const turnLength = 200

func turn(run func()) time.Duration {
	began := time.Now()
	for range turnLength {
		run()
	}
	return time.Since(began)
}

// bytesOf is what one run allocates.
func bytesOf(run func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	turn(run)
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / turnLength
}
