#!/usr/bin/env bash
# Installs what the tests use besides Go, from the machine's own package sources: a C compiler for the race
# detector, a browser with Chinese fonts for the page tests, Redis for the conformance suite of the session,
# PostgreSQL with pgvector for that of the store, Node for WeCom's own code, which the bot is held against. The tests start servers of their own, on free ports of loopback;
# DUBAN_TEST_DATABASE_URL names one that runs already.
# At the end each server is tried, and one line says what there is.
# Installs nothing for what is there, is quiet when all is well, and says so loudly when something cannot be
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
want nginx-light command -v nginx
want nodejs command -v node
want npm command -v npm

# PostgreSQL: whatever version the sources have; pgvector as a package where there is one (Debian 13, Ubuntu 24.04),
# else built from the source package of Debian's next release.
pg_version() { ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1; }
has_vector() { v=$(pg_version) && [ -n "$v" ] && [ -e "/usr/share/postgresql/$v/extension/vector.control" ]; }
[ -n "${DUBAN_TEST_DATABASE_URL:-}" ] || want postgresql test -n "$(pg_version)"
build_vector=
if [ -z "${DUBAN_TEST_DATABASE_URL:-}" ] && ! has_vector; then build_vector=1; fi

# tried says of each server whether it starts: initdb as whoever may, since PostgreSQL refuses root.
tried() {
  local bin dir as=()
  if command -v redis-server >/dev/null; then echo "services: $(redis-server --version | cut -d ' ' -f 1-3)" >&2; fi
  if [ -n "${DUBAN_TEST_DATABASE_URL:-}" ]; then
    echo "services: PostgreSQL named by DUBAN_TEST_DATABASE_URL" >&2
    return
  fi
  has_vector || return 0
  bin=/usr/lib/postgresql/$(pg_version)/bin
  dir=$(mktemp -d) || return 0
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$dir" && as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  fi
  if (cd / && "${as[@]}" "$bin/initdb" -D "$dir/data" -A trust --no-sync && "${as[@]}" "$bin/pg_ctl" start -w -D "$dir/data" -l "$dir/log" \
    -o "-k $dir -c listen_addresses=''" && "${as[@]}" "$bin/pg_ctl" stop -m immediate -D "$dir/data") >/dev/null 2>&1; then
    echo "services: $("$bin/postgres" --version) with pgvector starts" >&2
  else
    echo "!!! services: PostgreSQL in $bin does not start; its suites will be skipped and listed at the end" >&2
  fi
  rm -rf "$dir"
}
trap tried EXIT

[ ${#missing[@]} -eq 0 ] && [ -z "$build_vector" ] && exit 0

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
trap 'rm -f "$log"; tried' EXIT
echo "installing ${missing[*]} ${build_vector:+pgvector} …" >&2
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}
install update || true # an old list may do
if [ ${#missing[@]} -gt 0 ] && ! install install -y --no-install-recommends "${missing[@]}"; then
  tail -n 20 "$log" >&2
  loud "apt-get could not install them"
fi
[ -n "$build_vector" ] || exit 0

version=$(pg_version)
missing=(pgvector)
install install -y --no-install-recommends "postgresql-$version-pgvector" && exit 0

# from_source builds Debian's own source package of pgvector for the PostgreSQL that is installed.
from_source() {
  local work uri key list
  work=$(mktemp -d) || return 1
  uri=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*debian\) .*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null |
    grep -v security | grep '/debian/*$' | head -n 1)
  [ -n "$uri" ] || return 1
  key=/usr/share/keyrings/debian-archive-keyring.gpg
  # A list of its own, so that no other package of the next release comes in.
  list=$work/next.list
  echo "deb-src [signed-by=$key] $uri trixie main" >"$list"
  mkdir -p "$work/lists/partial"
  local apt=(-o Dir::Etc::SourceList="$list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root)
  "${as_root[@]}" apt-get -qq "${apt[@]}" update &&
    (cd "$work" && "${as_root[@]}" apt-get -qq "${apt[@]}" source --download-only pgvector && tar xzf pgvector_*.orig.tar.gz) &&
    install install -y --no-install-recommends make "postgresql-server-dev-$version" &&
    make -s -C "$work"/pgvector-* OPTFLAGS="" PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config" &&
    "${as_root[@]}" make -s -C "$work"/pgvector-* install PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config"
  local failed=$?
  "${as_root[@]}" rm -rf "$work"
  return $failed
}
if ! from_source >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  loud "pgvector could not be installed or built"
fi
