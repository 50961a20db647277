package ledger

// File is a file that somebody sent in a message 文件附件. Its bytes stay with the channel until they are fetched.
type File struct {
	Name    string `json:"name"`     // as the sender's machine had it, without a folder
	MediaID string `json:"media_id"` // by which the channel hands it out, for three days
}
