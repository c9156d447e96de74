#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports are what tests/golden has: golden.sh PROGRAM. Prints the first line that differs in each, and of the samples, which
# are there as digests, the sample and the formats.
set -euo pipefail
export LC_ALL=C # the order of digests
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
golden=$here/../golden
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# files FOLDER...
files()
{
	find "$@" -type f -printf '%P\n' | sort -u
}

# digests FILE FILE: a line for each sample and for what became of it, with the formats.
digests()
{
	join -j 2 -a 1 -a 2 -e none -o 0,1.1,2.1 -- "$1" "$2" | awk '
		$2 == $3 { next }
		{
			match($1, /\.(junit\.)?[^.]*$/)
			what = $2 == "none" ? "has no golden" : $3 == "none" ? "is no longer written" : "differs"
			line = "  sample " substr($1, 1, RSTART - 1) " " what
			if (!(line in formats))
				order[count++] = line
			formats[line] = formats[line] " " substr($1, RSTART + 1)
		}
		END { for (i = 0; i < count; i++) print order[i] ":" formats[order[i]] }'
}

# difference FILE FILE
difference()
{
	case $1 in
	*.sha256) digests "$1" "$2" ;;
	*) diff -- "$1" "$2" | grep '^[<>0-9]' | cut -c1-300 | head -3 || true ;;
	esac
}

# compare FOLDER FOLDER: what differs; nothing if nothing does.
compare()
{
	local name
	for name in $(files "$1" "$2"); do
		if [ ! -e "$1/$name" ] || [ ! -e "$2/$name" ]; then
			[ -e "$1/$name" ] && echo "$name is no longer written" || echo "$name is written, and not in tests/golden"
		elif ! cmp -s -- "$1/$name" "$2/$name"; then
			echo "$name differs from tests/golden (<):"
			difference "$1/$name" "$2/$name"
		fi
	done
}

# A changed line in each file, and of the digests one that changed and one that is there on one side only.
prove_it_can_fail()
{
	local name now=$scratch/now spoiled=$scratch/spoiled
	for name in $(files "$now"); do
		mkdir -p -- "$(dirname -- "$spoiled/$name")"
		sed '1s/^/x/' "$now/$name" >"$spoiled/$name"
	done
	[ "$(compare "$now" "$spoiled" | grep -c 'differs from')" = "$(files "$now" | wc -l)" ] || return 1
	sed '1s/^/x/; 2d' "$now/samples.sha256" >"$spoiled/samples.sha256"
	[ "$(digests "$now/samples.sha256" "$spoiled/samples.sha256" | grep -cE 'differs: |no longer written: ')" = 2 ] || return 1
	digests "$spoiled/samples.sha256" "$now/samples.sha256" | grep -q 'has no golden: '
}

mkdir -- "$scratch/now" "$scratch/spoiled"
"$here/../tools/golden.sh" "$1" "$scratch/now"
prove_it_can_fail || {
	echo 'the comparison itself is broken: it does not see a changed line, or a changed digest'
	exit 1
}
found=$(compare "$golden" "$scratch/now")
[ -z "$found" ] || {
	printf '%s\n' "$found"
	echo 'if that is meant: tests/tools/golden.sh PROGRAM writes tests/golden anew'
	echo 'to see behind a digest: golden.sh PROGRAM FOLDER SAMPLE with the program of the last commit and with this one; diff -r'
	exit 1
}
