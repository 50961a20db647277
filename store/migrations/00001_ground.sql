-- The ground of the store. One text for SQLite and PostgreSQL: instants are BIGINT microseconds UTC
-- (0 = none), days are TEXT 2006-01-02 ('' = none), small lists are TEXT holding JSON.
-- +goose Up
CREATE TABLE documents (
    id           TEXT    NOT NULL PRIMARY KEY,
    title        TEXT    NOT NULL,
    notice       TEXT    NOT NULL,
    aliases      TEXT    NOT NULL,
    issuer       TEXT    NOT NULL,
    doc_number   TEXT    NOT NULL,
    issued       TEXT    NOT NULL,
    year         INTEGER NOT NULL,
    addressees   TEXT    NOT NULL,
    missing      TEXT    NOT NULL,
    warnings     TEXT    NOT NULL,
    common_party TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    hash         TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    ingested_at  BIGINT  NOT NULL
);
CREATE INDEX documents_by_hash ON documents (hash);

CREATE TABLE revisions (
    document_id TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    hash        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    ingested_at BIGINT  NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (document_id, revision)
);

CREATE TABLE chapters (
    document_id TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    number      TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    printed     TEXT    NOT NULL,
    parent      TEXT    NOT NULL,
    implied     BOOLEAN NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    PRIMARY KEY (document_id, position)
);

CREATE TABLE passages (
    document_id TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    chapter     TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    PRIMARY KEY (document_id, position)
);

CREATE TABLE measures (
    document_id    TEXT    NOT NULL,
    position       INTEGER NOT NULL,
    measure_key    TEXT    NOT NULL,
    number         TEXT    NOT NULL,
    number_implied BOOLEAN NOT NULL,
    chapter_number TEXT    NOT NULL,
    chapter        TEXT    NOT NULL,
    section        TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    heading        TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    places         TEXT    NOT NULL,
    PRIMARY KEY (document_id, position),
    UNIQUE (document_id, measure_key)
);

CREATE TABLE clauses (
    document_id TEXT    NOT NULL,
    measure_key TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    part        INTEGER NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    PRIMARY KEY (document_id, measure_key, position)
);

CREATE TABLE parts (
    document_id TEXT    NOT NULL,
    measure_key TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    leads       TEXT    NOT NULL,
    cooperating TEXT    NOT NULL,
    responsible TEXT    NOT NULL,
    PRIMARY KEY (document_id, measure_key, position)
);

CREATE TABLE assignments (
    document_id TEXT    NOT NULL,
    measure_key TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    duty        TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    label       TEXT    NOT NULL,
    part        INTEGER NOT NULL,
    in_body     BOOLEAN NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    PRIMARY KEY (document_id, measure_key, position)
);
CREATE INDEX assignments_by_unit ON assignments (unit);

CREATE TABLE deadlines (
    document_id   TEXT    NOT NULL,
    measure_key   TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    quote         TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    due           TEXT    NOT NULL,
    recurrence    TEXT    NOT NULL,
    times         INTEGER NOT NULL,
    days          INTEGER NOT NULL,
    trigger_event TEXT    NOT NULL,
    who           TEXT    NOT NULL,
    what          TEXT    NOT NULL,
    time_words    TEXT    NOT NULL,
    part          INTEGER NOT NULL,
    span_start    INTEGER NOT NULL,
    span_end      INTEGER NOT NULL,
    PRIMARY KEY (document_id, measure_key, position)
);
CREATE INDEX deadlines_by_due ON deadlines (due);

CREATE TABLE targets (
    document_id TEXT             NOT NULL,
    measure_key TEXT             NOT NULL,
    position    INTEGER          NOT NULL,
    quote       TEXT             NOT NULL,
    amount      DOUBLE PRECISION NOT NULL,
    unit        TEXT             NOT NULL,
    what        TEXT             NOT NULL,
    comparator  TEXT             NOT NULL,
    per         TEXT             NOT NULL,
    span_start  INTEGER          NOT NULL,
    span_end    INTEGER          NOT NULL,
    PRIMARY KEY (document_id, measure_key, position)
);

CREATE TABLE progress_updates (
    id           TEXT    NOT NULL,
    document_id  TEXT    NOT NULL,
    measure_key  TEXT    NOT NULL,
    unit         TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    numbers      TEXT    NOT NULL,
    reporter_id  TEXT    NOT NULL,
    reporter     TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    message_key  TEXT    NOT NULL,
    ordinal      INTEGER NOT NULL,
    supersedes   TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    business_at  BIGINT  NOT NULL,
    business_day TEXT    NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    PRIMARY KEY (id, document_id),
    UNIQUE (message_key, ordinal)
);
CREATE INDEX progress_by_measure ON progress_updates (document_id, measure_key, recorded_at);
CREATE INDEX progress_by_reporter ON progress_updates (reporter_id, conversation, recorded_at);

CREATE TABLE drafts (
    id           TEXT   NOT NULL PRIMARY KEY,
    conversation TEXT   NOT NULL,
    sender_id    TEXT   NOT NULL,
    unit         TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    items        TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    business_at  BIGINT NOT NULL,
    recorded_at  BIGINT NOT NULL
);
CREATE INDEX drafts_open ON drafts (sender_id, conversation) WHERE state = 'open';

CREATE TABLE inbox (
    id           TEXT    NOT NULL PRIMARY KEY,
    message_key  TEXT    NOT NULL UNIQUE,
    channel      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    sender_id    TEXT    NOT NULL,
    unit         TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    business_at  BIGINT  NOT NULL,
    received_at  BIGINT  NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    not_before   BIGINT  NOT NULL,
    finished_at  BIGINT  NOT NULL,
    last_error   TEXT    NOT NULL
);
CREATE INDEX inbox_unfinished ON inbox (conversation, id) WHERE state = 'stored';
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';

CREATE TABLE outbox (
    id           TEXT    NOT NULL PRIMARY KEY,
    send_key     TEXT    NOT NULL UNIQUE,
    channel      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    recipient    TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    choices      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    not_before   BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    settled_at   BIGINT  NOT NULL,
    last_error   TEXT    NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_trouble ON outbox (state, id) WHERE state IN ('failed', 'unknown');

CREATE TABLE stamps (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO stamps (name, value) VALUES ('documents', 0), ('ledger', 0);
