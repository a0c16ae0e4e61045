#!/usr/bin/env bash
# Installs what the tests need beyond Go, where it is missing: on Debian 12 or 13 with apt-get, as root or with sudo.
#   gcc          for the race detector
#   systemd      its systemd-analyze checks the units in deploy; nothing is started
#   postgresql   the tests start servers of their own from its programs (internal/store/pgtest)
#   chromium     with Noto fonts, for the tests in a real browser
#   npm          fetches the two below
#   axe-core     into .cache/axe-core: finds barriers in our pages
#   the Bluesky server, with a Node of its own, into .cache/bluesky (test/servers/bluesky/install.sh)
# It says what it does, asks nothing, and takes a moment when everything is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "test/install.sh: $*" >&2; }
die() { say "$*"; exit 1; }

# --- programs ---------------------------------------------------------------------------------------------------------

present() { command -v "$1" >/dev/null; }
installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
server() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || present initdb; }

missing=()
present gcc && [ -e /usr/include/stdlib.h ] || missing+=(gcc libc6-dev)
server || missing+=(postgresql)
present systemd-analyze || missing+=(systemd)
present chromium || missing+=(chromium)
present npm || missing+=(npm)
if present dpkg-query; then
	for font in fonts-noto-core fonts-noto-color-emoji; do
		installed "$font" || missing+=("$font")
	done
	installed ca-certificates || missing+=(ca-certificates)
fi

if [ ${#missing[@]} -gt 0 ]; then
	present apt-get || die "not here, and there is no apt-get to install it with: ${missing[*]}"
	as_root=()
	if [ "$(id -u)" != 0 ]; then
		present sudo || die "not here, and only root may install it: ${missing[*]}"
		as_root=(sudo)
	fi
	say "installing with apt-get: ${missing[*]}"
	# Recommended packages stay out: they would bring a desktop's worth of things.
	apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null >&2; }
	apt update
	apt install -y --no-install-recommends "${missing[@]}"
	server || die "apt-get has installed postgresql, yet there is no initdb"
fi

# --- axe-core ---------------------------------------------------------------------------------------------------------

# Another version: `npm view axe-core@VERSION dist.integrity`, its base64 written as hex.
axe_version=4.14.1
axe_sha512=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
axe=.cache/axe-core

if [ "$(cat "$axe/version" 2>/dev/null)" != "$axe_version" ]; then
	say "fetching axe-core $axe_version"
	rm -rf "$axe"
	mkdir -p "$axe"
	npm pack --silent --pack-destination "$axe" "axe-core@$axe_version" </dev/null >/dev/null
	echo "$axe_sha512  $axe/axe-core-$axe_version.tgz" | sha512sum --check --quiet >&2 ||
		die "axe-core $axe_version is not the one that was pinned"
	tar -xzf "$axe/axe-core-$axe_version.tgz" -C "$axe" --strip-components=1 package/axe.min.js package/LICENSE
	rm "$axe/axe-core-$axe_version.tgz"
	echo "$axe_version" >"$axe/version"
fi

# --- servers ----------------------------------------------------------------------------------------------------------

for script in test/servers/*/install.sh; do
	[ ! -e "$script" ] || bash "$script" </dev/null
done
