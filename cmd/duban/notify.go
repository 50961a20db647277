package main

import (
	"strconv"
	"strings"
	"time"

	"duban/delivery"
	"duban/reminder"
	"duban/wecom"
	"duban/wecom/aibot"
)

// address is where the bot writes to somebody of its own accord: the self-built app, else the intelligent bot.
func (m *Main) address(person string) (channel, conversation string, ok bool) {
	switch {
	case !m.reaches(person):
		return "", "", false
	case m.Settings.WeCom.App.IsZero():
		return aibot.Channel, aibot.Conversation(m.Settings.WeCom.Bot.ID, "", m.member(person)), true
	}
	return wecom.Channel, wecom.Conversation(strconv.Itoa(m.Settings.WeCom.App.AgentID), m.member(person)), true
}

// reaches reports whether somebody can be written to: a channel is set and the directory holds the person.
func (m *Main) reaches(person string) bool {
	return (!m.Settings.WeCom.App.IsZero() || m.hasBot()) && m.member(person) != ""
}

// member is a person's id as the directory writes it, "" for a stranger.
func (m *Main) member(person string) string {
	for _, one := range m.Directory().Members {
		if strings.EqualFold(one.UserID, person) {
			return one.UserID
		}
	}
	return ""
}

// notify says how what a turn tells others reaches them: at once, else when messages may be sent again.
func (m *Main) notify() delivery.Notify { return delivery.Notify{Address: m.address, Quiet: m.quiet} }

// longestQuiet is how far ahead an hour is looked for in which messages may be sent: over the longest holiday.
const longestQuiet = 14 * 24 * time.Hour

// outOfQuiet moves an instant out of nights and days off, to the quarter of an hour.
func outOfQuiet(now func() reminder.Settings) func(time.Time) time.Time {
	const step = 15 * time.Minute
	return func(t time.Time) time.Time {
		s := now()
		for at := t; at.Before(t.Add(longestQuiet)); at = at.Truncate(step).Add(step) {
			if s.Allowed(at) {
				return at
			}
		}
		return t
	}
}
