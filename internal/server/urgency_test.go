package server_test

import (
	"encoding/json"
	"slices"
	"testing"

	"femos/test/browser"
)

// Who is in danger stands first, whoever wrote before her, and that is said in a word and not by a colour alone.
func TestEmergencyFirst(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "Mamas in Neukölln")
	v := n.visitor(t, "nour")
	normal := v.capture(t, channel, "Wie beantrage ich Kindergeld, und welche Unterlagen brauche ich dafür?")
	deadline := v.capture(t, channel, "Ich habe gestern die Kündigung von meinem Chef bekommen. Welche Frist habe ich für die Klage?")
	emergency := v.capture(t, channel, "Mein Mann hat mich heute wieder geschlagen und will mich umbringen. Ich habe mich im Bad eingeschlossen, bitte helft mir, wo kann ich hin?")

	p := browser.New(t)
	n.logIn(t, p)
	p.Wait("three rows", `document.querySelectorAll("#rows a.row").length === 3`)
	var rows []struct{ ID, Word string }
	if err := json.Unmarshal([]byte(p.Eval(`[...document.querySelectorAll("#rows a.row")].map(r => ({id: r.dataset.id, word: r.querySelector("[role=img]").getAttribute("aria-label")}))`)), &rows); err != nil {
		t.Fatal(err)
	}
	var ids, words []string
	for _, r := range rows {
		ids, words = append(ids, r.ID), append(words, r.Word)
	}
	if want := []string{string(emergency), string(deadline), string(normal)}; !slices.Equal(ids, want) {
		t.Errorf("they stand as %v with %v", ids, words)
	}
	if want := []string{"danger", "deadline", "normal"}; !slices.Equal(words, want) {
		t.Errorf("they are called %v", words)
	}
	if p.Eval(`!!document.querySelector("#rows li:first-child svg[role=img].stop use[href='#danger']")`) != "true" {
		t.Error("the emergency has no triangle")
	}
	p.Press('j')
	p.Press('\r')
	p.Wait("the word in the thread too", `document.querySelector("#posts .margin h3") && document.querySelector("#posts .margin h3").innerText.includes("danger")`)
	p.Shot("e2e-urgency")
	p.Go(n.base() + "/inbox?view=urgent")
	p.Wait("the two that are urgent", `document.querySelectorAll("#rows a.row").length === 2`)
}
