#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes tests/golden anew: golden.sh PROGRAM [FOLDER]. Do so when reports are meant to change, and read the difference before
# it is committed. FOLDER gets them instead: that is how the test compares.
# Some machines are there in whole files; of every sample there is the text (samples/) and a digest of each format
# (samples.sha256). What a digest stands for: golden.sh PROGRAM FOLDER SAMPLE..., named as there, writes it whole.
set -euo pipefail
export LC_ALL=C # the order of digests
program=$(readlink -f -- "$1")
root=$(readlink -f -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..")
folder=$(readlink -f -- "${2:-$root/tests/golden}")
named=("${@:3}")
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

# check FILE FORMATS ARGUMENTS...: one run, which writes FILE.SUFFIX of each format, and FILE.stderr if there is any.
check()
{
	local file=$1 format outputs=() code=0
	for format in ${2//,/ }; do
		outputs+=(-o "$format=$file.$(suffix "$format")")
	done
	"$program" check --reproducible "${@:3}" "${outputs[@]}" 2>"$file.stderr" || code=$?
	case $code in
	0 | 1 | 3) ;;
	*)
		echo "the run that writes $file ends with $code: $(cat -- "$file.stderr")" >&2
		exit 1
		;;
	esac
	[ -s "$file.stderr" ] || rm -- "$file.stderr"
}

# A sample is a .reg or a folder of hives, perhaps with a .reg beside them; its name is the path below samples/.
samples()
{
	find samples \( -name '*.reg' ! -path 'samples/hives/*' -o -path 'samples/hives/*' -type d \) -printf '%P\n' | sed 's/\.reg$//' | sort
}

# arguments SAMPLE: its files, and the profiles it carries answers for.
arguments()
{
	if [ -d "samples/$1" ]; then
		find "samples/$1" -name SYSTEM -o -name SOFTWARE -o -name '*.reg' | sort -r
	else
		echo "samples/$1.reg"
		sed -n 's/^; profile: \([a-z0-9-]*\).*/-p \1/p' "samples/$1.reg" | awk '!seen[$0]++'
	fi
}

# whole FOLDER SAMPLE: every format of it.
whole()
{
	mkdir -p -- "$(dirname -- "$1/$2")"
	# shellcheck disable=SC2046
	check "$1/$2" "$all" $(arguments "$2")
}

write_machines()
{
	local name formats arguments
	while read -r name formats arguments; do
		[ -n "$name" ] || continue
		# shellcheck disable=SC2086
		check "$folder/$name" "${formats/#all/$all}" $arguments
	done <<<"$runs"
}

write_samples()
{
	local sample
	for sample in $(samples); do
		whole "$folder/samples" "$sample"
	done
	cd -- "$folder/samples"
	find . -type f -printf '%P\0' | sort -z | xargs -0r sha256sum -- >../samples.sha256
	find . -type f ! -name '*.txt' -delete
}

all=$(formats)
for sample in "${named[@]}"; do
	grep -qxF -- "$sample" <<<"$(samples)" || { echo "there is no sample $sample below samples/" >&2; exit 2; }
	whole "$folder" "$sample"
done
[ ${#named[@]} = 0 ] || exit 0
rm -rf -- "$folder/samples"
rm -f -- "$folder"/*
mkdir -p -- "$folder/samples"
write_machines
write_samples
