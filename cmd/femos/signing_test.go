package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Keys are listed and replaced; a signature is checked without any database.
func TestSigning(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if s := call(t, "", "signing", "keys", "--data", data); s.failed == nil {
		t.Error("a mistyped folder is made")
	}
	if s := call(t, "a long enough password\n", "person", "add", "--login", "ada", "--name", "Ada", "--roles", "admin", "--data", data); s.failed != nil {
		t.Fatal(s.failed)
	}
	s := call(t, "", "signing", "rotate", "--data", data)
	contains(t, "the first key", s.out, "signs now")
	s = call(t, "", "signing", "rotate", "--data", data)
	if s.failed != nil || strings.Count(s.out, "\n") != 2 || !strings.Contains(s.out, "signed until") {
		t.Errorf("%q, %v", s.out, s.failed)
	}
	name := filepath.Join(data, "proof.json")
	// What docs/verification.md signs.
	proof := `{"key":"139e3940e64b5491","public_key":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=","signature":"K/jhXdw6xnYYrqW2ucxt3meoa2a/dyM224eO/hXOOLVXkUwOcQUBRceovzj8JVx1CtkRB8T1EUMAbFjATa7CBQ==",` +
		`"signed":"femos answer 1\nanswer 21:parental-leave-notice\nversion 36:019abcde-0000-7000-8000-000000000001\nquestion 28:Wie melde ich Elternzeit an?\ntext 35:Sieben Wochen vorher.\n\nIn Textform.\nuse 6:advice\neach_time 5:false\naudience 7:unknown\nact 4:BEEG\nsection 2:16\nparagraph 1:1\ndocument 0:\npin 71:sha256:50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c\npinned_on 10:2026-04-29\nlaw_as_of 10:2026-04-29\nvalid_until 10:2027-11-22\nsigned_by 25:Example, who is no lawyer\nsigned_at 20:2026-11-22T12:00:00Z\n"}`
	for text, want := range map[string]string{proof: "", strings.Replace(proof, "Sieben", "Drei12", 1): "does not fit", "{": "no signed answer"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := call(t, "", "signing", "verify", name)
		switch {
		case want == "" && (s.failed != nil || !strings.Contains(s.out, "The signature is right.") || !strings.Contains(s.out, "signed_by: Example, who is no lawyer")):
			t.Errorf("%q, %v", s.out, s.failed)
		case want != "" && (s.failed == nil || !strings.Contains(s.failed.Error(), want)):
			t.Errorf("%q, %v, want %q", s.out, s.failed, want)
		}
	}
}
