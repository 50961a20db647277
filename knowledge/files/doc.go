// Package files reads the formats in which documents are passed around: bytes in, one UTF-8 text out, for the
// parser of package knowledge to understand. It knows nothing of measures.
//
//	bytes ─Detect─► Format ─► txt, md, html           ──► Text
//	                    └───► docx, xlsx, pdf (child) ──► Text
//
// A Text has one form, whatever the format: a paragraph a line; a table a run of lines that begin and end with |,
// a row a line, cells between |. A cell that spans rows is repeated in each of them, one that spans columns stands
// once and leaves the others empty; a line break inside a cell is <br>, a | of its own is ｜. Automatic numbers of
// docx stand written out. Page headers, footers, page numbers and navigation are left out where the format tells them
// apart.
//
// Formats whose readers are large or can be led astray (docx, xlsx, pdf) run in a child process with bounds of
// memory and time; see Child.
package files
