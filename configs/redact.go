package configs

import (
	"log/slog"
	"net/url"
	"strings"
)

// hidden stands for a secret that is set.
const hidden = "***"

// Redacted lists the settings that are set, in the order of Options, fit for a log: a secret is ***, a URL
// keeps its scheme, host and path only, of group robots the names stay.
func (s Settings) Redacted() []slog.Attr {
	var attrs []slog.Attr
	for _, o := range table() {
		if value := o.get(&s); value != "" {
			attrs = append(attrs, slog.String(o.Key, o.redact(value)))
		}
	}
	return attrs
}

// LogValue keeps secrets out of a log that is handed the whole struct.
func (s Settings) LogValue() slog.Value { return slog.GroupValue(s.Redacted()...) }

// String prints the redacted settings on one line, so that %v and %s leak nothing.
func (s Settings) String() string {
	parts := []string{}
	for _, a := range s.Redacted() {
		parts = append(parts, a.String())
	}
	return strings.Join(parts, " ")
}

// GoString is String: %#v leaks nothing either.
func (s Settings) GoString() string { return s.String() }

// redact prints one value without what must not be seen.
func (o option) redact(value string) string {
	switch {
	case strings.Contains(value, "://"):
		var bare []string
		for one := range strings.SplitSeq(value, ",") {
			bare = append(bare, bareURL(one))
		}
		return strings.Join(bare, ",")
	case o.Key == "wecom.robot_keys":
		return value // get prints the names only
	case o.Secret:
		return hidden
	}
	return value
}

// bareURL drops user, password, query and fragment: any of them may be a secret.
func bareURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return hidden
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
