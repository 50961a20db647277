package main

import (
	"io"

	"go.yaml.in/yaml/v3"

	"duban/ledger"
)

func readDirectoryFile(r io.Reader) (d ledger.Directory, err error) {
	return d, yaml.NewDecoder(r).Decode(&d)
}
