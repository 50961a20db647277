package session

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"duban/ledger"
)

// part is which part of the servers keeps an owner's keys: 0 of a single server; of a cluster one of 256, so that a dead
// node leaves most of the others' conversations alone.
func (s *Session) part(owner string) int {
	if !s.cluster {
		return 0
	}
	return int(slotOf(url.PathEscape(owner))) * outageParts / clusterSlots
}

// clusterSlots is how many slots a Redis Cluster has.
const clusterSlots = 16384

// slotOf is the slot of a hash tag: CRC-16/XMODEM. Source: the Redis Cluster specification, appendix A.
func slotOf(tag string) uint16 {
	var crc uint16
	for i := range len(tag) {
		crc ^= uint16(tag[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc % clusterSlots
}

// paused fails at once while the server of an owner's keys is left alone.
func (s *Session) paused(owner string) error {
	if until := s.downUntil[s.part(owner)].Load(); until != 0 && time.Now().UnixNano() < until {
		return ledger.Errorf(ledger.Unavailable, "Redis 暂时不可用")
	}
	return nil
}

// lost turns a failure into Unavailable and leaves the server of an owner's keys alone for a moment, unless it was the
// caller who gave up. It is logged once for each outage's pause; nil stays nil.
func (s *Session) lost(ctx context.Context, owner, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	now := time.Now()
	if s.downUntil[s.part(owner)].Swap(now.Add(outagePause).UnixNano()) < now.UnixNano() {
		s.log.WarnContext(ctx, "redis lost, conversations go on without context", "doing", doing, "error", err)
	}
	return &ledger.Error{Code: ledger.Unavailable, Message: doing + ": Redis 不可用", Err: err}
}
