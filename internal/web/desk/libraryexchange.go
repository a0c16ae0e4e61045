package desk

import (
	"io"
	"mime/multipart"
	"net/http"

	"femos"
	"femos/internal/auth"
	"femos/internal/library"
)

// libraryUpload takes files that are longer than forms may be: package library limits them.
const libraryUpload = "POST /library/import"

// exchangeView is where answers leave the library and come back.
type exchangeView struct {
	Languages []femos.Language
	Take      bool // she may bring some in
	Texts     bool // translations only
	Done      *library.Imported
	File      string
}

func exchangePage(c *call) error { return c.showExchange(&exchangeView{}, nil) }

func (c *call) showExchange(v *exchangeView, wrong *notice) error {
	data, err := c.libraryList(c.t("exchange.title"), "main", "")
	if err != nil {
		return err
	}
	v.Languages, v.Take, v.Texts = library.Languages(), c.may(auth.WriteLibrary) || c.may(auth.Translate), !c.may(auth.WriteLibrary)
	data.Exchange, data.Notice = v, wrong
	return c.page("library", data)
}

// exportLibrary hands over a file. What goes wrong once it has begun can only cut it off.
func exportLibrary(c *call) error {
	f, err := library.ParseFormat(c.value("format"))
	if err != nil {
		return err
	}
	lang := femos.Language(c.value("lang"))
	name, kind := "femos-"+c.now.Format("2006-01-02"), map[library.Format]string{library.Lines: "application/jsonl", library.Table: "text/csv; charset=utf-8", library.XLIFF: "application/xliff+xml"}[f]
	if f == library.XLIFF {
		name += "-" + string(lang.Base())
	}
	w := &headed{w: c.w, head: func() {
		c.w.Header().Set("Content-Type", kind)
		c.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.`+map[library.Format]string{library.Lines: "jsonl", library.Table: "csv", library.XLIFF: "xlf"}[f]+`"`)
	}}
	if err := c.d.Library.Export(c.r.Context(), w, f, lang); err != nil {
		if w.begun {
			c.record(err)
			panic(http.ErrAbortHandler) // so that the browser sees that it has not got all
		}
		return err
	}
	return nil
}

// headed sends its headers with the first byte: what fails before is told as a page.
type headed struct {
	w     io.Writer
	head  func()
	begun bool
}

func (h *headed) Write(b []byte) (int, error) {
	if !h.begun {
		h.begun = true
		h.head()
	}
	return h.w.Write(b)
}

// importLibrary reads the file as it comes: it is not put onto the disk.
func importLibrary(c *call) error {
	v := &exchangeView{}
	done, err := c.libraryFile(v)
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showExchange(v, wrong)
	}
	v.Done = &done
	return c.showExchange(v, nil)
}

func (c *call) libraryFile(v *exchangeView) (library.Imported, error) {
	part, err := c.filePart()
	if err != nil {
		return library.Imported{}, err
	}
	v.File = part.FileName()
	f, err := library.ParseFormat(v.File)
	if err != nil {
		return library.Imported{}, err
	}
	return c.d.Library.Import(c.r.Context(), c.who, v.File, &patient{part, http.NewResponseController(c.w), c.d.Now}, f)
}

// filePart is the part of the form that holds the file.
func (c *call) filePart() (*multipart.Part, error) {
	parts, err := c.r.MultipartReader()
	for err == nil {
		var part *multipart.Part
		if part, err = parts.NextPart(); err == nil && part.FormName() == "file" && part.FileName() != "" {
			return part, nil
		}
	}
	return nil, femos.Fail(femos.Invalid, "import_empty").About("file").Because(err)
}
