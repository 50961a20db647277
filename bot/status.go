package bot

import (
	"strings"

	"duban/ledger"
)

// The families of words that tell how far something is. They are read in the order of readSigns: what an
// earlier family took is hidden from the later ones, so that 没完成 is not done and 完成时限 says nothing.
var (
	// neutral words hold a status word without saying one.
	neutral = rule("neutral")
	notOurs = family{rule("notOurs"),
		rule("notOurs.english")}
	stuck = family{rule("stuck"),
		rule("stuck.english")}
	unstarted = family{rule("unstarted"),
		rule("unstarted.english")}
	// intended is what is to begin later, and has not begun; read before the future of what is under way.
	intended   = family{rule("intended"), rule("intended.english")}
	unfinished = family{rule("unfinished"),
		rule("unfinished.english")}
	// stillNot is read behind unstarted: 还没盖章 is not finished, 还没开始 has not begun.
	stillNot = family{rule("stillNot"), rule("unfinished.english")}
	ongoing  = family{rule("ongoing"),
		rule("ongoing.english")}
	finished = family{rule("finished"),
		rule("finished.english")}
	// handedIn is read before the future, which 将 also tells.
	handedIn = rule("handedIn")
	// absent says that there is nothing to do it to; any other word of progress outweighs it.
	absent = rule("absent")
	// acted are verbs with 了: something was done, which need not be all.
	acted   = family{rule("acted"), rule("acted.english")}
	noAct   = compile(`(?:^|[^核校])对了|(?:除|为|算|罢|极|得|不|太)了|怎么了|别\S{1,4}了|没有了|了解|了吗|过程|通过|不过|超过|经过|过去|说错了|报错了|错了`)
	total   = compile(`都|全(?:部|都|员|覆盖)?|均|所有|\ball\b|\beveryone\b|\bevery\b`)
	settles = compile(`注销|收回|暂扣|清退|不符合|不合格|废止|[^未]\S*:\s*\S*[0-9]`)
	waits   = compile(`等|因为|由于|缺|没钱|没经费|不到位|because|waiting|due to`)
)

// family is the Chinese and the English words of one kind; the English ones are looked for only where a
// Latin letter stands.
type family struct{ chinese, english *pattern }

var latinLetter = compile(`[a-z]`)

// take reports whether a word of the family stands in the text, and hides what it found.
func (f family) take(text string, english bool) (rest string, found bool) {
	rest = f.chinese.ReplaceAllString(text, "…")
	if english {
		rest = f.english.ReplaceAllString(rest, "…")
	}
	return rest, rest != text
}

// signs is what the words of one stretch tell.
type signs struct {
	notOurs, stuck, unstarted, unfinished, ongoing, finished, acted, absent bool
}

// any reports whether the stretch tells a status in words.
func (s signs) any() bool {
	return s.notOurs || s.stuck || s.unstarted || s.unfinished || s.ongoing || s.finished || s.acted || s.absent
}

// worded reports that the words themselves tell the status; a verb with 了 and figures only let it be guessed.
func (s signs) worded() bool {
	return s.notOurs || s.stuck || s.unstarted || s.unfinished || s.ongoing || s.finished || s.absent
}

// settled reports words that tell a status whatever noun follows them: 没有此类情况.
func (s signs) settled() bool { return s.finished || s.notOurs || s.absent || s.stuck || s.unstarted }

// or joins what two stretches tell.
func (s signs) or(t signs) signs {
	return signs{s.notOurs || t.notOurs, s.stuck || t.stuck, s.unstarted || t.unstarted, s.unfinished || t.unfinished,
		s.ongoing || t.ongoing, s.finished || t.finished, s.acted || t.acted, s.absent || t.absent}
}

// spoken are words of the south-west, in the place of which the families know others.
var spoken = strings.NewReplacer("没得到", "没得到", "莫得", "没有", "没得", "没有")

// readSigns looks for each family in turn.
func readSigns(text string) signs {
	if strings.Trim(text, "_ ") == "" {
		return signs{}
	}
	text = neutral.ReplaceAllString(spoken.Replace(text), "…")
	var s signs
	english := latinLetter.MatchString(text)
	take := func(f family) bool {
		var found bool
		text, found = f.take(text, english)
		return found
	}
	s.notOurs = take(notOurs)
	s.stuck = take(stuck)
	rest := handedIn.ReplaceAllString(text, "…")
	handed := rest != text
	text = rest
	s.unstarted = take(intended)
	s.unfinished = take(unfinished)
	s.unstarted = take(unstarted) || s.unstarted
	s.unfinished = take(stillNot) || s.unfinished
	s.ongoing = take(ongoing)
	s.finished = take(finished) || handed
	text = noAct.ReplaceAllString(text, "…")
	s.absent = absent.MatchString(text)
	_, s.acted = acted.take(text, english)
	return s
}

