-- What people decide and ask for, and whose report or duty a line of the record of changes is about. One text for SQLite
-- and PostgreSQL, as 00001.
-- +goose Up
CREATE TABLE decisions (
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    measure_key TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    duty        TEXT    NOT NULL,
    period      TEXT    NOT NULL,
    update_id   TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    substitute  TEXT    NOT NULL,
    to_unit     TEXT    NOT NULL,
    from_day    TEXT    NOT NULL,
    until_day   TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    refers      TEXT    NOT NULL,
    late        BOOLEAN NOT NULL,
    user_id     TEXT    NOT NULL,
    user_name   TEXT    NOT NULL,
    message_key TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL,
    acted_at    BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (id, document_id),
    UNIQUE (message_key, ordinal)
);
CREATE INDEX decisions_by_measure ON decisions (document_id, measure_key, recorded_at);
CREATE INDEX decisions_by_person ON decisions (person, recorded_at) WHERE person <> '';
CREATE INDEX decisions_by_actor ON decisions (user_id, recorded_at);
-- A request is decided once, and a decision taken back once.
CREATE UNIQUE INDEX decisions_settle ON decisions (refers) WHERE refers <> '' AND kind IN ('grant', 'refuse', 'withdraw');

ALTER TABLE audit ADD COLUMN unit TEXT NOT NULL DEFAULT '';
