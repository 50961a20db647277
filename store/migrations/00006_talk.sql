-- What a conversation in WeCom holds beside words: cards and taps, files, feedback, and whom messages cannot reach.
-- BYTEA is a column of bytes on both engines: SQLite keeps a value as it is given.
-- +goose Up
ALTER TABLE inbox ADD COLUMN more TEXT NOT NULL DEFAULT '';  -- Chat, Quote, Tap, Picked, Handle as JSON; '' = none
ALTER TABLE outbox ADD COLUMN form TEXT NOT NULL DEFAULT ''; -- delivery.Form as JSON; '' = words alone
ALTER TABLE outbox ADD COLUMN blob TEXT NOT NULL DEFAULT ''; -- id of the file that the form names
CREATE INDEX outbox_blob ON outbox (blob) WHERE blob <> '';

ALTER TABLE drafts ADD COLUMN files TEXT NOT NULL DEFAULT '[]'; -- ledger.Attachment as JSON

-- Bytes of files, under the SHA-256 of them in hexadecimal digits.
CREATE TABLE blobs (
    id         TEXT   NOT NULL PRIMARY KEY,
    size       BIGINT NOT NULL,
    body       BYTEA  NOT NULL,
    created_at BIGINT NOT NULL -- renewed when the same bytes come again
);

CREATE TABLE evidence (
    document_id TEXT    NOT NULL,
    measure_key TEXT    NOT NULL,
    update_id   TEXT    NOT NULL,
    blob        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL,
    withdrawn   BOOLEAN NOT NULL,
    user_id     TEXT    NOT NULL,
    user_name   TEXT    NOT NULL,
    message_key TEXT    NOT NULL,
    acted_at    BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (update_id, blob)
);
CREATE INDEX evidence_blob ON evidence (blob);
CREATE INDEX evidence_user ON evidence (user_id, recorded_at);

CREATE TABLE pushes (
    person    TEXT   NOT NULL, -- in lower case
    kind      TEXT   NOT NULL,
    day       TEXT   NOT NULL,
    pushed_at BIGINT NOT NULL, -- business instant
    PRIMARY KEY (person, kind, day)
);

CREATE TABLE feedback (
    answer_key  TEXT    NOT NULL,
    person      TEXT    NOT NULL, -- in lower case
    good        BOOLEAN NOT NULL,
    withdrawn   BOOLEAN NOT NULL,
    words       TEXT    NOT NULL,
    reasons     TEXT    NOT NULL,
    user_name   TEXT    NOT NULL,
    message_key TEXT    NOT NULL,
    acted_at    BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (answer_key, person)
);

-- Whom the channel says it cannot reach, and whom it can again. Who has no row was never unreachable.
CREATE TABLE reach (
    person  TEXT   NOT NULL, -- in lower case
    channel TEXT   NOT NULL,
    state   TEXT   NOT NULL, -- reachable, unreachable
    reason  TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (person, channel)
);
