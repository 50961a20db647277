// Package zh is the Chinese language part that the document parser and the conversation share:
// normalisation, numerals, date expressions, quantities and unit names. It holds no state and reads no
// file; everything is a function of its arguments.
package zh