// readStatus tells how far a stretch of a report says that something is; "" when it does not tell.
// Numbers without any word of progress are work under way, unless they are whole (100%) or results.
func readStatus(text string, numbers []ledger.Quantity) ledger.Status {
	return readSigns(text).status(text, numbers)
}

// status is readStatus for words that were read before.
func (s signs) status(text string, numbers []ledger.Quantity) ledger.Status {
	switch {
	case s.stuck, s.unstarted && waits.MatchString(text):
		return ledger.Blocked
	case s.notOurs && !s.finished && (!s.acted || !turns.MatchString(text)):
		return ledger.NotApplicable
	case s.unstarted && !s.finished && !s.acted && !s.ongoing && len(numbers) == 0:
		return ledger.NotStarted
	case s.unstarted, s.unfinished, s.ongoing, s.finished && partial(text, numbers):
		return ledger.InProgress
	case s.finished:
		return ledger.Done
	}
	return s.weak(text, numbers)
}

// weak reads a verb with 了, and figures without a word of progress.
func (s signs) weak(text string, numbers []ledger.Quantity) ledger.Status {
	switch {
	case s.acted && (len(numbers) == 0 || total.MatchString(text)):
		return ledger.Done
	case len(numbers) == 0 && s.absent:
		return ledger.NotApplicable
	case len(numbers) == 0:
		return ""
	case reachesAll(numbers), !s.acted && settled100(text, numbers):
		return ledger.Done
	}
	return ledger.InProgress
}

var completion = compile(`[0-9]\s?% (?:done|completed?|finished)|完成(?:度|率|了|到|约|的)*\s*(?:[0-9]|百分之|三|两|二|一|四|五|六|七|八|九|过半|一半)|进度`)

// turns tells of something done all the same: 没有官司,但是旁听了1次.
var turns = compile(`但|不过|也`)

var outOf = compile(`(?:中|里)(?:的|有|已)*(?:[0-9]|\p{Han}{1,4}\p{Han})`)

// shrinks reports that a later figure of a kind is smaller than an earlier one.
func shrinks(numbers []ledger.Quantity) bool {
	for i, a := range numbers {
		for _, b := range numbers[i+1:] {
			if a.Unit != "" && a.Unit != "%" && a.Unit == b.Unit && b.Value < a.Value {
				return true
			}
		}
	}
	return false
}

// batch names one of several rounds: 第一批训完了, 分两批.
var batch = compile(`第[一二三四1-4](?:期|批|阶段|轮|步)|[头前首](?:一|1)?批|分[两二三四2-4](?:批|期|步|轮|次)`)

var planned = compile(`^(?:计划|应训|应参|应到|应办|应报|应检|应完成|任务|目标|需)`)

// shortOfPlan reports 完成1场,计划3场: a figure below the planned one of the same kind.
func shortOfPlan(numbers []ledger.Quantity) bool {
	for _, plan := range numbers {
		if !planned.MatchString(plan.What) {
			continue
		}
		for _, q := range numbers {
			if q.Unit == plan.Unit && q.Value < plan.Value && !planned.MatchString(q.What) {
				return true
			}
		}
	}
	return false
}

// coverage is a share of what is to be reached, wholly says that all the same the whole is done: 已完成,覆盖率95%.
var (
	coverage = rule("coverage")
	wholly   = compile(`完|办结|结清|齐|全部|都`)
)

// partial reports a share below the whole next to the word that says complete: 完成了80%.
func partial(text string, numbers []ledger.Quantity) bool {
	if (completion.MatchString(text) || outOf.MatchString(text)) && shrinks(numbers) {
		return true // 年内两次,已完成一次; 15件中12件
	}
	if batch.MatchString(text) && !total.MatchString(text) || fallsShort(text, numbers) {
		return true
	}
	if !completion.MatchString(text) && (!coverage.MatchString(text) || wholly.MatchString(text)) {
		return false
	}
	for _, q := range numbers {
		if q.Unit == "比例" && q.Value < 1 || q.Unit == "%" && q.Value < 100 {
			return true
		}
	}
	return false
}

// reachesAll reports that a share of 100% is among the numbers.
func reachesAll(numbers []ledger.Quantity) bool {
	for _, q := range numbers {
		if q.Unit == "%" && q.Value == 100 {
			return true
		}
	}
	return false
}

// settled100 reports the results of a finished sweep: 清理资格:在岗20,注销3.
func settled100(text string, numbers []ledger.Quantity) bool {
	return len(numbers) > 1 && settles.MatchString(text) && strings.Contains(text, ":")
}
