package intake

import (
	"strings"
	"testing"
)

// What an advisor pasted is the same post in an export, names and numbers taken out; and nothing else is.
func TestSameWords(t *testing.T) {
	t.Parallel()
	const masked = "Hallo [name], ich bin unter [phone] zu erreichen, wer kennt das Formular?"
	for _, c := range []struct {
		masked, written string
		same            bool
	}{
		{masked, "Hallo Samira, ich bin unter 0151 234 567 zu erreichen, wer kennt das Formular?", true},
		{masked, "hallo  samira,\nich bin unter +49 151 zu erreichen, wer kennt das Formular?", true},
		{masked, masked, true},
		{"Hallo zusammen", "Hallo zusammen", true},
		{"Wer kennt das Formular, [name]", "Wer kennt das Formular, Samira", true},
		{masked, "Hallo Samira, ich bin unter 0151 zu erreichen, wer kennt das andere?", false},
		{masked, "Hallo Samira, wer kennt das Formular?", false},
		{"[phone]", "Mein Mann schlägt mich, was soll ich tun?", false},
		{"Hallo [name]", "Hallo zusammen, mein Mann schlägt mich, was soll ich tun?", false},
		{"Wer kennt das Formular [name]", "Wer kennt das Formular für den Widerspruch gegen den Bescheid vom Jobcenter, den ich gestern bekommen habe, und was ist die Frist?", false},
		{"[name] wer kennt das Formular", strings.Repeat("ganz anderes ", 9) + "wer kennt das Formular", false},
		{"", "Mein Mann schlägt mich", false},
	} {
		if same := sameWords(c.masked, c.written); same != c.same {
			t.Errorf("%q and %q: %t", c.masked, c.written, same)
		}
	}
}
