package server

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/store"
	"femos/internal/triage"
)

// The command judges with what this installation learnt, as the server does.
func TestImportingUsesWhatWasLearnt(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	settings := config.Settings{Data: folder, Database: "sqlite:" + filepath.Join(folder, "femos.db")}
	open := func() *Importing {
		i, err := NewImporting(t.Context(), settings, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = i.Close() })
		return i
	}
	shipped := open()
	post := triage.Post{Text: "Quizfrage aus unserem Kurs: Wo bekomme ich Wohngeld? Die Auflösung kommt am Abend"}
	brain := shipped.judge.Brain()
	var examples []triage.Example
	for range 40 {
		examples = append(examples, triage.Example{Seen: brain.See(post), Labels: femos.Labels{Advice: femos.No}})
	}
	keys, err := openKeys(t.Context(), shipped.Store, folder)
	if err != nil {
		t.Fatal(err)
	}
	a := store.Adapter{ID: femos.NewID[femos.AdapterID](time.Now(), rand.Reader), Base: brain.Trained(), MadeAt: time.Now(), Better: true}
	a.Weights = keys.Seal("adapter", string(a.ID), brain.Adapt(examples).Bytes())
	if used, err := shipped.Store.AddAdapter(t.Context(), a, a.ID, false); err != nil || !used {
		t.Fatal(used, err)
	}
	was, is := shipped.judge.Judge(post), open().judge.Judge(post)
	if is.AdviceScore >= was.AdviceScore {
		t.Errorf("the post needs an advisor with %.4f, and did with %.4f before it was learnt that it does not", is.AdviceScore, was.AdviceScore)
	}
}
