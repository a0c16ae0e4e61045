// Package fetch asks the processor to bring memory near before it is needed: a verdict reads some hundred places in tables of
// megabytes, and waiting for one after the other takes longer than all that is reckoned with them. Nothing that is computed depends
// on it, and where it is not written for a processor it does nothing.
package fetch

// Words asks for the beginnings of rows of a table. A row is stride bytes, and a number in list has the row that its bits under mask
// name; one beyond the table is asked for to no effect.
func Words(table []uint64, stride int, mask uint32, list []uint32) {
	if len(table) > 0 && len(list) > 0 {
		words(&table[0], uint64(stride), uint64(mask), &list[0], len(list))
	}
}

// Bytes is Words for a table of bytes.
func Bytes(table []byte, stride int, mask uint32, list []uint32) {
	if len(table) > 0 && len(list) > 0 {
		bytes(&table[0], uint64(stride), uint64(mask), &list[0], len(list))
	}
}
