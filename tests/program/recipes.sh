#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recipes of docs/golden-images.md and the README's example with xxd do what they say: each tlsready command of their blocks
# is run on images of a machine that is READY and of one that is not. Argument: the program. Skipped without the tools.
set -euo pipefail
program=$(readlink -f -- "$1")
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$(mktemp -d)
RECORD=24 # bytes
trap 'rm -rf -- "$scratch"' EXIT

fail()
{
	printf '%s\n' "$*" >&2
	exit 1
}

# The images that the recipes name, of these hives.
make_images()
{
	bash "$root/tests/tools/gold.sh" "$root/samples/hives/$1" "$scratch/$1" || exit $?
	cd -- "$scratch/$1"
	mkdir output 'Virtual Hard Disks'
	cp gold.vhdx 'Virtual Hard Disks/gold.vhdx'
	qemu-img convert -O qcow2 gold.raw output/gold.qcow2
	qemu-img convert -O vpc -o subformat=fixed,force_size gold.raw gold.vhd
	qemu-img convert -O vmdk -o subformat=streamOptimized gold.raw disk.vmdk
	printf '<Envelope/>\n' >gold.ovf
	tar -cf gold.ova gold.ovf disk.vmdk
	qemu-img convert -O vmdk -o subformat=monolithicFlat gold.raw gold.vmdk
	sed -i '/^ddb.toolsVersion/q' gold.vmdk # behind its text qemu-img leaves at times what was in its memory
	printf 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies]\r\n\r\n' >planned-gpo.reg
}

commands()
{
	sed -nE 's/^ *(- run: |inline = \[")?(tlsready .*)/\2/p' "$root/docs/golden-images.md" | sed 's/"\]$//'
}

# run_all HIVES CODE: the exit code of every check.
run_all()
{
	local line code wanted count=0
	make_images "$1"
	while read -r line; do
		wanted=0 code=0
		[[ $line != 'tlsready check '* ]] || wanted=$2
		bash -c "${line/#tlsready/"$program"}" >out.txt 2>err.txt </dev/null || code=$?
		[ "$code" = "$wanted" ] || fail "$1: $line: exit code $code, not $wanted: $(cat out.txt err.txt)"
		count=$((count + 1))
	done < <(commands)
	[ "$count" -ge 10 ] || fail "only $count commands were found"
	printf '%s: %s commands\n' "$1" "$count"
}

# "SYSTEM @0x1478  = gold.raw @0x2c01478": the record of the value is at both places.
bytes_are_cited()
{
	local hive at place count=0
	while read -r hive at place; do
		cmp -n "$RECORD" -- "$root/samples/hives/server2012-client-off/$hive" gold.raw "$at" "$place" ||
			fail "gold.raw has at $place other bytes than $hive at $at"
		count=$((count + 1))
	done < <("$program" check gold.raw -v --width 200 |
		sed -nE 's/.* (SYSTEM|SOFTWARE) @(0x[0-9a-f]+) +(nearest.*)?= gold\.raw @(0x[0-9a-f]+).*/\1 \2 \4/p')
	[ "$count" -gt 2 ] || fail "only $count values of gold.raw are cited"
	printf '%s cited places are in gold.raw, byte for byte\n' "$count"
}

# The README's lines of check and of xxd are what both print.
readme_is_right()
{
	local line
	"$program" check gold.raw -v --width 120 >said.txt || true
	xxd -s 0x2c01478 -l 32 gold.raw >>said.txt
	while IFS= read -r line; do
		grep -q -F -x -e "${line#    }" said.txt || fail "README.md: $line is not in $(cat said.txt)"
	done < <(grep -e '^ .*= gold\.raw @' -e '^    02c014' "$root/README.md")
	[ "$(grep -c -e '= gold\.raw @0x2c01478' -e '^    02c014' "$root/README.md")" = 3 ] || fail 'README.md has no example with xxd'
}

command -v xxd >/dev/null || { echo 'skipped: there is no xxd'; exit 77; }
run_all server2019-ready 0
run_all server2012-client-off 1
bytes_are_cited
readme_is_right
"$program" check gold.raw -o json=result.json -o github=annotations >/dev/null || true
grep -q '^::error file=gold.raw,title=SCH101 ' annotations || fail "an annotation does not name the image: $(cat annotations)"
"$program" verify result.json gold.raw || fail 'verify does not find the cited bytes'
