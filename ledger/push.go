package ledger

import "time"

// Push is a message that the bot sends of its own accord 推送: one a person, local day and kind. Its row is claimed before
// the message is queued, so that neither a restart nor a second process doubles it.
type Push struct {
	Person string    `json:"person"` // Member.UserID, in lower case
	Day    Date      `json:"day"`    // in the configured zone
	Kind   PushKind  `json:"kind"`
	At     time.Time `json:"at"` // business instant, UTC
}

// PushKind says what a Push is for 推送种类.
type PushKind string

// The kinds of push.
const (
	PushGreeting PushKind = "greeting" // what is due, when somebody opens the app
	PushDigest   PushKind = "digest"   // the reminders of the day
	PushReview   PushKind = "review"   // what waits to be reviewed
	PushIssued   PushKind = "issued"   // the duties of a newly confirmed document
)
