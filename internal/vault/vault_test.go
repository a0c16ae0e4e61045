package vault_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"femos/internal/vault"
)

func open(t *testing.T, dir string, o vault.Options) *vault.Keys {
	t.Helper()
	k, err := vault.OpenKeys(dir, rand.Reader, o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// fixed gives keys that are the same in every run: the master key is 32 times 0x07.
func fixed(t *testing.T) *vault.Keys {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, strings.Repeat("07", 32)+"\n", 0o600)
	return open(t, dir, vault.Options{MustExist: true})
}

func write(t *testing.T, dir, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "keys", "master.key")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not yet", "data")
	first := open(t, dir, vault.Options{})
	second := open(t, dir, vault.Options{MustExist: true})
	if first.Fingerprint() != second.Fingerprint() {
		t.Error("a second start reads other keys")
	}
	sealed := first.Seal("source", "1", []byte("at://…"))
	if got, err := second.Open("source", "1", sealed); err != nil || string(got) != "at://…" {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	for path, want := range map[string]fs.FileMode{"keys": 0o700, "keys/master.key": 0o600} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), want)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "keys"))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files in the keys' folder, %v; want the key alone", len(entries), err)
	}
	if other := open(t, t.TempDir(), vault.Options{}); other.Fingerprint() == first.Fingerprint() {
		t.Error("two installations have the same keys")
	}
}

func TestLostKeysAreTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := vault.OpenKeys(dir, rand.Reader, vault.Options{MustExist: true})
	if !errors.Is(err, vault.ErrMissing) {
		t.Fatalf("error %v, want ErrMissing", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "keys")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("keys were made although the database has data")
	}
	if err := os.Mkdir(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenKeys(dir, rand.Reader, vault.Options{MustExist: true}); !errors.Is(err, vault.ErrMissing) {
		t.Errorf("with an empty folder: %v, want ErrMissing", err)
	}
}

func TestBadKeyFiles(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("a7", 32)
	for name, c := range map[string]struct {
		text string
		mode fs.FileMode
		want error
	}{
		"empty":          {"", 0o600, vault.ErrForm},
		"short":          {good[:62], 0o600, vault.ErrForm},
		"long":           {good + "a7", 0o600, vault.ErrForm},
		"endless":        {strings.Repeat("a7", 4000), 0o600, vault.ErrForm},
		"not hex":        {"g" + good[1:], 0o600, vault.ErrForm},
		"zeros":          {strings.Repeat("0", 64), 0o600, vault.ErrForm},
		"group reads":    {good, 0o640, vault.ErrWide},
		"others read":    {good, 0o604, vault.ErrWide},
		"everybody does": {good, 0o666, vault.ErrWide},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, c.text, c.mode)
			_, err := vault.OpenKeys(dir, rand.Reader, vault.Options{})
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if strings.Contains(err.Error(), "a7a7") {
				t.Error("the error quotes the key")
			}
			if got, _ := os.ReadFile(filepath.Join(dir, "keys", "master.key")); string(got) != c.text {
				t.Error("a bad key file was written over")
			}
		})
	}
	dir := t.TempDir()
	write(t, dir, good, 0o600)
	if err := os.Chmod(filepath.Join(dir, "keys"), 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.OpenKeys(dir, rand.Reader, vault.Options{}); !errors.Is(err, vault.ErrWide) {
		t.Errorf("a folder that the group reads: %v, want ErrWide", err)
	}
}

// Many starts at once agree on one key.
func TestStartsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	prints := make([]string, 16)
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			k, err := vault.OpenKeys(dir, rand.Reader, vault.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = k.Fingerprint()
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Fatalf("fingerprints differ: %q", prints)
		}
	}
}

func TestNoRandomness(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := vault.OpenKeys(dir, strings.NewReader("too short"), vault.Options{}); err == nil {
		t.Error("keys were made without randomness")
	}
	if _, err := os.Stat(filepath.Join(dir, "keys", "master.key")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a key file was left behind")
	}
}

