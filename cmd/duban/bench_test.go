package main

import (
	"testing"
	"time"

	"duban/bot"
	"duban/configs"
)

// BenchmarkAnswer takes questions by number and by words through the whole engine.
func BenchmarkAnswer(b *testing.B) {
	s, err := configs.Load("", func(string) (string, bool) { return "", false }, map[string]string{"data": b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	m, _, err := openSample(b.Context(), s, &app{commands: &commands{LogLevel: "error"}, io: streams{err: b.Output()}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	for name, text := range map[string]string{"number": "第9条谁牵头", "words": "三天两头去厂里查归哪条管", "figure": "执法人员一年要学多少学时"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Engine.Handle(b.Context(), bot.Input{Text: text, From: "linqing", Now: time.Now()}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
