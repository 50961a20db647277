// Package office makes what people take away from the ledger and bring back to it: the 台账 as .xlsx and .docx, drafts of
// 催办单, 督办单, 督查通报, 专报 and the yearly report in the layout of GB/T 9704-2012, pictures for a phone; and it reads an
// .xlsx of the ledger that a unit filled in. It knows no database and no channel: rows come in, bytes go out.
//
//	rows ─► WriteXLSX, WriteDOCX                  a file, a row at a time
//	rows ─► Slips, Orders, Bulletin, Brief, Yearly ─► Paper ─► WritePapers
//	rows ─► ByUnit, ByMonth ─► Chart ─► WritePNG
//	.xlsx ─► ReadXLSX ─► Filled: what stands in it, for somebody else to compare and to ask about
//
// Every count is computed from rows. Units stand in the order of the directory: nobody is ranked, nothing is scored. A colour
// never stands without its word. Papers are drafts; nobody sends them but a person.
package office
