package main

import (
	"context"
	"fmt"

	"duban/configs"
	"duban/retrieval"
	"duban/web"
)

// checkPageWords puts the words of the settings page over those of the file, and tells how many there are.
// Errors: the store's, and one that says where rows are wrong: a page refuses those, so that another version wrote them.
func checkPageWords(ctx context.Context, s configs.Settings, file *retrieval.Lexicon) (words *retrieval.Lexicon, told string, err error) {
	p, err := storedWords(ctx, s)
	if err != nil || p == (pageWords{}) {
		return file, "", err
	}
	office := file.With(p.lexicon)
	words, bad := office.Lexicon.Naming(p.named)
	if n := len(office.Bad) + len(bad); n > 0 {
		return words, "", fmt.Errorf("设置页上的词表有%d行读不了,请督查室在网页“设置”里改好后再存", n)
	}
	return words, fmt.Sprintf(";设置页上加了%d个,停用或改了%d个", office.Added, office.Silenced), nil
}

// storedWords are the words of the settings page as the store has them.
func storedWords(ctx context.Context, s configs.Settings) (p pageWords, err error) {
	db := readable(ctx, s)
	if db == nil {
		return p, nil
	}
	defer func() { _ = db.Close() }() // only read
	list, err := db.ChangedSettings(ctx)
	if err != nil {
		return p, fmt.Errorf("settings: %w", err)
	}
	for _, one := range list {
		switch one.Key {
		case web.LexiconKey:
			p.lexicon = one.Value
		case web.NamedKey:
			p.named = one.Value
		}
	}
	return p, nil
}
