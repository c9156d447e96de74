# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts beside it, each of which has a `check ROOT` that prints what is wrong below ROOT. A check is
# believed only after it has caught, in $tree, what it is for.
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT

offences_in()
{
	check "$1" 2>&1
}

# must_catch ROOT PATH CONTENT PATTERN: with this file in ROOT the check says what PATTERN matches.
must_catch()
{
	local root=$1 path=$2 content=$3 pattern=$4 found
	mkdir -p -- "$root/$(dirname -- "$path")"
	printf '%s\n' "$content" >"$root/$path"
	found=$(offences_in "$root")
	rm -- "$root/$path"
	grep -q -e "$pattern" <<<"$found" || {
		printf 'the check itself is broken: in %s it misses: %s\nit said: %s\n' "$path" "$content" "$found"
		exit 1
	}
}

# must_accept ROOT [PATH CONTENT]
must_accept()
{
	local root=$1 found
	if [ $# = 3 ]; then
		mkdir -p -- "$root/$(dirname -- "$2")"
		printf '%s\n' "$3" >"$root/$2"
	fi
	found=$(offences_in "$root")
	[ $# = 1 ] || rm -- "$root/$2"
	[ -z "$found" ] || {
		printf 'the check itself is broken: nothing is wrong, and it said: %s\n' "$found"
		exit 1
	}
}

# The verdict over the real tree. More than one line of offences is the usual case: print them all.
judge()
{
	local found
	found=$(offences_in "$1")
	[ -z "$found" ] || {
		printf '%s\n' "$found"
		exit 1
	}
}
