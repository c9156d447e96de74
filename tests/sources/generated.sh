#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is made from the program or from lines of text must be what is in the checkout: README.md and docs/, the sample hives
# and the man pages. generated.sh readme|hives|man PROGRAM
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
	# Every line of every --help is in the page of its command as a reader sees it: what roff takes for itself is missing there.
	"$program" man "$scratch"
	command -v mandoc >/dev/null || { echo 'mandoc is not installed: the man pages were not read'; exit 0; }
	for page in "$scratch"/*.[15]; do
		said=$(mandoc -T lint "$page") || true
		[ -z "$said" ] || { echo "$said"; exit 1; }
		mandoc -T utf8 "$page" | sed 's/.\x08//g' | tr -s ' \t\n' ' ' >"$page.txt"
	done
	for command in $("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'); do
		page=$scratch/tlsready-$command.1.txt
		grep -qF -- " tlsready-$command(1) " "$scratch/tlsready.1.txt" || { echo "tlsready(1) does not speak of $command"; exit 1; }
		"$program" "$command" --help | sed 's/^Usage: //; /^Options[a-z ]*:$/d; /^Formats:$/d' | tr -s ' ' | sed 's/^ //; s/ $//; s/^\(--[a-z]\)/\1/' |
			while IFS= read -r line; do
				grep -qiF -- "${line%.}" "$page" || { echo "the man page does not have this line of $command: $line"; exit 1; }
			done
	done
	for word in 'NOT READY' 'EXIT STATUS' COMPLIANT SOURCE_DATE_EPOCH; do
		grep -qF -- "$word" "$scratch/tlsready.1.txt" || { echo "tlsready(1) does not speak of $word"; exit 1; }
	done
	tr -s ' \t\n' ' ' <"$root/analyzer/policy/new_profile.yaml" | grep -qF -f - "$scratch/tlsready-profiles.5.txt" ||
		{ echo 'tlsready-profiles(5) does not have the commented profile'; exit 1; }
	;;
*)
	echo "usage: $0 readme|hives|man PROGRAM" >&2
	exit 2
	;;
esac
