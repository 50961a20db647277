-- Vectors of passages on SQLite: 16-bit floats, little endian, in a BLOB; compared in process (vectors_sqlite.go).
-- +goose Up
CREATE TABLE vector_spaces (
    id         INTEGER NOT NULL PRIMARY KEY,
    model      TEXT    NOT NULL,
    dimensions INTEGER NOT NULL,
    UNIQUE (model, dimensions)
);

CREATE TABLE vectors (
    space       INTEGER NOT NULL,
    document_id TEXT    NOT NULL,
    passage_key TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    vector      BLOB    NOT NULL,
    PRIMARY KEY (document_id, space, passage_key)
);

-- The documents whose vectors are complete in a space; a new revision takes its rows away.
CREATE TABLE vector_documents (
    document_id TEXT    NOT NULL,
    space       INTEGER NOT NULL,
    passages    INTEGER NOT NULL,
    PRIMARY KEY (document_id, space)
) WITHOUT ROWID;

-- Which pairs of characters a document holds, roughly (retrieval.Signature): by it a question that names no document finds
-- those of many thousands that it may be about.
CREATE TABLE document_signatures (
    document_id TEXT  NOT NULL PRIMARY KEY,
    signature   BLOB NOT NULL
);

INSERT INTO stamps (name, value) VALUES ('vectors', 0);
