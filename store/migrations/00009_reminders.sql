-- What reminders leave behind beside the claim of a push: who was told of a document's duties, and the slips that wait for
-- the 督查室. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
CREATE TABLE receipts (
    document_id TEXT   NOT NULL,
    person      TEXT   NOT NULL, -- in lower case
    unit        TEXT   NOT NULL,
    told_at     BIGINT NOT NULL, -- business instant
    PRIMARY KEY (document_id, person)
);

CREATE TABLE slips (
    id          TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    day         TEXT   NOT NULL,
    items       TEXT   NOT NULL, -- keys of occurrences as JSON
    state       TEXT   NOT NULL, -- draft, signed, dropped
    user_id     TEXT   NOT NULL, -- who signed or dropped it
    user_name   TEXT   NOT NULL,
    message_key TEXT   NOT NULL,
    acted_at    BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (unit, day)
);
