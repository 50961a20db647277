-- Contacts of the channel, mapped to units. A person who is no longer shown stays as left; the ledger is not touched.
-- alerts are what an operator should look at (cleared_at 0 = it still stands). announced are the documents of which
-- the work groups were told; those confirmed before there was such a post count as told.
-- +goose Up
CREATE TABLE members (
    user_id     TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    roles       TEXT   NOT NULL,
    departments TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    first_seen  BIGINT NOT NULL,
    left_at     BIGINT NOT NULL
);

CREATE TABLE contact_departments (
    id     BIGINT NOT NULL PRIMARY KEY,
    parent BIGINT NOT NULL,
    name   TEXT   NOT NULL,
    unit   TEXT   NOT NULL
);

CREATE TABLE alerts (
    name       TEXT   NOT NULL PRIMARY KEY,
    body       TEXT   NOT NULL,
    raised_at  BIGINT NOT NULL,
    cleared_at BIGINT NOT NULL
);

CREATE TABLE announced (
    document_id TEXT   NOT NULL PRIMARY KEY,
    told_at     BIGINT NOT NULL
);
INSERT INTO announced (document_id, told_at) SELECT id, 0 FROM documents WHERE status = 'confirmed';

INSERT INTO stamps (name, value) VALUES ('contacts', 0);
