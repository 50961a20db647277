package bot

// announces is 我要报第9条: that something is going to be reported, and not yet what.
var announces = rule("announces")

// announcedOf is a report without a word of how far its measures are, so that this is asked; nil when the message is more than that.
func announcedOf(u *Utterance) *ReportPart {
	if len(u.References) == 0 || !announces.MatchString(mask(u.Folded, u.References)) {
		return nil
	}
	part := &ReportPart{Text: u.Folded, Announced: true}
	for _, r := range u.References {
		part.Items = append(part.Items, ReportItem{Number: r.Number, Text: u.Folded})
	}
	return part
}
