#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes tests/golden anew: golden.sh PROGRAM [FOLDER]. Do so when reports are meant to change, and read the difference before
# it is committed. FOLDER gets them instead: that is how the test compares.
set -euo pipefail
program=$(readlink -f -- "$1")
root=$(readlink -f -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..")
folder=$(readlink -f -- "${2:-$root/tests/golden}")
cd -- "$root" # paths in reports are relative to the checkout

# NAME, formats (all, or some), ARGUMENTS of check. HTML and JSON are big: each kind of page is there once.
some=text,junit,markdown
runs="
not-ready      all    samples/hives/server2012-client-off/SYSTEM samples/hives/server2012-client-off/SOFTWARE
fleet          all    --each -p tests/tools/golden.yaml samples/server2019-ready.reg samples/win7-update-pending.reg samples/unknown-windows.reg
ready          $some  samples/server2019-ready.reg
at-risk        $some  samples/win7-update-pending.reg
indeterminate  $some  samples/hives/server2019-cut/SYSTEM samples/hives/server2019-cut/SOFTWARE
overlay        $some  samples/server2019-ready.reg --overlay samples/server2019-client-off.reg
baselines      $some  samples/server2019-ready.reg -p azure-backup -p microsoft-baseline
verbose        text   --verbose --ascii --width 100 samples/hives/server2012-client-off/SYSTEM
"

formats()
{
	"$program" version | sed -n '/^It writes:/{n;p}'
}

suffix()
{
	case $1 in
	text) echo txt ;;
	markdown) echo md ;;
	junit) echo junit.xml ;; # one suffix for each format
	*) echo "$1" ;;
	esac
}

rm -f -- "$folder"/*
while read -r name formats arguments; do
	[ -n "$name" ] || continue
	[ "$formats" != all ] || formats=$(formats)
	outputs=()
	for format in ${formats//,/ }; do
		outputs+=(-o "$format=$folder/$name.$(suffix "$format")")
	done
	# shellcheck disable=SC2086
	"$program" check --reproducible $arguments "${outputs[@]}" 2>"$folder/$name.stderr" || case $? in 1 | 3) ;; *) exit 1 ;; esac
	[ -s "$folder/$name.stderr" ] || rm -- "$folder/$name.stderr"
done <<<"$runs"
