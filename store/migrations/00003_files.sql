-- +goose Up

-- Files that people send in messages: their bytes stay with the channel.
ALTER TABLE inbox ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN file_media TEXT NOT NULL DEFAULT '';
