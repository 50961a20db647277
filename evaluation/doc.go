// Package evaluation judges what the bot answered against what a person wrote down as right 评测.
//
//	cases (JSON lines) ─► Read ─► whoever runs the bot ─► Answer ─► Judge ─► Verdict ─┬► Sum: figures
//	                                                                                  └► Compare: two runs, case by case
//
// It knows neither bot nor store: an Answer is what duban chat --jsonl prints, so that anything that prints it can be
// judged. The rules of judging are those of the annotated records that the project is measured by.
package evaluation
