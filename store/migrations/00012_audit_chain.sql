-- The record of changes is chained: each line bears a link over itself and the link before it. One sealer makes the links, in
-- batches, after the lines were written, so that writers do not wait for each other. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
ALTER TABLE audit ADD COLUMN chain BIGINT NOT NULL DEFAULT 0; -- place in the chain, from 1; 0: not sealed yet
ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN person TEXT NOT NULL DEFAULT ''; -- digest of user_id and user_name
ALTER TABLE audit ADD COLUMN link TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_unsealed ON audit (recorded_at, id) WHERE chain = 0;
CREATE UNIQUE INDEX audit_by_chain ON audit (chain) WHERE chain > 0;
CREATE INDEX audit_by_person ON audit (user_id);

CREATE TABLE audit_seals (
    last_line  BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    link       TEXT   NOT NULL, -- of the last line
    algorithm  TEXT   NOT NULL,
    sealed_at  BIGINT NOT NULL,
    pruned_at  BIGINT NOT NULL, -- 0: its lines stand
    PRIMARY KEY (last_line),
    UNIQUE (first_line) -- of two who seal at once one does
);
