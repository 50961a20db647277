-- Settings that were changed on the pages: what is not here is as file and environment have it. One text for SQLite and PostgreSQL.
-- +goose Up
CREATE TABLE settings (
    name       TEXT   NOT NULL, -- the setting's key: reminder.lead_days, colour.overdue
    value      TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE INDEX audit_by_act ON audit (acted_at);
