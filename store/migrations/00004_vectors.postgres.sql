-- Vectors of passages on PostgreSQL with pgvector. halfvec without a length, so that one table holds every model; an
-- HNSW index over one space is an expression index with the length in it, made when the space is large (vectors_pg.go).
-- PLAIN keeps a vector in its row: pushed out of it, reading costs three times as much and the planner does not see it.
-- +goose Up
CREATE EXTENSION IF NOT EXISTS vector;

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
    vector      halfvec NOT NULL,
    PRIMARY KEY (document_id, space, passage_key)
);
ALTER TABLE vectors ALTER COLUMN vector SET STORAGE PLAIN;

-- The documents whose vectors are complete in a space; a new revision takes its rows away.
CREATE TABLE vector_documents (
    document_id TEXT    NOT NULL,
    space       INTEGER NOT NULL,
    passages    INTEGER NOT NULL,
    PRIMARY KEY (document_id, space)
);

-- Which pairs of characters a document holds, roughly (retrieval.Signature): by it a question that names no document finds
-- those of many thousands that it may be about.
CREATE TABLE document_signatures (
    document_id TEXT  NOT NULL PRIMARY KEY,
    signature   BYTEA NOT NULL
);

INSERT INTO stamps (name, value) VALUES ('vectors', 0);
