package configs

import (
	"fmt"
	"strings"
	"time"
)

// Settings is everything that an operator can set 配置.
// Zero value: not useful, Load fills the defaults in. Concurrency: a value, read-only after Load.
type Settings struct {
	Data        string // folder of the embedded store and uploads
	DatabaseURL string // "" or sqlite: the embedded store in Data; sqlite:PATH; postgres://…
	RedisURL    string // "" = in-process; redis://…, a comma list for a Redis Cluster, redis+sentinel://…/master
	KeepDays    int    // days for which finished messages are kept, at least 1
	// AuditKeepDays is how long the record of changes is kept: 180 days at the least, as network logs must be; 0: for ever.
	AuditKeepDays int
	Listen        string // HTTP address, host:port
	PublicURL     string // of the pages as members reach them, without a trailing slash; "" = no pages, and cards without links
	LocalLogin    LocalLogin
	Proxies       string // addresses of the web servers before the pages, comma list of addresses and prefixes
	Timezone      string // IANA name, for due dates and quiet hours
	LogFormat     string // text or json; "" = text on a terminal, else json
	Directory     string // directory file; "" = directory.yaml in Data when it is there, else WeCom contacts
	Reminder      Reminder
	Lights        Lights
	WeCom         WeCom
	LLM           LLM // zero: answers are extractive
	Embedding     Embedding
	Transcribe    Endpoint // zero: a voice message is asked for as text
	SafetyURL     string   // "" = the list of words alone looks at what people send
}

// WeCom is the channel's part 企业微信. Zero value: no channel.
type WeCom struct {
	App       App
	Bot       Bot
	APIBase   string  // base of the API, without a trailing slash
	OAuthBase string  // base of the sign-in page, without a trailing slash
	LoginBase string  // base of the page with the QR code for desktop browsers, without a trailing slash; "" = see ScanBase
	CAFile    string  // PEM file with the certificate authorities of a private deployment; "" = the system's
	Robots    []Robot // group robots, in the order given
	Accounts  int     // of the whole corp, for the app's messages a day; 0 = as many as the contacts show
}

// App is the self-built app 自建应用. All five fields are set, or none.
type App struct {
	CorpID  string
	AgentID int // 0 = none
	Secret  string
	Token   string
	AESKey  string // EncodingAESKey, 43 characters
}

// IsZero reports whether no app is set.
func (a App) IsZero() bool { return a == App{} }

// Bot is the intelligent bot 智能机器人: ID and Secret for the long connection, Token and AESKey for the
// JSON callback. Each pair is set whole, or not at all.
type Bot struct {
	ID     string
	Secret string
	WSURL  string // "" = the public one
	Token  string
	AESKey string
}

// Robot is a group robot 群机器人 by the name that it is called in the settings.
type Robot struct {
	Name string
	Key  string
}

// Endpoint is an OpenAI-compatible service. BaseURL and Model are set together; a key is optional.
type Endpoint struct {
	BaseURL string // without a trailing slash
	APIKey  string
	Model   string
}

// IsZero reports whether no endpoint is set.
func (e Endpoint) IsZero() bool { return e.BaseURL == "" }

// Embedding is the endpoint that turns text into vectors.
type Embedding struct {
	Endpoint
	Dimensions int  // length of a vector; 0 = the model's own
	BuiltIn    bool // whether the shipped table orders what words find where the endpoint does not serve
}

// Location returns the zone of due dates and quiet hours.
func (s Settings) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return nil, fmt.Errorf("load time zone %q: %w", s.Timezone, err)
	}
	return loc, nil
}

// Postgres reports whether the store is PostgreSQL rather than the embedded one.
func (s Settings) Postgres() bool {
	return strings.HasPrefix(s.DatabaseURL, "postgres://") || strings.HasPrefix(s.DatabaseURL, "postgresql://")
}

// Problems is what is wrong with the settings, one sentence each. It is the error of Load and Validate.
type Problems []string

// Error returns the sentences, one a line.
func (p Problems) Error() string { return strings.Join(p, "\n") }

// asError keeps an empty list from becoming a non-nil error.
func (p Problems) asError() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
