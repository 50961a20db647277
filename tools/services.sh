#!/usr/bin/env bash
# Installs what the tests use besides Go, from the machine's own package sources: a C compiler for the race
# detector, a browser with Chinese fonts for the page tests, Redis for the conformance suite of the session.
# Does nothing for what is there, is quiet when all is well, and says so loudly when something cannot be
# installed: the suites that need it then skip, and make test prints them with their reasons.
set -uo pipefail

missing=()
want() { # want PACKAGE TEST…: the package is wanted unless the test succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

want gcc command -v "${CC:-cc}"
want libc6-dev test -e /usr/include/stdlib.h
want chromium command -v chromium
want fonts-noto-cjk chinese_font
want redis-server command -v redis-server

[ ${#missing[@]} -eq 0 ] && exit 0

loud() {
  printf '\n!!! %s\n!!! missing: %s\n!!! tests that need them will be skipped and listed at the end\n\n' "$1" "${missing[*]}" >&2
  exit 0
}

command -v apt-get >/dev/null || loud "this is no Debian or Ubuntu machine: install the packages' counterparts by hand"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || loud "not root and no password-less sudo: run tools/services.sh as root once"
  as_root=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing ${missing[*]} …" >&2
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}
install update || true # an old list may do
if ! install install -y --no-install-recommends "${missing[@]}"; then
  tail -n 20 "$log" >&2
  loud "apt-get could not install them"
fi
