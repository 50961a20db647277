-- Which duty and period a report speaks of, what somebody was told of a document's duties, and the ways by which reviews
-- and reports of one unit are found. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
ALTER TABLE progress_updates ADD COLUMN duty TEXT NOT NULL DEFAULT '';   -- '' = none is named
ALTER TABLE progress_updates ADD COLUMN period TEXT NOT NULL DEFAULT ''; -- '' = the one that its day tells
CREATE INDEX progress_of_unit ON progress_updates (document_id, measure_key, unit) WHERE state = 'current';
CREATE INDEX decisions_by_update ON decisions (update_id) WHERE update_id <> '';
CREATE INDEX decisions_requests ON decisions (document_id) WHERE kind IN ('extend', 'not_ours');

CREATE TABLE handouts (
    document_id TEXT   NOT NULL,
    person      TEXT   NOT NULL, -- in lower case
    unit        TEXT   NOT NULL,
    told_at     BIGINT NOT NULL, -- business instant
    duties      TEXT   NOT NULL, -- signs of what the person was told of, as JSON; [] = nobody noted it
    PRIMARY KEY (document_id, person, unit, told_at)
);
INSERT INTO handouts (document_id, person, unit, told_at, duties) SELECT document_id, person, unit, told_at, '[]' FROM receipts;
DROP TABLE receipts;
ALTER TABLE handouts RENAME TO receipts;
