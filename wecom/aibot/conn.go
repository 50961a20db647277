package aibot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"duban/wecom"
)

const (
	maxFrame   = 4 << 20          // bytes; messages are a few KiB, files do not come this way
	writeTime  = 30 * time.Second // a chunk of a file over a slow line
	maxMissed  = 2                // heartbeats without an answer
	uploadWait = 2 * time.Minute
)

// pace is how long a connection waits for what.
type pace struct {
	dial      time.Duration // to open
	subscribe time.Duration // for the first acknowledgement
	ack       time.Duration // for every other
	beat      time.Duration // between heartbeats
}

// conn is one connection. It ends once, with a cause; then everything in flight fails. Concurrency: safe.
type conn struct {
	socket *websocket.Conn
	lanes  *lanes
	pace   pace
	heard  func(frame) // gets what WeCom pushes, one after the other; must not block

	last   atomic.Int64  // nanoseconds: when the last frame came
	up     chan struct{} // closed when it is live
	ended  chan struct{}
	once   sync.Once
	cause  error
	stop   context.CancelFunc
	places sync.WaitGroup
}

// dial opens a connection and starts its reader and its writer. Nothing is subscribed yet.
func dial(ctx context.Context, url string, client *http.Client, p pace, heard func(frame)) (*conn, error) {
	opening, cancel := context.WithTimeout(ctx, p.dial)
	defer cancel()
	socket, _, err := websocket.Dial(opening, url, &websocket.DialOptions{HTTPClient: client}) //nolint:bodyclose // the library closes it
	if err != nil {
		return nil, fmt.Errorf("open the long connection: %w", err)
	}
	socket.SetReadLimit(maxFrame)
	c := &conn{socket: socket, lanes: newLanes(), pace: p, heard: heard, up: make(chan struct{}), ended: make(chan struct{})}
	ctx, c.stop = context.WithCancel(ctx)
	c.last.Store(time.Now().UnixNano())
	c.places.Go(func() { c.read(ctx) })
	c.places.Go(func() { c.write(ctx) })
	return c, nil
}

// close ends the connection with a cause, of which the first counts, and waits for nothing.
func (c *conn) close(cause error) {
	c.once.Do(func() {
		c.cause = cause
		close(c.ended)
		c.lanes.fail(fmt.Errorf("%w: %w", ErrClosed, cause))
		c.stop()
		_ = c.socket.CloseNow() // nothing is said to a side that may be gone
	})
}

// wait returns the cause when the connection has ended and its goroutines with it.
func (c *conn) wait() error {
	<-c.ended
	c.places.Wait()
	return c.cause
}

func (c *conn) read(ctx context.Context) {
	for {
		kind, data, err := c.socket.Read(ctx)
		if err != nil {
			c.close(fmt.Errorf("read: %w", err))
			return
		}
		c.last.Store(time.Now().UnixNano())
		if kind != websocket.MessageText {
			continue
		}
		f, err := parseFrame(data)
		if err != nil {
			continue // what cannot be read is nothing that can be answered
		}
		c.sort(f)
	}
}

// sort tells an acknowledgement from what WeCom pushes.
func (c *conn) sort(f frame) {
	switch f.Cmd {
	case "":
		c.lanes.acknowledge(f)
	case cmdMessage, cmdEvent:
		c.heard(f)
	}
}

func (c *conn) write(ctx context.Context) {
	for {
		next := c.lanes.take()
		if next == nil {
			select {
			case <-c.lanes.wake:
				continue
			case <-ctx.Done():
				c.close(ctx.Err())
				return
			}
		}
		if err := c.writeOne(ctx, next.frame); err != nil {
			c.close(fmt.Errorf("write: %w", err))
			return
		}
	}
}

func (c *conn) writeOne(ctx context.Context, f frame) error {
	data, err := encode(f)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	if err := c.socket.Write(ctx, websocket.MessageText, data); err != nil {
		return fmt.Errorf("a frame: %w", err)
	}
	return nil
}

// request is a frame to be acknowledged.
type request struct {
	cmd         string
	reqID       string // "" = a new one
	body        any
	replaceable bool
	wait        time.Duration // 0: the pace's
}

// do sends a frame and waits for its acknowledgement.
// Errors: *wecom.SendError for an errcode; errNoAck, ErrClosed when it may have arrived; errNotLive when it did not; of ctx.
func (c *conn) do(ctx context.Context, r request) (frame, error) {
	on, err := c.begin(r)
	if err != nil {
		return frame{}, err
	}
	select {
	case <-on.done:
	case <-ctx.Done():
		return frame{}, fmt.Errorf("%s: %w", r.cmd, ctx.Err())
	}
	if on.err != nil {
		return frame{}, on.err
	}
	return on.ack, verdict(r.cmd, on.ack)
}

// begin lines a frame up: what begins later with the same req_id goes out later.
func (c *conn) begin(r request) (*call, error) {
	f := frame{Cmd: r.cmd, Headers: headers{ReqID: r.reqID}}
	if r.body != nil {
		body, err := encode(r.body)
		if err != nil {
			return nil, err
		}
		f.Body = json.RawMessage(body)
	}
	if f.Headers.ReqID == "" {
		f.Headers.ReqID = newReqID(r.cmd)
	}
	if r.wait == 0 {
		r.wait = c.pace.ack
	}
	on := &call{frame: f, wait: r.wait, replaceable: r.replaceable, done: make(chan struct{})}
	c.lanes.put(on)
	return on, nil
}

// verdict is the error that an acknowledgement tells. A frame that was made needless has none.
func verdict(cmd string, ack frame) error {
	switch {
	case ack.Headers.ReqID == "":
		return nil
	case ack.ErrCode == nil:
		return uncertain(cmd, errors.New("the acknowledgement says nothing"))
	case *ack.ErrCode != 0:
		return refused(cmd, *ack.ErrCode)
	}
	return nil
}

// subscribe introduces the bot. Errors: ErrSecret when the credentials are refused; as do.
func (c *conn) subscribe(ctx context.Context, id, secret string) error {
	_, err := c.do(ctx, request{cmd: cmdSubscribe, wait: c.pace.subscribe, body: map[string]string{"bot_id": id, "secret": secret}})
	if refusal, ok := errors.AsType[*wecom.SendError](err); ok {
		if refusal.Temporary() {
			return err
		}
		return fmt.Errorf("%w: %w", ErrSecret, err)
	}
	return err
}

// beat sends heartbeats until the connection ends, and ends it when too many are not answered while nothing else comes.
func (c *conn) beat(ctx context.Context) {
	tick := time.NewTicker(c.pace.beat)
	defer tick.Stop()
	for missed := 0; missed < maxMissed; {
		select {
		case <-tick.C:
		case <-c.ended:
			return
		}
		before := c.last.Load()
		_, err := c.do(ctx, request{cmd: cmdPing, wait: c.pace.beat})
		if missed++; err == nil || c.last.Load() != before {
			missed = 0
		}
	}
	c.close(ErrNoPong)
}

// newReqID makes a req_id of the form that WeCom's own programs use: acknowledgements are told by its beginning.
func newReqID(cmd string) string {
	var tail [4]byte
	_, _ = rand.Read(tail[:]) // never fails
	return cmd + "_" + strconv.FormatInt(time.Now().UnixMilli(), 10) + "_" + hex.EncodeToString(tail[:])
}
