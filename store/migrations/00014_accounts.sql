-- Passwords of members, for places that sign in without WeCom. Hash and secret are bytes, which are not handed out with what is kept
-- about a person. BYTEA is a column of bytes on both engines: SQLite keeps a value as it is given. One text for both, as 00001.
-- +goose Up
CREATE TABLE accounts (
    user_id   TEXT    NOT NULL, -- in lower case
    hash      BYTEA   NOT NULL,
    secret    BYTEA   NOT NULL, -- of the second factor, empty: none
    used_step BIGINT  NOT NULL, -- of the second factor, 0: none was used
    is_first  BOOLEAN NOT NULL, -- set by an administrator, and not changed since
    set_at    BIGINT  NOT NULL,
    PRIMARY KEY (user_id)
);
