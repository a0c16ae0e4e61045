package jsonscan

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// value reads any value as encoding/json would give it.
func value(s *Scanner) (any, error) {
	switch s.Peek() {
	case '{':
		m := map[string]any{}
		return m, s.Object(func(name []byte) error {
			key := string(name)
			v, err := value(s)
			m[key] = v
			return err
		})
	case '[':
		list := []any{}
		err := s.Array(func() error {
			v, err := value(s)
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		return s.String(1 << 20)
	case 't', 'f', 'n':
		w, err := s.word()
		return map[string]any{"true": true, "false": false, "null": nil}[w], err
	}
	n, err := s.Number()
	return json.Number(n), err
}

func readAll(r io.Reader) (any, error) {
	s := New(r, nil)
	v, err := value(s)
	if err == nil {
		err = s.End()
	}
	return v, err
}

func standard(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows")
	}
	return v, nil
}

var texts = []string{
	`{}`, `[]`, ` [ 1 , -2.5e+3 , "a" , true , false , null ] `, `{"a":{"b":[{},[]]},"c":"d"}`,
	`"\"\\\/\b\f\n\r\tä\u00e4\ud83d\ude00\ud83d\ude00"`, `"\ud83d"`, `"\ude00x\ud83d"`, `"\ud83dx\ude00"`, "\"a\xffb\"", `"مرحبا 👩‍👧"`,
	``, `[`, `[1`, `[1,`, `[1 2]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `"`, `"\`, `"\u12`, `"\q"`, `tru`, `nul`, `-`, `1 2`, `[1,]`, `{"a":1 "b":2}`,
}

// What is JSON reads as encoding/json reads it, however the bytes come in; what is not gives an error.
func TestLikeTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		want, wrong := standard(text)
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text))} {
			got, err := readAll(r)
			if (err != nil) != (wrong != nil) {
				t.Errorf("%q: %v, encoding/json: %v", text, err, wrong)
			}
			var e *Error
			if err != nil && (!errors.As(err, &e) || e.Want == "" || e.Offset > int64(len(text))) {
				t.Errorf("%q: %v", text, err)
			}
			if err == nil && !reflect.DeepEqual(got, want) {
				t.Errorf("%q: %q, encoding/json: %q", text, got, want)
			}
		}
		s := New(strings.NewReader(text), nil)
		err := s.Ignore()
		if err == nil {
			err = s.End()
		}
		// Within a string that is read over, escapes are not looked at.
		if (err != nil) != (wrong != nil) && !strings.Contains(text, `\`) {
			t.Errorf("%q skipped: %v, encoding/json: %v", text, err, wrong)
		}
	}
}

func TestWhatTelegramWrites(t *testing.T) {
	t.Parallel()
	if got, err := readAll(strings.NewReader(`"a\x0Bb"`)); got != "a\vb" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{`"abcdef"`: "abcd", `"äöü"`: "äö", `"aöü"`: "aö", `"ab😀"`: "ab", `"ab\ud83d\ude00"`: "ab", "\"\xff\xffab\xff\"": "\uFFFDa"} {
		s := New(strings.NewReader(text), nil)
		got, err := s.String(4)
		if got != want || err != nil || !s.Cut {
			t.Errorf("%s: %q (cut: %t), %v, want %q", text, got, s.Cut, err, want)
		}
		if err := s.End(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	for depth, fine := range map[int]bool{MaxDepth: true, MaxDepth + 1: false, 1 << 20: false} {
		err := New(strings.NewReader(strings.Repeat("[", depth)+strings.Repeat("]", depth)), nil).Ignore()
		if (err == nil) != fine {
			t.Errorf("%d deep: %v", depth, err)
		}
	}
}

func TestReadingFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken disk")
	s := New(io.MultiReader(strings.NewReader(`["a`), iotest.ErrReader(broken)), nil)
	if err := s.Ignore(); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := s.Ignore(); !errors.Is(err, broken) {
		t.Errorf("later: %v", err)
	}
	s = New(strings.NewReader(`["a"]`), func(int64) error { return broken })
	if err := s.Ignore(); !errors.Is(err, broken) {
		t.Errorf("stopped: %v", err)
	}
}
