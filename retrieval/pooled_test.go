package retrieval_test

import (
	"fmt"
	"slices"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// crowdQuestions are asked of the distractors: words that many hold, that few hold, that none holds.
func crowdQuestions() []string {
	var out []string
	for i, m := range crowdMatters {
		out = append(out, m+"由哪个部门牵头", crowdMatters[(i*7+3)%len(crowdMatters)]+"和"+m+"多久报一次")
	}
	return append(out, "打官司", "红头文件挂网上吗", "一把手要负什么责", "天气", "的", "第37批", "老百姓办证要跑几趟,材料能不能少一点,多少个工作日内答复")
}

func signaturesOf(docs []ledger.Document) (all [][]byte) {
	for i := range docs {
		all = append(all, retrieval.Signature(&docs[i]))
	}
	return all
}

// TestTurnedSignaturesChooseTheSame documents as going through every signature does, ties and all.
func TestTurnedSignaturesChooseTheSame(t *testing.T) {
	all := signaturesOf(distractors(1600))
	corpus := retrieval.NewCorpus(nil, ledger.Directory{}, retrieval.ShippedLexicon())
	for _, n := range []int{0, 1, 63, 64, 65, len(all)} {
		turned, rows := retrieval.Sign(all[:n])
		for _, q := range crowdQuestions() {
			weights := corpus.Spoken(q)
			for _, k := range []int{0, 1, 24, 1000} {
				if got, want := turned.Best(weights, k), rows.Best(weights, k); !slices.Equal(got, want) {
					t.Fatalf("%d documents, %d of them for %q: %v, want %v", n, k, q, got, want)
				}
			}
		}
	}
}

// TestReadingAndIndexRankTheSame: the first searches of a document read its texts, later ones use its postings; hits,
// scores and covers are equal to the last bit.
func TestReadingAndIndexRankTheSame(t *testing.T) {
	docs := distractors(300)
	corpus := retrieval.NewCorpus(docs, ledger.Directory{}, retrieval.ShippedLexicon())
	for _, q := range crowdQuestions() {
		corpus.Index(false)
		read := corpus.Search(q, nil, 20)
		corpus.Index(true)
		if indexed := corpus.Search(q, nil, 20); !slices.Equal(read, indexed) {
			t.Fatalf("%q: %v by reading, %v by index", q, read, indexed)
		}
	}
}

// BenchmarkChoosing is how the documents nearest to a question are chosen among many by their signatures: all of them
// one after another as it was, and turned as it is.
func BenchmarkChoosing(b *testing.B) {
	corpus := retrieval.NewCorpus(nil, ledger.Directory{}, retrieval.ShippedLexicon())
	questions := crowdQuestions()
	for _, measures := range []int{10000, 300000} {
		turned, rows := retrieval.Sign(signaturesOf(distractors(measures)))
		for _, way := range []struct {
			name string
			best func(map[uint64]float64, int) []int
		}{{"rows", rows.Best}, {"turned", turned.Best}} {
			b.Run(fmt.Sprintf("%d measures/%s", measures, way.name), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					way.best(corpus.Spoken(questions[i%len(questions)]), 24)
				}
			})
		}
	}
}

// BenchmarkRanking is the first search of 24 documents that were just read: by an index made for it as it was, by
// reading as it is, and by an index that is there.
func BenchmarkRanking(b *testing.B) {
	docs := distractors(540)
	questions := crowdQuestions()
	for _, way := range []string{"index made", "read", "index there"} {
		b.Run(way, func(b *testing.B) {
			corpus := retrieval.NewCorpus(docs, ledger.Directory{}, retrieval.ShippedLexicon())
			for i := 0; b.Loop(); i++ {
				if way != "index there" {
					corpus = retrieval.NewCorpus(docs, ledger.Directory{}, retrieval.ShippedLexicon())
				}
				if way == "index made" || i == 0 && way == "index there" {
					corpus.Index(true)
				}
				corpus.Search(questions[i%len(questions)], nil, 20)
			}
		})
	}
}
