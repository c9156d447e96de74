#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A signal while a report is written ends tlsready and leaves nothing of the report: interrupted.sh PROGRAM.
set -euo pipefail
program=$(readlink -f -- "$1")
samples=$(readlink -f -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../../samples")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
cd -- "$scratch"
export ASAN_OPTIONS=detect_leaks=0 # it does not work under strace

# interrupt SIGNAL ARGUMENTS...: the signal comes with the first bytes of out.json.
interrupt()
{
	local code=0
	strace -qq -o /dev/null -P "$scratch/out.json.part" -e trace=write -e "inject=write:signal=$1:when=1" \
		"$program" "${@:2}" >/dev/null 2>&1 || code=$?
	echo "$code"
}

strace -qq -o /dev/null true 2>/dev/null || { echo 'skipped: nothing can be traced here'; exit 77; }
for signal in INT TERM HUP; do
	code=$(interrupt "$signal" check "$samples/server2019-ready.reg" -o json=out.json)
	[ "$code" = $((128 + $(kill -l "$signal"))) ] || { echo "$signal: exit code $code"; exit 1; }
	[ -z "$(ls)" ] || { echo "$signal leaves: $(ls)"; exit 1; }
done
echo old >out.json
interrupt INT check "$samples/server2019-ready.reg" -o json=out.json >/dev/null
[ "$(ls) $(cat out.json)" = 'out.json old' ] || { echo "an older report is not left alone: $(ls)"; exit 1; }
