package ledger

// MaxFile bounds what is kept of one file. Unit: bytes. WeCom takes no larger ones from members.
const MaxFile = 20 << 20

// File is a file that somebody sent in a message 文件附件. Its bytes stay with the channel until they are fetched.
type File struct {
	Name    string `json:"name"`     // as the sender's machine had it, without a folder
	MediaID string `json:"media_id"` // by which the channel hands it out, for three days
}

// Attachment is a file that the program keeps 附件: what a person sent with a report, or what goes out to a person.
type Attachment struct {
	ID   string         `json:"id"`   // of its bytes in the store: the same bytes have the same id
	Name string         `json:"name"` // for people, without a folder
	Kind AttachmentKind `json:"kind"`
}

// AttachmentKind says how an Attachment is shown 附件种类.
type AttachmentKind string

// The kinds of attachment.
const (
	PlainFile AttachmentKind = "file"
	Picture   AttachmentKind = "image"
	Voice     AttachmentKind = "voice"
	Film      AttachmentKind = "video"
)

// Evidence is an Attachment of a progress update 佐证材料. It is given of the reporter's own accord and never asked for.
type Evidence struct {
	Attachment
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"`
	UpdateID   string `json:"update"`    // ProgressUpdate.ID
	Ordinal    int    `json:"ordinal"`   // place of the update among those that the message attached it to
	Withdrawn  bool   `json:"withdrawn"` // taken back by who gave it
	Act        Act    `json:"act"`
}
