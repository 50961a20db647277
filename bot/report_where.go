package bot

var (
	// whereReported asks where or to whom a report goes: 要报哪里, 第4条报给谁.
	whereReported = rule("whereReported")
	// whoReviews asks who reviews it: 谁审, 报上去谁来审.
	whoReviews = rule("whoReviews")
	// reportedThing is what such a question calls the report itself.
	reportedThing = rule("reportedThing")
	// mostUrgent asks for the nearest of what is owed: 最急的是哪一个.
	mostUrgent = rule("mostUrgent")
	// stillToDo asks what is left: 还有什么要报的.
	stillToDo = rule("stillToDo")
	// whyUnreported asks why nothing was reported: 第13条怎么没报.
	whyUnreported = rule("whyUnreported")
	// doneHowMany asks how many units have done it: 完成了几家.
	doneHowMany = rule("finishedByHowMany")
)

// asksWhere reports a question about where a report goes or who reviews it. One that names a thing of its own is of the document:
// 检查计划报给哪个单位统筹.
func asksWhere(u *Utterance, t string) bool {
	t = maskUnits(u, t)
	rest := whoReviews.ReplaceAllString(whereReported.ReplaceAllString(t, " "), " ")
	return rest != t && contentLength(reportedThing.ReplaceAllString(stripFiller(rest), " ")) == 0
}
