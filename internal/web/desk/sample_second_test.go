package desk_test

import (
	"context"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

// Waiting finds nour half-way in.
func (a sampleAuth) Waiting(context.Context, string) (auth.Session, error) {
	if err := a.s.fail["Waiting"]; err != nil {
		return auth.Session{}, err
	}
	return auth.Session{Person: a.s.people[0]}, nil
}

func (a sampleAuth) Fresh(context.Context, auth.Session) (bool, error) { return !a.s.stale, nil }

func (a sampleAuth) Second(_ context.Context, s auth.Session) (auth.Second, error) {
	x := auth.Second{Possible: true, Recovery: 8, Passkeys: []store.PasskeyRow{{ID: "5f0c", Name: "Telefon", AddedAt: ago(900 * 3600e9), UsedAt: ago(3600e9)}, {ID: "a771", Name: "Schlüssel im Büro", AddedAt: ago(700 * 3600e9)}}}
	if s.Person.Login == "nour" {
		x.Setup = &auth.Setup{Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", QR: "M4 4h7v1h-7zM4 5h1v6h-1zM10 5h1v6h-1zM5 10h5v1h-5zM6 6h3v3h-3z", Size: 45}
		return x, nil
	}
	x.Code = true
	return x, nil
}

func (a sampleAuth) AddCode(context.Context, auth.Session, string) error { return a.s.did("AddCode") }

func sampleCodes() []string {
	return []string{"0v8k-2m4x-9qtr-e7ph", "1w9n-3p5y-ar0s-f8qj", "2x0p-4q6z-bs1t-g9rk", "3y1q-5r70-ct2v-h0sm", "4z2r-6s81-dv3w-j1tn", "50s3-7t92-ew4x-k2vp", "61t4-8va3-fx5y-m3wq", "72v5-9wb4-gy6z-n4xr", "83w6-axc5-hz70-p5ys", "94x7-byd6-j081-q6zt"}
}

func (a sampleAuth) ConfirmCode(context.Context, auth.Session, string, string) ([]string, error) {
	return sampleCodes(), a.s.did("ConfirmCode")
}

func (a sampleAuth) ShowCode(_ context.Context, s auth.Session, code, _ string) (auth.Session, error) {
	if code == "" {
		return s, femos.Fail(femos.Invalid, "code_wrong").About("code")
	}
	return s, a.s.did("ShowCode")
}

func (a sampleAuth) OfferPasskey(context.Context, auth.Session, string) (string, error) {
	return `{"challenge":"AAAA"}`, a.s.did("OfferPasskey")
}

func (a sampleAuth) AddPasskey(context.Context, auth.Session, string, string) ([]string, error) {
	return nil, a.s.did("AddPasskey")
}

func (a sampleAuth) AskPasskey(context.Context, auth.Session) (string, error) {
	return `{"challenge":"AAAA"}`, nil
}

func (a sampleAuth) ShowPasskey(_ context.Context, s auth.Session, _, _ string) (auth.Session, error) {
	return s, a.s.did("ShowPasskey")
}

func (a sampleAuth) NewRecovery(context.Context, auth.Session, string) ([]string, error) {
	return sampleCodes(), a.s.did("NewRecovery")
}

func (a sampleAuth) RemoveSecond(context.Context, auth.Session, string, string) error {
	return a.s.did("RemoveSecond")
}

func (a sampleAuth) ClearSecond(context.Context, femos.Person, femos.PersonID) error {
	return a.s.did("ClearSecond")
}
