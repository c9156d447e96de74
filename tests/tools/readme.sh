#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fills the parts of a page that come from the program: readme.sh TLSREADY < README.md > new. A test asks that README.md and
# the pages of docs/ are what this prints.
set -eu
program=$1
cd "$(dirname "$0")/../.."

table()
{
	echo '| rule | level | what should hold |'
	echo '|---|---|---|'
	"$program" rules | sed -n 's/^\([A-Z]\{3\}[0-9]*\) *\([a-z]*\) *\(.*\)$/| \1 | \2 | \3 |/p'
}

# "NAME  TITLE" lines with their paragraphs indented below; Markdown's | would end a cell.
profiles()
{
	echo '| profile | what it asks for |'
	echo '|---|---|'
	"$program" profiles | sed -n 's/^\([a-z][a-z0-9-]*\) *\(.*\)$/| `\1` | \2 |/p'
}

formats()
{
	echo '| format | suffix | what it is for |'
	echo '|---|---|---|'
	"$program" check -o '?' - 2>&1 | sed -n 's/^  \([a-z]*\) *\(\.[a-z]*\) *\(.*\)$/| `\1` | `\2` | \3 |/p
		t
		s/^  \([a-z]*\)  *\(.*\)$/| `\1` | | \2 |/p'
}

exit_codes()
{
	echo '| exit code | meaning |'
	echo '|---|---|'
	COLUMNS=1000 "$program" help | sed -n '/^Exit codes:/,/^$/s/^  \([0-9]\)  \(.*\)$/| \1 | \2 |/p'
}

# excerpt LINES ARGUMENT...: what the program prints, or its first lines; 0: all.
excerpt()
{
	limit=$1
	shift
	echo '```'
	"$program" "$@" --width 100 | awk -v limit="$limit" '!limit || NR <= limit; limit && NR == limit + 1 { print "  ..." }'
	echo '```'
}

skip=
while IFS= read -r line; do
	case $line in
	'<!-- end -->') skip= ;;
	esac
	[ -n "$skip" ] || printf '%s\n' "$line"
	case $line in
	'<!-- excerpt '*:*)
		limit=${line#'<!-- excerpt '} limit=${limit%%:*} arguments=${line#*: }
		skip=1
		# shellcheck disable=SC2086
		excerpt "$limit" ${arguments%' -->'}
		;;
	'<!-- exit codes -->')
		skip=1
		exit_codes
		;;
	'<!-- rules -->')
		skip=1
		table
		;;
	'<!-- profiles -->')
		skip=1
		profiles
		;;
	'<!-- formats -->')
		skip=1
		formats
		;;
	esac
done
