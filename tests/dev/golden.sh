#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports are what tests/golden has: golden.sh PROGRAM. Prints the first line that differs in each.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
golden=$here/../golden
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# compare FOLDER FOLDER: what differs; nothing if nothing does.
compare()
{
	local name
	for name in $(cd -- "$1" && ls) $(cd -- "$2" && ls); do
		if [ ! -e "$1/$name" ] || [ ! -e "$2/$name" ]; then
			[ -e "$1/$name" ] && echo "$name is no longer written" || echo "$name is written, and not in tests/golden"
		elif ! cmp -s -- "$1/$name" "$2/$name"; then
			echo "$name differs from tests/golden (<):"
			diff -- "$1/$name" "$2/$name" | grep '^[<>0-9]' | cut -c1-300 | head -3 || true
		fi
	done | awk '!seen[$0]++'
}

mkdir -- "$scratch/now" "$scratch/spoiled"
"$here/../tools/golden.sh" "$1" "$scratch/now"
for file in "$scratch"/now/*; do
	sed '1s/^/x/' "$file" >"$scratch/spoiled/${file##*/}"
done
[ "$(compare "$scratch/now" "$scratch/spoiled" | grep -c differs)" = "$(ls "$scratch/now" | wc -l)" ] || {
	echo 'the comparison itself is broken: it does not see a changed line'
	exit 1
}
found=$(compare "$golden" "$scratch/now")
[ -z "$found" ] || {
	printf '%s\n' "$found"
	echo 'if that is meant: tests/tools/golden.sh PROGRAM writes tests/golden anew'
	exit 1
}
