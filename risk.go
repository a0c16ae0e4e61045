package femos

// RiskClass says who has to see a reply: nobody, the lawyer afterwards if it is drawn, the lawyer before it goes out.
type RiskClass string

// The classes, the least first.
const (
	Green  RiskClass = "green"
	Yellow RiskClass = "yellow"
	Red    RiskClass = "red"
)

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
