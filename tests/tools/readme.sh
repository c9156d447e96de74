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
	esac
done
