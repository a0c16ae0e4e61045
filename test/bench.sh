#!/usr/bin/env bash
# Measures everything on both engines and draws the graph of cost against size: builds femos, starts a PostgreSQL of its
# own that writes to the disk what it commits, runs `femos bench`, and removes what it made. Some forty minutes with a
# million inquiries, most of it filling.
#   test/bench.sh                              what docs/performance.md shows
#   test/bench.sh --inquiries 10000,100000     quicker; flags are those of femos bench
# TMPDIR says on which disk; it wants 8 GB for a million inquiries. With BENCH_FOLDER=FOLDER what was filled stays there
# and is used again: fill at night (--parts verdict), measure when nothing else runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${BENCH_FOLDER:-$(mktemp -d)}
mkdir -p "$folder/pg"
folder=$(realpath "$folder")
chmod 711 "$folder"
bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
	chown postgres "$folder/pg"
	as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
done_with() {
	"${as[@]}" "$bin/pg_ctl" -D "$folder/pg/data" -m fast stop >/dev/null 2>&1 || :
	[ -n "${BENCH_FOLDER:-}" ] || rm -rf "$folder"
}
trap done_with EXIT
new=
if [ ! -e "$folder/pg/data" ]; then
	new=yes
	"${as[@]}" "$bin/initdb" -D "$folder/pg/data" -U femos -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
	cat >>"$folder/pg/data/postgresql.conf" <<-END
		listen_addresses = ''
		unix_socket_directories = '$folder/pg'
		shared_buffers = 512MB
		max_wal_size = 4GB
	END
fi
(cd / && "${as[@]}" "$bin/pg_ctl" -D "$folder/pg/data" -l "$folder/pg/log" -w start >/dev/null)
[ -z "$new" ] || (cd / && "${as[@]}" "$bin/createdb" -h "$folder/pg" -U femos bench)

go build -o "$folder/femos" ./cmd/femos
[ $# -gt 0 ] || set -- --inquiries 10000,100000,1000000 --graph docs/cost.svg
"$folder/femos" bench --folder "$folder" --database "sqlite,postgres://femos@/bench?host=$folder/pg" "$@"
