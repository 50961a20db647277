package main

import (
	"strings"
	"testing"

	"duban/ledger"
	"duban/store"
	"duban/web"
)

// TestDoctorTellsTheWordsOfThePage: what the settings page adds to the lexicon, beside the file.
func TestDoctorTellsTheWordsOfThePage(t *testing.T) {
	env := map[string]string{"DUBAN_DATA": t.TempDir()}
	db, err := store.Open(t.Context(), store.Options{DataDir: env["DUBAN_DATA"]})
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range map[string]string{web.LexiconKey: "翻老账 = 案卷评查\n打官司 !=", web.NamedKey: "河长巡河"} {
		if err := db.ChangeSetting(t.Context(), "", ledger.Setting{Key: key, Value: text, Act: ledger.Act{Name: "程远"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, out, _ := dubanIn(t, env, "doctor")
	for _, want := range []string{"✓ 词表:共", "本单位没有另加", "设置页上加了1个,停用或改了1个"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %s:\n%s", want, out)
		}
	}
}
