package bot

import "duban/ledger"

// Figures that are said beside a word for done, and tell that it is not said of the whole: 收了15件办结14件, 又办结3件.
var (
	// disposed names a figure of what was dealt with.
	disposed = rule("disposed")
	// taken names a figure of what came in, of which the one that was dealt with is a part.
	taken = rule("taken")
	// wholeDealt says that all of it was dealt with, whatever other figures stand there: 15件都办结了,按期办结14件.
	wholeDealt = rule("wholeDealt")
	// pieceDone is a word for done that tells of its figure, which comes to earlier ones: 又办结3件, 补充:办结3件.
	pieceDone = rule("pieceDone")
)

// fallsShort reports a figure below the planned one, or below what came in.
func fallsShort(text string, numbers []ledger.Quantity) bool {
	return shortOfPlan(numbers) || shortOfTaken(text, numbers)
}

// shortOfTaken reports that less was dealt with than came in, in figures of one kind: 15件已办14件. What was dealt with in several
// ways is added up: 收15件,当场办结8件,转办办结7件.
func shortOfTaken(text string, numbers []ledger.Quantity) bool {
	if wholeDealt.MatchString(text) {
		return false
	}
	for i, in := range numbers {
		if in.Unit == "%" || disposed.MatchString(in.What) {
			continue
		}
		before := taken.MatchString(in.What) // 办结14件,共收15件: behind, only a figure that is named so
		sum := 0.0
		for j, q := range numbers {
			if q.Unit == in.Unit && disposed.MatchString(q.What) && (j > i || before) {
				sum += q.Value
			}
		}
		if sum > 0 && sum < in.Value {
			return true
		}
	}
	return false
}

// onlyPiece takes the word for done away where it tells of a figure that comes to earlier ones, and not of the whole.
func (s *stretch) onlyPiece() {
	if !s.signs.finished || len(s.numbers) == 0 || !pieceDone.MatchString(s.text) || finishedApart(s.text) {
		return
	}
	s.signs.finished = readSigns(pieceDone.ReplaceAllString(s.text, "…")).finished
}
