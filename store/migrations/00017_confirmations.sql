-- When each document was first and last confirmed: from that day its duties are pursued, also when the record of changes that
-- tells it has been pruned. One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
CREATE TABLE confirmations (
    document_id TEXT   NOT NULL PRIMARY KEY,
    first_at    BIGINT NOT NULL, -- business instant
    last_at     BIGINT NOT NULL
);
INSERT INTO confirmations (document_id, first_at, last_at)
    SELECT document_id, min(acted_at), max(acted_at) FROM audit WHERE what = 'confirm' GROUP BY document_id;
