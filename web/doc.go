// Package web is what leaders and clerks look at 督办网页, in WeCom's own browser on a phone and on a desktop: how the measures
// stand, what falls due, what is overdue, one measure, one unit, one document, and their files. It shows and changes nothing; what
// is reported and decided comes in chat.
//
//	browser ──GET──► Handler ─► headers ─► route table: who may come here ─► page: what of it this person may see ─► template
//	                              │ nobody is signed in                             │
//	                              ▼                                                 └─ rows of documents, read anew after a change
//	        login ──state──► WeCom ──code, once──► login/back ─► session ─► the page that was asked for
//
// A session:
//
//	signed in ──30 min without a page, 12 h, 退出, the person left the directory──► over
//
// Two questions are asked of each request. May a person of this role come to this route (routes.go: the one table)? May this person
// see this object (viewer.go: a unit its own reports, a lead unit those of its measures, 督查室 all; the documents and how many
// units are done are for everybody of the corp)? No page ranks or scores units, and a colour never stands without its word.
//
// A page is a view struct that embeds Frame, a template of its name, and a row in the table. Scripts and styles are files of our own
// (static): the policy lets nothing inline run.
package web
