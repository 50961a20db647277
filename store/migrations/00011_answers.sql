-- What was answered to a question, kept for some days so that whoever calls it useless leaves behind what it said; feedback
-- carries a copy of its own. Of the asker no more than the account. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
CREATE TABLE answers (
    answer_key  TEXT    NOT NULL PRIMARY KEY,
    person      TEXT    NOT NULL, -- in lower case
    before_key  TEXT    NOT NULL, -- of the answer before it in the conversation; '' = none
    question    TEXT    NOT NULL,
    reply       TEXT    NOT NULL,
    sources     TEXT    NOT NULL, -- ledger.Source as JSON
    refused     BOOLEAN NOT NULL,
    model       TEXT    NOT NULL, -- which one worded it; '' = code
    asked_at    BIGINT  NOT NULL, -- business instant
    recorded_at BIGINT  NOT NULL
);
CREATE INDEX answers_by_age ON answers (recorded_at);
CREATE INDEX answers_by_person ON answers (person);

ALTER TABLE feedback ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN earlier TEXT NOT NULL DEFAULT ''; -- the question before it
ALTER TABLE feedback ADD COLUMN reply TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE feedback ADD COLUMN refused BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE feedback ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX feedback_by_age ON feedback (recorded_at);
