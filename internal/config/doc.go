// Package config reads the settings of the program: one struct, filled from four sources. A flag wins over an
// environment variable, that over the file, that over the default.
//
// Guarantees. Every setting stands in [List] with its name, default and a sentence, and [Table] prints them all. A
// name that does not exist is an error in every source, so that a slip of the pen never leaves a default in place
// unseen. Every error names the setting and where its value came from; all are told at once. No print of the
// settings holds a password.
//
// Limits. Settings are read once, at the start. The file is read only where it is named (--config or FEMOS_CONFIG).
package config
