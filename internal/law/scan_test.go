package law

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// events writes what the scanner pulls out, texts put together.
func events(r io.Reader) (string, error) {
	s := newScanner(r, "test.xml")
	var b strings.Builder
	for {
		what, err := s.next()
		switch {
		case err != nil:
			return b.String(), err
		case what == opening:
			b.WriteString("\x01" + string(s.name) + "\x02")
		case what == closing:
			b.WriteString("\x03" + string(s.name) + "\x04")
		case what == content:
			b.Write(s.text)
		default:
			return b.String(), nil
		}
	}
}

// reference does the same with encoding/xml.
func reference(text string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	var b strings.Builder
	depth := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("\x01" + name(token.Name) + "\x02")
		case xml.EndElement:
			depth--
			b.WriteString("\x03" + name(token.Name) + "\x04")
		case xml.CharData:
			if depth > 0 {
				b.Write(token)
			}
		}
	}
}

func name(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// Of every real file the scanner pulls out what encoding/xml does, however the bytes arrive.
func TestScannerAgreesWithEncodingXML(t *testing.T) {
	t.Parallel()
	for _, date := range []string{"2022-02-23", "2026-04-29"} {
		z, err := zip.OpenReader(filepath.Join("testdata", date+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = z.Close() }() // only read
		for i, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			whole, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			want, err := reference(string(whole))
			if err != nil {
				t.Fatal(err)
			}
			in := io.Reader(bytes.NewReader(whole))
			if i%3 == 0 && len(whole) < 100_000 {
				in = iotest.OneByteReader(in)
			} else if i%3 == 1 {
				in = iotest.DataErrReader(iotest.HalfReader(in))
			}
			if got, err := events(in); err != nil || got != want {
				t.Errorf("%s %s differs, %v", date, f.Name, err)
			}
		}
	}
}

func TestScannerReads(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("lang ", 50_000)
	for text, want := range map[string]string{
		"<a/>":            "\x01a\x02\x03a\x04",
		"\xef\xbb\xbf<a>": "",
		`<?xml version='1.0' encoding='utf-8'?><!-- <b> --><a b="1>2" c='"'>x<!--y-->z</a><!--e--> `:     "\x01a\x02xz\x03a\x04",
		`<a>&lt;&amp;&#228;&#xE4;&quot;&apos;<![CDATA[<b>&amp;]]></a>`:                                   "\x01a\x02<&ää\"'<b>&amp;\x03a\x04",
		`<!DOCTYPE dokumente SYSTEM "http://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd"><a ></a >`: "\x01a\x02\x03a\x04",
		"<a>" + long + "</a>": "\x01a\x02" + long + "\x03a\x04",
	} {
		got, err := events(strings.NewReader(text))
		if want == "" {
			if err == nil {
				t.Errorf("%.60q is read", text)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%.60q: got %.60q, %v", text, got, err)
		}
	}
}

// What is broken or hostile ends with a kind and the line.
func TestScannerRefuses(t *testing.T) {
	t.Parallel()
	bomb := `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>` + "\n<d>&b;</d>"
	for _, c := range []struct {
		what, text string
		kind       error
		line       int
	}{
		{"entity bomb", bomb, ErrHostile, 1},
		{"external entity", "\n" + `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>`, ErrHostile, 2},
		{"a declaration that hides elements", `<!DOCTYPE d "><d>"></d>`, ErrBroken, 1},
		{"a declaration in another", `<!DOCTYPE d <!-- > --> <d></d>`, ErrBroken, 1},
		{"unknown entity", "<d>\n\n&x;</d>", ErrHostile, 3},
		{"cut off in text", "<d>\n<a>text", ErrBroken, 2},
		{"cut off in a tag", "<d>\n<a href=\"x", ErrBroken, 2},
		{"cut off in a comment", "<d><!-- \n\n", ErrBroken, 3},
		{"wrong end", "<d>\n<a></b></d>", ErrBroken, 2},
		{"two roots", "<d></d>\n<e></e>", ErrBroken, 2},
		{"text after the root", "<d></d>\nx", ErrBroken, 2},
		{"nothing", "", ErrBroken, 1},
		{"no XML", "PK\x03\x04", ErrBroken, 1},
		{"too deep", strings.Repeat("<a>", maxDepth+1), ErrTooLarge, 1},
		{"a tag without end", "<a " + strings.Repeat("b", window+1), ErrTooLarge, 1},
		{"a name without end", "<" + strings.Repeat("b", 3*window), ErrTooLarge, 1},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, ErrBroken, 1},
		{"UTF-16", "\xff\xfe<\x00a\x00>\x00", ErrBroken, 1},
		{"no character", "<a>&#0;</a>", ErrBroken, 1},
		{"a naked &", "<a>x & y</a>", ErrBroken, 1},
		{"attributes without quotes", "<a b=c></a>", ErrBroken, 1},
	} {
		_, err := events(strings.NewReader(c.text))
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, c.kind) || e.Line != c.line || e.File != "test.xml" {
			t.Errorf("%s: %v, want %v in line %d", c.what, err, c.kind, c.line)
		}
	}
}

// endless is a file that never ends.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if !e.begun {
		e.begun = true
		n = copy(p, "<a>")
	}
	for i := n; i < len(p); i++ {
		p[i] = 'x'
	}
	return len(p), nil
}

// A file without end is refused at the limit; nothing of it is kept.
func TestScannerBoundsTheFile(t *testing.T) {
	t.Parallel()
	s := newScanner(&endless{}, "test.xml")
	for {
		if _, err := s.next(); err != nil {
			if !errors.Is(err, ErrTooLarge) || cap(s.buf) != window {
				t.Errorf("%v, with %d bytes in memory", err, cap(s.buf))
			}
			return
		}
	}
}

// FuzzScanner: whatever the scanner takes for whole, encoding/xml reads alike.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		`<a b="1">x<c/>&amp;&#x41;<![CDATA[y]]><!--z--></a>`, `<?xml version="1.0"?><!DOCTYPE a SYSTEM "b"><a></a>`,
		`<a:b c:d='"'><e-f.g/></a:b>`, "<a>ä\r\n</a>", `<a><![CDATA[]]]]></a>`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := events(strings.NewReader(text))
		if err != nil {
			return
		}
		want, err := reference(text)
		if err != nil {
			return // encoding/xml is stricter with names and characters, which no section is made of
		}
		if fold(got) != fold(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// fold makes line ends alike: encoding/xml turns \r into \n.
func fold(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
