-- A unit's entries on a measure come in the order in which they were recorded, without being sorted: each report reads them.
-- One text for SQLite and PostgreSQL, as 00001.
-- +goose Up
DROP INDEX progress_of_unit;
CREATE INDEX progress_of_unit ON progress_updates (document_id, measure_key, unit, recorded_at, id) WHERE state = 'current';
