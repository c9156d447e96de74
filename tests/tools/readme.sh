#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fills the parts of README.md that come from the program: readme.sh TLSREADY < README.md > new. A test asks that the
# README is what this prints.
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
	echo '| format | what it is for |'
	echo '|---|---|'
	"$program" check -o '?' - 2>&1 | sed -n 's/^  \([a-z]*\) *\(.*\)$/| `\1` | \2 |/p'
}

skip=
while IFS= read -r line; do
	case $line in
	'<!-- end -->') skip= ;;
	esac
	[ -n "$skip" ] || printf '%s\n' "$line"
	case $line in
	'<!-- excerpt: '*)
		arguments=${line#'<!-- excerpt: '}
		skip=1
		echo '```'
		# shellcheck disable=SC2086
		"$program" ${arguments%' -->'} --width 100 || true
		echo '```'
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
