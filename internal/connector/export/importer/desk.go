package importer

import (
	"context"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/connector/export"
	"femos/internal/connector/export/whatsapp"
	"femos/internal/mask"
)

// Upload is a file that a browser sends.
type Upload struct {
	Channel femos.ChannelID
	By      femos.PersonID
	Name    string // of the file, as the browser says
	Size    int64  // of the whole request, about that of the file; 0 if nobody knows
	Body    io.Reader
	Cut     func() // makes Body fail: when the service ends while nothing comes
	Reading Reading
}

// Receive takes a file and looks into it in the background. It returns once the file is there. Invalid "import_size",
// Conflict "import_permission" or "import_running".
func (s *Service) Receive(ctx context.Context, up Upload) error {
	if _, err := s.readable(ctx, up.Channel); err != nil {
		return err
	}
	before, err := s.Before(ctx, up.Channel)
	if err != nil {
		return err
	}
	if before.Zone != nil {
		up.Reading.Zone = before.Zone
	}
	j, err := s.begin(up.Channel, State{Phase: Receiving, File: fileName(up.Name), Size: up.Size, Reading: up.Reading, Before: before.Dates, Begun: s.o.Now(), By: up.By})
	if err != nil {
		return err
	}
	if err := s.receive(ctx, j, up); err != nil {
		s.fail(up.Channel, j, err) // a browser that is still sending may not hear the answer: the page says it
		return err
	}
	s.background(up.Channel, j, func(ctx context.Context) error {
		found, err := s.look(ctx, up.Channel, j)
		if err == nil {
			s.move(up.Channel, j, askTime, func(st *State) { st.Phase, st.Found = Asking, found })
		}
		return err
	})
	return nil
}

func (s *Service) receive(ctx context.Context, j *job, up Upload) error {
	file, err := newSpool(s.o.Folder, s.o.Random)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, receiveTime)
	defer cancel()
	j.mu.Lock()
	j.file, j.cancel = file, cancel
	j.mu.Unlock()
	s.tell(up.Channel)
	defer context.AfterFunc(s.end, up.Cut)()
	defer context.AfterFunc(ctx, up.Cut)() // dropped, or its time is over
	buffer := make([]byte, 256<<10)
	for {
		n, err := up.Body.Read(buffer)
		if file.size+int64(n) > s.o.Most {
			return femos.Fail(femos.Invalid, "import_size", s.o.Most>>20).About("file")
		}
		if ctx.Err() != nil || s.end.Err() != nil {
			return femos.Fail(femos.Unavailable, "import_ended").Because(err)
		}
		if _, werr := file.Write(buffer[:n]); errors.Is(werr, os.ErrClosed) {
			return femos.Fail(femos.Unavailable, "import_ended").Because(werr)
		} else if werr != nil {
			return werr
		}
		j.now.Store(file.size)
		s.moved(up.Channel, j, nil)
		switch {
		case errors.Is(err, io.EOF) && file.size == 0:
			return femos.Fail(femos.Invalid, "import_empty").About("file")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return femos.Fail(femos.Unavailable, "import_ended").Because(err)
		}
	}
}

// background runs a phase of a job until it is done, dropped, or the service ends.
func (s *Service) background(channel femos.ChannelID, j *job, phase func(context.Context) error) {
	ctx, cancel := context.WithTimeout(s.end, workTime)
	j.mu.Lock()
	j.cancel = cancel
	j.mu.Unlock()
	s.work.Go(func() {
		defer cancel()
		if err := phase(ctx); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
			s.fail(channel, j, err)
		}
	})
}

// source is the job's file.
func (j *job) source() export.Source {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now.Store(0)
	return export.Source{File: j.file, Size: j.file.size, Name: j.state.File, Zone: j.state.Reading.Zone, Dates: j.state.Reading.Dates}
}

// progress notes how much of the file is read.
func (s *Service) progress(channel femos.ChannelID, j *job) Progress {
	return func(done, total int64) {
		j.now.Store(done)
		s.moved(channel, j, func(st *State) { st.Size = total })
	}
}

func (s *Service) look(ctx context.Context, channel femos.ChannelID, j *job) (Found, error) {
	src := j.source()
	s.move(channel, j, 0, func(st *State) { st.Phase, st.Size = Looking, src.Size })
	return s.Look(ctx, src, channel, s.progress(channel, j))
}

// Start takes in what she chose of the file that waits; where she wants it read otherwise than it was looked at, it is
// looked at once more. Conflict "import_gone" if none waits any more, Invalid "import_dates" for an order of dates that
// was not to be chosen.
func (s *Service) Start(channel femos.ChannelID, t Terms, how Reading) error {
	t.Channel = channel
	s.mu.Lock()
	j := s.jobs[channel]
	s.mu.Unlock()
	if j == nil {
		return femos.Fail(femos.Conflict, "import_gone")
	}
	j.mu.Lock()
	if j.state.Phase != Asking {
		j.mu.Unlock()
		return femos.Fail(femos.Conflict, "import_gone")
	}
	found := j.state.Found
	if how.Dates != "" && !slices.ContainsFunc(found.Stats.Spans, func(o whatsapp.Span) bool { return o.Dates == how.Dates }) {
		j.mu.Unlock()
		return femos.Fail(femos.Invalid, "import_dates").About("dates")
	}
	for _, c := range found.Chats {
		if c.ID == t.Chat || len(found.Chats) == 1 {
			t.Chat, j.state.Chat = c.ID, c.Chat
		}
	}
	again := how.Dates != "" && how.Dates != found.Stats.Dates || found.Stats.Zoned && how.Zone.String() != j.state.Reading.Zone.String()
	j.state.Phase, j.state.Since, j.state.Reading = Taking, t.Since, how
	j.mu.Unlock()
	s.background(channel, j, func(ctx context.Context) (err error) {
		if again {
			if found, err = s.look(ctx, channel, j); err != nil {
				return err
			}
		}
		src := j.source()
		s.move(channel, j, 0, func(st *State) { st.Phase, st.Found = Taking, found })
		sum, err := s.Take(ctx, src, found, t, s.progress(channel, j), func(sum Summary) {
			s.moved(channel, j, func(st *State) { st.Summary = sum })
		})
		if err != nil {
			return err
		}
		j.mu.Lock()
		j.close()
		j.mu.Unlock()
		s.move(channel, j, toldTime, func(st *State) { st.Phase, st.Summary = Done, sum })
		return nil
	})
	return nil
}

// fileName is a file's name as it may be shown: no path, not long. It tells formats apart, too.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(mask.Clean(name), `\`, "/"))
	for utf8.RuneCountInString(name) > 100 {
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	return name
}
