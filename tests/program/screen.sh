#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without -v the text of a machine fits on a screen of 40 lines and 80 columns, for every sample and every hive of the shared
# corpora: screen.sh PROGRAM.
set -euo pipefail
program=$(readlink -f -- "$1")
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
cd -- "$here/../.."
inputs=(samples/*.reg samples/hives/*/)
[ ! -d "${TLSREADY_SHARED-}/hives" ] || inputs+=("$TLSREADY_SHARED"/hives/*)

# Prints what has more lines; a verdict is no failure here.
measure()
{
	local lines
	lines=$(COLUMNS=80 "$program" check "$1" 2>/dev/null | wc -l)
	[ "$lines" -le 40 ] || printf '%s has %s lines\n' "$1" "$lines"
}
export -f measure
export program

long=$(printf '%s\0' "${inputs[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'measure "$1"' measure)
[ -z "$long" ] || {
	printf '%s\n' "$long"
	exit 1
}
echo "${#inputs[@]} inputs, none of them with more than 40 lines"
