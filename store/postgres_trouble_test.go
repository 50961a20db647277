package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestWhatAnOperatorCanMendIsOneSentence(t *testing.T) {
	for _, c := range []struct{ code, message, want string }{
		{"25006", "cannot execute CREATE TABLE in a read-only transaction", "只读"},
		{"0A000", `extension "vector" is not available`, "postgresql-版本号-pgvector"},
		{"58P01", "could not open extension control file", "postgresql-版本号-pgvector"},
		{"42501", `permission denied to create extension "vector"`, "CREATE EXTENSION vector"},
		{"42501", "permission denied for schema public", "OWNER TO"},
		{"53100", "could not extend file: No space left on device", "磁盘已满"},
	} {
		err := postgresTrouble(fmt.Errorf("migrating: %w", &pgconn.PgError{Code: c.code, Message: c.message}))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "SQLSTATE") {
			t.Errorf("%s %s: %v", c.code, c.message, err)
		}
	}
	if err := postgresTrouble(errors.New("x")); err != nil {
		t.Errorf("another error: %v", err)
	}
}
