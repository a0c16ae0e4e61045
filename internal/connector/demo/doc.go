// Package demo is a platform that plays a believable day in six groups and six languages, so that Fem.OS can be
// looked at without an account anywhere.
//
// The day is written in day/*.txt, one file a group, one block a post; form.go says how. Posts with a negative time
// are the day so far and are handed over at once; the others arrive while one looks. A reply of ours is liked,
// thanked for and once contradicted some seconds later, as the script says. One thread is closed to replies, and one
// loses the answer to the first reply under it, so that both states can be seen.
//
// All people, posts, numbers and groups are invented. Telephone numbers are from the ranges that the Bundesnetzagentur
// keeps free for films; e-mail addresses end in example.org and its like.
//
// Guarantees: after its end the script stops and repeats nothing; a cursor holds the start of play, so a restart goes on
// with the same times; the same reply key stands once. Limits: replies live in memory, so after a restart of the
// process the groups have forgotten them (a key that is sent again gets the same id), and a thank-you that was still to
// come does not come. Nothing here touches a network.
package demo
