package femos

import "strings"

// Language is a BCP 47 tag as triage writes it: "ar", "sr-Cyrl", "fa-Latn"; "und" where it can't be told.
type Language string

// Undetermined is the language of a text too short or too mixed to tell (ISO 639-2 "und").
const Undetermined Language = "und"

// Base returns the primary language: "ar" of "ar-Latn".
func (l Language) Base() Language {
	base, _, _ := strings.Cut(string(l), "-")
	return Language(base)
}

// RightToLeft says whether text of this language is written from right to left. Romanised text is not.
func (l Language) RightToLeft() bool {
	if strings.HasSuffix(string(l), "-Latn") {
		return false
	}
	switch l.Base() {
	case "ar", "fa", "ps", "ur", "ckb", "he", "prs":
		return true
	}
	return false
}

// Dir returns "rtl" or "ltr", as the HTML attribute has it.
func (l Language) Dir() string {
	if l.RightToLeft() {
		return "rtl"
	}
	return "ltr"
}
