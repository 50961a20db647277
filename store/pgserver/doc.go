// Package pgserver starts a real PostgreSQL with pgvector of its own: a temporary folder, a free port of loopback, nobody
// else's data. Tests share it through store/pgtest; duban bench crash kills and restarts it under load.
package pgserver
