// Package contacts turns an address book 通讯录 into who reports for which unit: departments are mapped to units by a
// file, by name or by alias, people get their unit and their roles, and what the operator wrote in the directory wins.
// It knows no channel and no database.
//
//	Source.Contacts ──► Assign (mapping file, directory, printed names) ──► guard ──► Store.SaveContacts
//	                                                                          └── too many gone: nothing is kept, an alert stands
//	directory file + kept contacts ──► Merge ──► the directory that the conversation works with
//
// A person in the address book:
//
//	active ──not shown any more──► left ──shown again──► active
package contacts
