-- The record of changes by unit and by person, newest first, so that a page of it reads fifty lines and sorts none; verifications of it
-- that somebody asked for; and colours that were chosen state by state, before they became the one setting that files read too (the
-- record of changes still tells them). One text for SQLite and PostgreSQL.
-- +goose Up
CREATE INDEX audit_by_unit ON audit (unit, recorded_at, id);
DROP INDEX audit_by_person;
CREATE INDEX audit_by_person ON audit (user_id, recorded_at, id);

CREATE TABLE audit_runs (
    id       TEXT   NOT NULL, -- the key of its job
    asked_at BIGINT NOT NULL,
    seen_at  BIGINT NOT NULL, -- when it was heard of last
    ended_at BIGINT NOT NULL, -- 0: it waits, or runs
    lines    BIGINT NOT NULL, -- read so far
    result   TEXT   NOT NULL, -- what was found, in JSON
    PRIMARY KEY (id)
);
DELETE FROM settings WHERE name LIKE 'colour.%';
