package handlers

import "slices"

// tellHeard says above the answer which office was read in the place of what was typed: 市民证局 for 市民政局.
func (q *query) tellHeard() {
	var lines []string
	for _, u := range q.units {
		if u.Said != "" {
			lines = append(lines, q.say("“%s”按“%s”查的:", "“%s” was read as “%s”:", u.Said, q.heardName(u)))
		}
	}
	q.lines = append(slices.Compact(lines), q.lines...)
}

// heardName is the office's name as the document asked prints it.
func (q *query) heardName(u unitMention) string {
	if len(q.docs) == 1 {
		return q.local(u).Name
	}
	return u.Name
}
