package main

import (
	"context"
	"fmt"
	"strings"

	"duban/configs"
	"duban/ledger"
	"duban/retrieval"
	"duban/store"
)

// vectorsReader is what the state of the vectors is read from.
type vectorsReader interface {
	ListDocuments(ctx context.Context) ([]ledger.DocumentSummary, error)
	VectorStates(ctx context.Context) ([]store.VectorState, error)
	Lacking(ctx context.Context, space retrieval.Space) ([]string, error)
}

var _ vectorsReader = (*store.Store)(nil)

// vectorState tells in one line what there is of vectors, model by model, against what there should be.
func vectorState(ctx context.Context, r vectorsReader, s configs.Settings) (string, error) {
	docs, err := r.ListDocuments(ctx)
	if err != nil {
		return "", err
	}
	states, err := r.VectorStates(ctx)
	if err != nil {
		return "", err
	}
	passages := map[string]int{}
	total := 0
	for _, d := range docs {
		passages[d.ID] = d.Measures + d.Passages
		total += d.Measures + d.Passages
	}
	var parts []string
	for _, st := range states {
		part, err := spaceState(ctx, r, st, passages, total)
		if err != nil {
			return "", err
		}
		if st.Vectors > 0 && (s.Embedding.IsZero() || st.Space.Model != s.Embedding.Model || s.Embedding.Dimensions > 0 && st.Space.Dimensions != s.Embedding.Dimensions) {
			part += "(不是现在的模型,不用)"
		}
		if st.Vectors > 0 || st.Space.Model == s.Embedding.Model {
			parts = append(parts, part)
		}
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ";"), nil
	case s.Embedding.IsZero():
		return fmt.Sprintf("没有,共%d段", total), nil
	}
	return fmt.Sprintf("%s:0/%d段,duban serve 运行时会生成", s.Embedding.Model, total), nil
}

// spaceState counts the vectors of one model: those that serve, those missing, those of an earlier text.
func spaceState(ctx context.Context, r vectorsReader, st store.VectorState, passages map[string]int, total int) (string, error) {
	lacking, err := r.Lacking(ctx, st.Space)
	if err != nil {
		return "", err
	}
	missing := 0
	for _, id := range lacking {
		missing += passages[id]
	}
	stale := max(0, st.Vectors-(total-missing))
	how := "逐条比较"
	if st.Indexed {
		how = "HNSW 索引"
	}
	return fmt.Sprintf("%s(%d维):可用%d/%d段,待生成%d,旧的或未成套的%d,%s", st.Space.Model, st.Space.Dimensions, total-missing, total, missing, stale, how), nil
}
