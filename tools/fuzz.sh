#!/usr/bin/env bash
# Runs every fuzz target for a while: tools/fuzz.sh [TIME each, default 10s].
# Minimising an input that only adds coverage is kept short: it would eat the time.
set -euo pipefail
time=${1:-10s}
for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    echo "== $package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x "$package"
  done
done
