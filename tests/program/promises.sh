#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Names and numbers that others depend on remain (docs/promises.md): promises.sh PROGRAM. promised.txt, beside this script, has a line
# for each. What is gone breaks a promise; what is new is entered there on purpose: promises.sh PROGRAM list prints all there is.
set -euo pipefail
export LC_ALL=C
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
program=$1

words()
{
	sed -n "/^  \"$1\": \[/,/]/s/^    \"\(.*\)\".*/\1/p" <<<"$version"
}

# KIND NAME, a line each.
all()
{
	local profile schema
	words profiles | sed 's/^/profile /'
	words formats | sed 's/^/format /'
	"$program" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/command \1/p;/^Exit codes:/,/^$/s/^  \([0-9]\) .*/exit \1/p'
	"$program" rules --facts | sed -n 's/^\([a-z0-9.]*\) .*/fact \1/p'
	for profile in $(words profiles); do
		"$program" rules --profile "$profile" | sed -n 's/^\([A-Z]\{3\}[0-9]*\) .*/rule \1/p'
	done
	for schema in result rows history fleet-diff profile waivers; do
		# shellcheck disable=SC2016 # a member is called $id
		"$program" schema "$schema" | sed -n 's/^  "$id": "\(.*\)",$/schema \1/p'
	done
	"$program" schema sqlite | sed -n 's/^PRAGMA \([a-z_]*\) = \([^;]*\);$/database \1=\2/p'
}

# compare LINES LINES: promised, there.
compare()
{
	comm -23 <(sort -u <<<"$1") <(sort -u <<<"$2") | sed 's/$/: promised, and gone/'
	comm -13 <(sort -u <<<"$1") <(sort -u <<<"$2") | sed 's/$/: new, and not in tests\/program\/promised.txt/'
}

prove_it_can_fail()
{
	local kind
	for kind in profile format command exit fact rule schema database; do
		grep -q "^$kind " <<<"$now" || { echo "the check itself is broken: it finds no $kind"; exit 1; }
	done
	[ "$(compare "$now" "$(sed '/^rule SCH101$/d' <<<"$now")")" = 'rule SCH101: promised, and gone' ] || return 1
	[ "$(compare "$(sed '/^exit 5$/d' <<<"$now")" "$now")" = 'exit 5: new, and not in tests/program/promised.txt' ]
}

version=$("$program" version --json)
now=$(all | sort -u)
if [ "${2:-}" = list ]; then
	echo "$now"
	exit
fi
prove_it_can_fail || {
	echo 'the check itself is broken: it does not see what is gone or new'
	exit 1
}
found=$(compare "$(cat -- "$here/promised.txt")" "$now")
[ -z "$found" ] || { echo "$found"; exit 1; }
