#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The same input gives the same bytes, in every format: on two runs, from two folders, in other locales and time zones, on
# one processor (where the second reader cannot run beside the first) and on all, and of a report that is written alone or with others.
# determinism.sh PROGRAM
set -euo pipefail
program=$(readlink -f -- "$1")
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
samples=$(readlink -f -- "$here/../../samples")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
failed=0

# A folder with copies of the inputs, so that their paths relative to it are the same; its own path is not.
make_place()
{
	mkdir -p -- "$1/hives"
	cp -- "$samples"/hives/server2012-client-off/{SYSTEM,SOFTWARE} "$1/hives"
	cp -- "$samples"/{server2019-ready,server2019-users,win7-legacy-on,unknown-windows}.reg "$1"
	printf 'version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: it retires\n' >"$1/waivers.yaml"
}

# evaluate [VARIABLE=VALUE...]: what reports has asked for.
evaluate()
{
	# shellcheck disable=SC2086
	env "$@" "$program" check --reproducible $look $run "${outputs[@]}" || case $? in 1 | 3) ;; *) exit 1 ;; esac
	outputs=()
}

# reports PLACE NAME [VARIABLE=VALUE...]: every format of a few machines, written to $scratch/NAME by one run; with alone=1 by a run each.
reports()
{
	local place=$1 out=$scratch/$2 format look run outputs=() looks=('' '--verbose')
	shift 2
	mkdir -- "$out"
	cd -- "$place"
	for look in "${looks[@]}"; do
		for run in 'hives/SYSTEM hives/SOFTWARE --waivers waivers.yaml' \
			'--each server2019-ready.reg server2019-users.reg win7-legacy-on.reg unknown-windows.reg -p azure-backup -p disa-stig'; do
			for format in $(formats); do
				outputs+=(-o "$format=$out/$format")
				[ -z "${alone:-}" ] || evaluate "$@"
			done
			[ -n "${alone:-}" ] || evaluate "$@"
			for format in $(formats); do
				cat -- "$out/$format" >>"$out/all.$format"
			done
		done
	done
}

# As the program itself lists them.
formats()
{
	"$program" version | sed -n '/^It writes:/{n;p}'
}

# same NAME NAME
same()
{
	local format
	for format in $(formats); do
		[ -s "$scratch/$1/all.$format" ] || { echo "$1 wrote no $format"; failed=1; }
		cmp -s -- "$scratch/$1/all.$format" "$scratch/$2/all.$format" && continue
		echo "$format is not the same: $1 (<), $2 (>)"
		diff -- "$scratch/$1/all.$format" "$scratch/$2/all.$format" | head -5 || true
		failed=1
	done
}

make_place "$scratch/here"
make_place "$scratch/some where/else, and deeper"
reports "$scratch/here" first LC_ALL=C TZ=UTC
[ "$(formats | wc -w)" -ge 8 ] || { echo 'the list of formats was not understood'; exit 1; }
reports "$scratch/here" 'second run' LC_ALL=C TZ=UTC
reports "$scratch/some where/else, and deeper" 'another folder' LC_ALL=C TZ=UTC
reports "$scratch/here" 'another time zone' LC_ALL=C TZ=Pacific/Kiritimati
same first 'second run'
same first 'another folder'
same first 'another time zone'
reports "$scratch/here" 'locale C.UTF-8' LC_ALL=C.UTF-8 TZ=America/St_Johns
same first 'locale C.UTF-8'
reports "$scratch/here" 'one processor' taskset -c "$(sed -n 's/^Cpus_allowed_list:[[:space:]]*\([0-9]*\).*/\1/p' /proc/self/status)"
same first 'one processor'
alone=1 reports "$scratch/here" 'each format alone' LC_ALL=C TZ=UTC
same first 'each format alone'
# German writes 1.234,5 and sorts otherwise. The locale is made here, as few machines have it.
mkdir -- "$scratch/locales"
if localedef -i de_DE -f UTF-8 "$scratch/locales/de_DE.UTF-8" 2>"$scratch/localedef.txt"; then
	german=(LOCPATH="$scratch/locales" LC_ALL=de_DE.UTF-8)
	[ "$(env "${german[@]}" locale decimal_point)" = , ] || { echo 'the German locale is not in force'; exit 1; }
	reports "$scratch/here" 'German' "${german[@]}" TZ=Asia/Kathmandu
	same first 'German'
else
	echo "no German locale could be made, so it is not tried (apt-get install locales): $(head -n 1 "$scratch/localedef.txt")"
	[ -z "${TLSREADY_STRICT:-}" ] || failed=1
fi

# The comparison itself must see one changed word.
cp -r -- "$scratch/first" "$scratch/changed"
sed -i 's/NOT READY/READY/' "$scratch/changed/all.text"
grep -q '^text is not the same' <<<"$(same first changed)" || {
	echo 'the comparison does not see a changed report'
	failed=1
}
exit $failed
