package wecomtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Fault is a way for a callback to be wrong.
type Fault string

// The faults.
const (
	BadSignature Fault = "bad signature"
	OtherCorp    Fault = "another corp's receiveid" // well signed
	CutCipher    Fault = "truncated cipher"         // well signed
	NoBase64     Fault = "cipher is no base64"      // well signed
	HugeBody     Fault = "body of 5 MB"
	OldTimestamp Fault = "timestamp an hour old" // well signed
	NoTimestamp  Fault = "timestamp is missing"
	NoXML        Fault = "body is no XML"
	EmptyBody    Fault = "body is empty"
	NoInnerXML   Fault = "decrypted message is no XML" // well signed
	OtherApp     Fault = "another app's AgentID"       // well signed
)

// Faults lists them all.
func Faults() []Fault {
	return []Fault{
		BadSignature, OtherCorp, CutCipher, NoBase64, HugeBody, OldTimestamp, NoTimestamp, NoXML, EmptyBody,
		NoInnerXML, OtherApp,
	}
}

// PostFault sends a text message in one try that is wrong in one way.
func (s *Server) PostFault(ctx context.Context, user string, fault Fault) (Posted, error) {
	c := Callback{
		User: user, MsgType: "text", At: s.cfg.Now(), MsgID: strconv.FormatInt(s.msgID.Add(1), 10),
		Fields: [][2]string{{"Content", "这条是坏的"}},
	}
	plain, crypto := s.plain(c), s.crypto
	switch fault {
	case OtherCorp:
		crypto = s.other
	case NoInnerXML:
		plain = []byte("<xml><Content>没有结尾")
	case OtherApp:
		own, other := strconv.Itoa(s.cfg.AgentID), strconv.Itoa(s.cfg.AgentID+1)
		plain = bytes.Replace(plain, []byte("<AgentID>"+own), []byte("<AgentID>"+other), 1)
	}
	sealed, err := crypto.Seal(plain)
	if err != nil {
		return Posted{}, fmt.Errorf("seal a callback: %w", err)
	}
	switch fault {
	case CutCipher:
		sealed = sealed[:64]
	case NoBase64:
		sealed = "密文" + sealed
	}
	query, body := s.sign(sealed), s.envelope(sealed)
	switch fault {
	case BadSignature:
		query.Set("msg_signature", s.crypto.Sign("1", "2", sealed))
	case OldTimestamp:
		old := strconv.FormatInt(s.cfg.Now().Add(-time.Hour).Unix(), 10)
		query.Set("timestamp", old)
		query.Set("msg_signature", s.crypto.Sign(old, query.Get("nonce"), sealed))
	case NoTimestamp:
		query.Del("timestamp")
	case HugeBody:
		body = append(body, bytes.Repeat([]byte{' '}, 5<<20)...)
	case NoXML:
		body = []byte(`{"encrypt":"` + sealed + `"}`)
	case EmptyBody:
		body = nil
	}
	posted := Posted{MsgID: c.MsgID, Tries: 1}
	posted.Status, posted.Body, err = s.try(ctx, http.MethodPost, query, body)
	return posted, err
}
