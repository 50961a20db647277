// Package configs holds every setting of the product in one struct: where it comes from, what it means,
// what it may be. It reads no environment itself; cmd hands the look-up in, loads once at the start and
// gives each room its part.
//
//	flag ─► environment ─► NAME_FILE (secrets) ─► YAML file ─► default
//	         the first that is set wins; an empty environment variable or an empty YAML value is not set
//
// Keys are dotted in the file (wecom.corp_id) and follow from there in the environment
// (DUBAN_WECOM_CORP_ID). Unknown keys and malformed values are Problems, and the program does not start.
package configs
