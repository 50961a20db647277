-- Order and ownership across several processes on one store. seq is a message's place among the unfinished ones of
-- its conversation or lane: it comes from the rows themselves, so clocks that differ between machines do not change
-- an order. owner is the process that is sending: below 0 when it claimed a message that waited, 0 = none.
-- +goose Up
ALTER TABLE inbox ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN owner BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET lane = channel || '/' || CASE WHEN conversation = '' THEN recipient ELSE conversation END
    WHERE state IN ('queued', 'sending');

DROP INDEX inbox_unfinished;
CREATE INDEX inbox_order ON inbox (conversation, seq, id) WHERE state = 'stored';
CREATE INDEX outbox_order ON outbox (lane, seq, id) WHERE state IN ('queued', 'sending');
