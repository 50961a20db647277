// Package groundtest is what a model may make of the sample county's document 核对用例: good completions that say what it
// holds in other words, and bad ones that embarrass whoever repeats them, by families. The tests of the grounding check and of
// the whole program share it.
//
//	Good, Bad ─► Case: question and sentences, each with the measures that it cites ─► marks of the prompt ─► Ground
package groundtest
