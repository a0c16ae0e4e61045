package export

import (
	"context"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// endless is a file of any size that makes its bytes while it is read: head, then pieces of one length, then tail.
type endless struct {
	head, tail string
	piece      func(b []byte, n int64) // writes piece n into b
	length     int64                   // of a piece
	pieces     int64
}

func (e *endless) size() int64 { return int64(len(e.head)+len(e.tail)) + e.pieces*e.length }

// ReadAt reads, as io.ReaderAt says.
func (e *endless) ReadAt(b []byte, at int64) (int, error) {
	n := 0
	piece := make([]byte, e.length)
	for n < len(b) {
		rest := b[n:]
		body := at - int64(len(e.head))
		switch {
		case body < 0:
			k := copy(rest, e.head[at:])
			n, at = n+k, at+int64(k)
		case body < e.pieces*e.length:
			e.piece(piece, body/e.length)
			k := copy(rest, piece[body%e.length:])
			n, at = n+k, at+int64(k)
		default:
			k := copy(rest, e.tail[min(body-e.pieces*e.length, int64(len(e.tail))):])
			if k == 0 {
				return n, io.EOF
			}
			n, at = n+k, at+int64(k)
		}
	}
	return n, nil
}

// digits writes n into b, with zeros before it.
func digits(b []byte, n int64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

const telegramPiece = `  {
   "id": 1000000000,
   "type": "message",
   "date": "2026-03-02T10:15:00",
   "date_unixtime": "1772446500",
   "from": "Olena Beispiel",
   "from_id": "user7000000002",
   "reply_to_message_id": 1000000000,
   "text": [
    "Доброго дня! Хто знає, чи потрібна довідка про прописку, щоб оформити ",
    {
     "type": "bold",
     "text": "Kindergeld"
    },
    "? Дякую за кожну відповідь, мені кажуть різне."
   ],
   "text_entities": [
    {
     "type": "plain",
     "text": "Доброго дня! Хто знає, чи потрібна довідка про прописку, щоб оформити "
    },
    {
     "type": "bold",
     "text": "Kindergeld"
    },
    {
     "type": "plain",
     "text": "? Дякую за кожну відповідь, мені кажуть різне."
    }
   ]
  },
`

func longTelegram(size int64) *endless {
	return &endless{
		head: "{\n \"name\": \"Long\",\n \"type\": \"private_supergroup\",\n \"id\": 1234567890,\n \"messages\": [\n", tail: "{\"id\": 2000000000, \"type\": \"service\"}]}",
		length: int64(len(telegramPiece)), pieces: size / int64(len(telegramPiece)),
		piece: func(b []byte, n int64) {
			copy(b, telegramPiece)
			digits(b[14:23], n)
		},
	}
}

// long is how big the files of these tests are.
func long() int64 {
	if os.Getenv("FEMOS_SOAK") == "1" {
		return 2 << 30
	}
	return 100 << 20
}

// steady reads a long file and looks at the memory in use, garbage collected, on the way.
func steady(t *testing.T, e *endless, name string, zone *time.Location) {
	t.Helper()
	const most = 8 << 20 // a file of any size; the process itself, and the tests beside, come on top
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, peak, n := heap(), int64(0), int64(0)
	begun := time.Now()
	stats, err := Read(t.Context(), Source{File: e, Size: e.size(), Name: name, Zone: zone}, Handler{
		Chat: func(Chat) (bool, error) { return true, nil },
		Message: func(Message) error {
			if n++; n%(e.pieces/8) == 0 {
				peak = max(peak, heap()-before)
			}
			return nil
		},
	})
	if err != nil || stats.Messages != int(e.pieces) {
		t.Fatalf("%d of %d messages: %v", stats.Messages, e.pieces, err)
	}
	if peak > most {
		t.Errorf("%d KB of memory for %d MB", peak>>10, e.size()>>20)
	}
	t.Logf("%d MB, %d messages: %d KB of memory, %.0f MB/s", e.size()>>20, n, peak>>10, float64(e.size())/1e6/time.Since(begun).Seconds())
}

// These two look at the memory of the process, so nothing runs beside them.
//
//nolint:paralleltest // see above
func TestLongTelegram(t *testing.T) {
	steady(t, longTelegram(long()), "result.json", time.UTC)
}

const whatsAppPiece = "27.11.26, 14:03 - Olena Beispiel: Доброго дня! Хто знає, чи потрібна довідка про прописку, щоб оформити Kindergeld?\nДякую за кожну відповідь, мені кажуть різне: 000000000\n"

func longWhatsApp(size int64) *endless {
	return &endless{
		head:   "27.11.26, 14:02 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n",
		length: int64(len(whatsAppPiece)), pieces: size / int64(len(whatsAppPiece)),
		piece: func(b []byte, n int64) {
			copy(b, whatsAppPiece)
			digits(b[len(b)-10:len(b)-1], n)
			digits(b[13:15], n/7%60)
			digits(b[0:2], n/7/60%28+1)
		},
	}
}

//nolint:paralleltest // as above
func TestLongWhatsApp(t *testing.T) {
	steady(t, longWhatsApp(long()), "WhatsApp-Chat mit Mamas.txt", berlin(t))
}

func throughput(b *testing.B, e *endless, name string) {
	b.Helper()
	content := make([]byte, e.size())
	if _, err := e.ReadAt(content, 0); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(e.size())
	b.ReportAllocs()
	for b.Loop() {
		stats, err := Read(context.Background(), source(b, name, content), Handler{
			Chat:    func(Chat) (bool, error) { return true, nil },
			Message: func(Message) error { return nil },
		})
		if err != nil || stats.Messages == 0 {
			b.Fatal(strconv.Itoa(stats.Messages), err)
		}
	}
}

func BenchmarkTelegram(b *testing.B) { throughput(b, longTelegram(16<<20), "result.json") }

func BenchmarkWhatsApp(b *testing.B) {
	throughput(b, longWhatsApp(16<<20), "WhatsApp-Chat mit Mamas.txt")
}
