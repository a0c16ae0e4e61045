// Package team keeps what the team lets everybody know of itself, so that a real advisor can be told from a false one: who says
// that she may be shown, for whom and when she works, and which accounts are really hers.
//
// Guarantees. Nobody is shown who did not say so herself; she can take it back at any time, and who leaves is taken off in the
// same transaction (store.Store.UpdatePerson). An account is recorded by her or by a coordinator, for one person only, with who
// recorded it and when. Accounts that the program keeps for her are shown without being recorded.
//
// Limits. That a recorded account is hers somebody of the team says; nobody asks the service. Accounts of somebody who is not shown
// are not confirmed to anybody either.
package team
