// Package web is what leaders and clerks look at 督办网页, in WeCom's own browser on a phone and on a desktop: how the measures
// stand, what falls due, what is overdue, one measure, one unit, one document, and their files; a question is answered as in chat. What
// is reported and decided comes in chat. Two things are changed here: 督查室 checks a document's reading, whoever holds the post
// changes settings.
//
//	browser ──GET──► Handler ─► headers ─► route table: who may come here ─► page: what of it this person may see ─► template
//	                              │ nobody is signed in                             │
//	                              ▼                                                 └─ rows of documents, read anew after a change
//	        login ──state──► WeCom ──code, once──► login/back ─► session ─► the page that was asked for
//
// A session:
//
//	signed in ──a first or an old password──► one page, where it is changed ──changed, in a new session──► signed in
//	signed in ──30 min without a page, 12 h, 退出, the person left the directory──► over
//	signed in with a password ──besides: 8 h, the password was changed or removed──► over
//
// Two questions are asked of each request. May a person of this role come to this route (routes.go: the one table)? May this person
// see this object (viewer.go: a unit its own reports, a lead unit those of its measures, 督查室 all; the documents and how many
// units are done are for everybody of the corp)? No page ranks or scores units, and a colour never stands without its word.
//
// Administration has posts (post.go: the one table): settings, people, the record of changes. As long as nobody has the role 督查室
// holds settings and record, then the role alone. No post sees more of the ledger by it.
//
// A form brings back its session's token and what its person saw (posted.go). What stands by now decides: what was wanted stands
// already, nothing to do; what was seen stands, it is done; neither, the page shows what stands and what was typed (review_act.go).
//
// A page is a view struct that embeds Frame, a template of its name, and a row in the table. Scripts and styles are files of our own
// (static): the policy lets nothing inline run.
package web
