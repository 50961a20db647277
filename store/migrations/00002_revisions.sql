-- Revisions, corrections, checks, standings and the record of changes. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
ALTER TABLE documents ADD COLUMN standing TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN standing_by TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN standing_note TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN repeals TEXT NOT NULL DEFAULT '[]';
CREATE INDEX documents_by_title ON documents (title);

ALTER TABLE measures ADD COLUMN checked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE measures ADD COLUMN checked_name TEXT NOT NULL DEFAULT '';
ALTER TABLE measures ADD COLUMN checked_message TEXT NOT NULL DEFAULT '';
ALTER TABLE measures ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE measures ADD COLUMN mended TEXT NOT NULL DEFAULT '[]';

-- The document as it was read, as JSON, without what people corrected; '' while the rows of a first revision are that.
ALTER TABLE revisions ADD COLUMN reading TEXT NOT NULL DEFAULT '';

-- How a document is called ('is') and what it repeals ('repeals'), normalised.
CREATE TABLE document_names (
    document_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (document_id, kind, name)
);
CREATE INDEX document_names_by_name ON document_names (name, kind);

CREATE TABLE mends (
    id            TEXT    NOT NULL,
    document_id   TEXT    NOT NULL,
    measure_key   TEXT    NOT NULL,
    field         TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    before_value  TEXT    NOT NULL,
    after_value   TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    user_name     TEXT    NOT NULL,
    message_key   TEXT    NOT NULL,
    acted_at      BIGINT  NOT NULL,
    revision      INTEGER NOT NULL,
    lost_revision INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    recorded_at   BIGINT  NOT NULL,
    PRIMARY KEY (id, document_id)
);
CREATE INDEX mends_by_document ON mends (document_id, recorded_at);

CREATE TABLE audit (
    id           TEXT   NOT NULL,
    document_id  TEXT   NOT NULL,
    measure_key  TEXT   NOT NULL,
    what         TEXT   NOT NULL,
    field        TEXT   NOT NULL,
    before_value TEXT   NOT NULL,
    after_value  TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    user_name    TEXT   NOT NULL,
    message_key  TEXT   NOT NULL,
    entry_key    TEXT   NOT NULL,
    acted_at     BIGINT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    PRIMARY KEY (id, document_id),
    UNIQUE (document_id, entry_key)
);
CREATE INDEX audit_by_document ON audit (document_id, recorded_at);
CREATE INDEX audit_by_time ON audit (recorded_at);
