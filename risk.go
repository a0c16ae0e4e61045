package femos

import "time"

// RiskClass says who has to see a reply: nobody, the lawyer afterwards if it is drawn, the lawyer before it goes out.
type RiskClass string

// The classes, the least first.
const (
	Green  RiskClass = "green"
	Yellow RiskClass = "yellow"
	Red    RiskClass = "red"
)

// Classes lists them, the least first.
func Classes() []RiskClass { return []RiskClass{Green, Yellow, Red} }

// MayGive says whether a person may give a reply of class was another: anybody raises it, only the lawyer lowers it.
func (p Person) MayGive(was, to RiskClass) bool {
	return to.Rank() > was.Rank() || to.Rank() < was.Rank() && p.Is(Lawyer, Deputy)
}

// ClassChange says that somebody gave a reply another class.
type ClassChange struct {
	Reply  ReplyID
	Was    RiskClass
	Became RiskClass
	By     PersonID
	Why    string // said where it was lowered
	At     time.Time
}

// Rank orders classes: 0 green, 1 yellow, 2 red. A class that is none counts as green.
func (c RiskClass) Rank() int {
	switch c {
	case Yellow:
		return 1
	case Red:
		return 2
	}
	return 0
}
