#!/usr/bin/env bash
# Runs every fuzz test for a while. usage: fuzz.sh [TIME], 30s if not said. What breaks one is kept by Go in its
# package's testdata/fuzz; commit it with the mend.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
{ grep -rlE --include='*_test.go' --exclude-dir='.?*' --exclude-dir=node_modules '^func Fuzz' . || :; } | xargs -rn1 dirname | sort -u |
	while read -r folder; do
		for name in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$folder"/*_test.go); do
			echo "$folder $name"
			go test -run '^$' -fuzz "^$name\$" -fuzztime "${1:-30s}" "$folder" </dev/null
		done
	done
