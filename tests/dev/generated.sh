#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is made from the program or from lines of text must be what is in the checkout: README.md and docs/, the sample hives
# and the man page. generated.sh readme|hives|man PROGRAM
set -euo pipefail
what=$1
program=$2
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$(mktemp -d)
cd -- "$root"
trap 'rm -rf -- "$scratch"' EXIT

case $what in
readme)
	for page in README.md docs/*.md; do
		"$root/tests/tools/readme.sh" "$program" <"$page" >"$scratch/page.md"
		diff -u -- "$page" "$scratch/page.md" || {
			echo "$page is not what the program prints: tests/tools/readme.sh PROGRAM < $page makes it"
			exit 1
		}
	done
	;;
hives)
	"$root/samples/hives/make.sh" "$program" "$scratch"
	for hive in "$scratch"/*/*; do
		cmp -- "$hive" "$root/samples/hives/${hive#"$scratch/"}"
	done
	;;
man)
	"$program" man >"$scratch/tlsready.scd"
	for word in check query explain rules profiles --reader --no-logs 'NOT READY' 'EXIT STATUS'; do
		grep -q -e "$word" -- "$scratch/tlsready.scd" || {
			echo "the man page does not speak of $word"
			exit 1
		}
	done
	if command -v scdoc >/dev/null; then
		scdoc <"$scratch/tlsready.scd" >"$scratch/tlsready.1"
	else
		echo 'scdoc is not installed: only the source of the man page was looked at'
	fi
	;;
*)
	echo "usage: $0 readme|hives|man PROGRAM" >&2
	exit 2
	;;
esac