// Known answers, computed a second time with Python from the RFCs: a change of any derivation would lose what is
// stored, so it must not happen unseen.
func TestKnownAnswers(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	at := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	for what, pair := range map[string][2]string{
		"fingerprint": {k.Fingerprint(), "b1ad735288067221"},
		"pseudonym":   {k.Pseudonym("c1", at, "did:plc:abc"), "TDZ5PE"},
		"source key":  {k.SourceKey("a1", "at://x/y/z"), "505372d0575a9ebca10a310348c69121"},
		"address key": {k.AddressKey("a1", "person:did:plc:abc"), "c59d9a5c44fa6e203fe699f0341b33d0"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %s, was %s when data was written with it", what, pair[0], pair[1])
		}
	}
	sealed, err := hex.DecodeString("0172ef16bc20164617090e03299fb9b05145f63dda7705259cb29ec458311347551f5ac3c18108bd204a4bbf087a6d085435d28d806d11b5")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open("source", "row 1", sealed); err != nil || string(got) != "https://example.test/post/1" {
		t.Errorf("what was sealed once: %q, %v", got, err)
	}
}

func TestSealIsBound(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	plain := []byte("https://example.test/@amal/1")
	sealed := k.Seal("source", "row 1", plain)
	if bytes.Contains(sealed, plain[:8]) || len(sealed) != len(plain)+vault.Overhead {
		t.Errorf("sealed is %d bytes: %x", len(sealed), sealed)
	}
	if again := k.Seal("source", "row 1", plain); bytes.Equal(again, sealed) {
		t.Error("sealing twice gives the same bytes")
	}
	other := open(t, t.TempDir(), vault.Options{})
	for name, try := range map[string]func() ([]byte, error){
		"another row":     func() ([]byte, error) { return k.Open("source", "row 2", sealed) },
		"another purpose": func() ([]byte, error) { return k.Open("account", "row 1", sealed) },
		"shifted border":  func() ([]byte, error) { return k.Open("sourcer", "ow 1", sealed) },
		"other keys":      func() ([]byte, error) { return other.Open("source", "row 1", sealed) },
		"nothing":         func() ([]byte, error) { return k.Open("source", "row 1", nil) },
		"a stump":         func() ([]byte, error) { return k.Open("source", "row 1", sealed[:vault.Overhead-1]) },
	} {
		got, err := try()
		if !errors.Is(err, vault.ErrSealed) || got != nil {
			t.Errorf("%s: %q, %v; want ErrSealed", name, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "amal") {
			t.Errorf("%s: the error holds content: %v", name, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := k.Open("source", "row 1", changed); !errors.Is(err, vault.ErrSealed) {
			t.Fatalf("a change of byte %d passes: %v", i, err)
		}
	}
	if got, err := k.Open("source", "row 1", k.Seal("source", "row 1", nil)); err != nil || len(got) != 0 {
		t.Errorf("nothing, sealed and opened: %q, %v", got, err)
	}
}

func TestPseudonym(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	here := k.Pseudonym("channel", day(2026, 4, 1), "did:plc:amal")
	if here != k.Pseudonym("channel", day(2026, 7, 1).Add(-time.Nanosecond), "did:plc:amal") {
		t.Error("it changes within the quarter")
	}
	// 1 July in Kabul is still 30 June in UTC.
	kabul := time.FixedZone("AFT", 4*3600+1800)
	if here != k.Pseudonym("channel", time.Date(2026, 7, 1, 4, 29, 0, 0, kabul), "did:plc:amal") {
		t.Error("the quarter is not counted in UTC")
	}
	for name, other := range map[string]string{
		"quarter":                  k.Pseudonym("channel", day(2026, 7, 1), "did:plc:amal"),
		"same quarter, other year": k.Pseudonym("channel", day(2027, 4, 1), "did:plc:amal"),
		"channel":                  k.Pseudonym("channel2", day(2026, 4, 1), "did:plc:amal"),
		"author":                   k.Pseudonym("channel", day(2026, 4, 1), "did:plc:amalia"),
		"installation":             open(t, t.TempDir(), vault.Options{}).Pseudonym("channel", day(2026, 4, 1), "did:plc:amal"),
	} {
		if other == here {
			t.Errorf("another %s has the same pseudonym", name)
		}
	}
	seen := map[string]bool{}
	var letters [256]int
	const n = 3000
	for i := range n {
		p := k.Pseudonym("channel", day(2026, 4, 1), fmt.Sprint(i))
		if len(p) != 6 || strings.ContainsAny(p, "ILOUilou") {
			t.Fatalf("pseudonym %q", p)
		}
		seen[p] = true
		for _, c := range []byte(p) {
			letters[c]++
		}
	}
	if len(seen) < n-3 { // 0.004 doubles are expected
		t.Errorf("%d authors have %d pseudonyms", n, len(seen))
	}
	for _, c := range []byte("0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
		if mean := 6.0 * n / 32; math.Abs(float64(letters[c])-mean) > 6*math.Sqrt(mean) {
			t.Errorf("letter %c comes %d times, expected about %.0f", c, letters[c], mean)
		}
	}
}

func TestSourceKey(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	key := k.SourceKey("account", "at://did:plc:amal/app.bsky.feed.post/1")
	if len(key) != 32 || strings.Trim(key, "0123456789abcdef") != "" {
		t.Errorf("key %q, want 32 hexadecimal characters", key)
	}
	if key != k.SourceKey("account", "at://did:plc:amal/app.bsky.feed.post/1") {
		t.Error("it is not stable")
	}
	if key == k.SourceKey("account2", "at://did:plc:amal/app.bsky.feed.post/1") {
		t.Error("two accounts share it")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	k, other := fixed(t), open(t, t.TempDir(), vault.Options{})
	if err := k.Check(k.Fingerprint()); err != nil {
		t.Error(err)
	}
	for _, f := range []string{other.Fingerprint(), "", k.Fingerprint()[:8]} {
		if err := k.Check(f); !errors.Is(err, vault.ErrWrong) {
			t.Errorf("fingerprint %q: %v, want ErrWrong", f, err)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	public, private, err := vault.NewPersonKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if len(public) != 32 || len(private) != 32 || bytes.Equal(public, private) {
		t.Fatalf("a key pair of %d and %d bytes", len(public), len(private))
	}
	kek := vault.Derive([]byte("a uniform secret of 32 bytes …!!"), "kek")
	wrapped := vault.Wrap(rand.Reader, kek, "person key", "p1", private)
	if got, err := vault.Unwrap(kek, "person key", "p1", wrapped); err != nil || !bytes.Equal(got, private) {
		t.Errorf("unwrapped %x, %v", got, err)
	}
	wrong := vault.Derive([]byte("a uniform secret of 32 bytes …!!"), "session")
	for name, try := range map[string]func() ([]byte, error){
		"another label":   func() ([]byte, error) { return vault.Unwrap(wrong, "person key", "p1", wrapped) },
		"another person":  func() ([]byte, error) { return vault.Unwrap(kek, "person key", "p2", wrapped) },
		"another purpose": func() ([]byte, error) { return vault.Unwrap(kek, "session key", "p1", wrapped) },
	} {
		if got, err := try(); !errors.Is(err, vault.ErrSealed) || got != nil {
			t.Errorf("%s: %x, %v; want ErrSealed", name, got, err)
		}
	}
	if _, _, err := vault.NewPersonKey(strings.NewReader("")); err == nil {
		t.Error("a person key without randomness")
	}
}

// The pair that comes from Alice's secret in RFC 7748, section 6.1, has her public key.
func TestPersonKeyIsX25519(t *testing.T) {
	t.Parallel()
	secret, err := hex.DecodeString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
	if err != nil {
		t.Fatal(err)
	}
	public, _, err := vault.NewPersonKey(bytes.NewReader(secret))
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(public); got != "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a" {
		t.Errorf("public key %s", got)
	}
}

func TestNothingPrintsAKey(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	key := vault.Derive(bytes.Repeat([]byte{7}, 32), "x")
	raw := hex.EncodeToString(key[:4])
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("keys", "keys", k, "key", key)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%q"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", k, key, &key)
	}
	b, err := json.Marshal(map[string]any{"k": k, "key": key})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	got := strings.ToLower(out.String())
	for _, leak := range []string{raw, fmt.Sprintf("%d %d", key[0], key[1]), fmt.Sprintf("0x%x", key[0]), "root", "random"} {
		if strings.Contains(got, leak) {
			t.Errorf("%q is printed in:\n%s", leak, got)
		}
	}
	if !strings.Contains(got, k.Fingerprint()) || !strings.Contains(got, "[key]") {
		t.Errorf("neither fingerprint nor [key] in:\n%s", got)
	}
}

func BenchmarkPseudonym(b *testing.B) {
	k, err := vault.OpenKeys(b.TempDir(), rand.Reader, vault.Options{})
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		k.Pseudonym("channel", at, "did:plc:amal")
	}
}

func BenchmarkSealOpen(b *testing.B) {
	k, err := vault.OpenKeys(b.TempDir(), rand.Reader, vault.Options{})
	if err != nil {
		b.Fatal(err)
	}
	plain := bytes.Repeat([]byte("x"), 200)
	for b.Loop() {
		if _, err := k.Open("source", "1", k.Seal("source", "1", plain)); err != nil {
			b.Fatal(err)
		}
	}
}
