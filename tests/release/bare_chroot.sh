#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bare_chroot.sh PROGRAM REFERENCE [IMAGES]: a static program alone in a root folder, without /proc, /dev, /etc or any library, as nobody,
# reads every sample, image, archive and shadow copy as REFERENCE does outside, byte for byte and with the same exit code, and writes
# the same database. IMAGES: a folder of images, else they are made. Needs root. 77: skipped, with the reason; 1: something differs.
# EMULATOR: a static emulator that runs the program of another processor in there; the reference is one of this machine.
set -euo pipefail
export LC_ALL=C.UTF-8
# shellcheck source=tests/release/release.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/release.sh"
program=$(readlink -f -- "$1") reference=$(readlink -f -- "$2") images=${3:+$(readlink -f -- "$3")}
maker=${TLSREADY_SHARED:-$root/../shared}/tools/make-test-images
bare=$scratch/bare
compared=0 faults=0

fault()
{
	say "$(printf 'FAILED: %.400s' "$*")" >&2
	faults=$((faults + 1))
}

make_images()
{
	local hives=$root/samples/hives status=0
	if [ -n "$images" ]; then
		cp -r --sparse=always -- "$images" "$bare/images"
	elif [ -f "$maker" ]; then
		TMPDIR=$scratch bash "$maker" -k -q -s 256M -o "$hives/server2012-client-off/SYSTEM" "$bare/images" \
			"$hives/server2019-ready/SYSTEM" "$hives/server2019-ready/SOFTWARE" >"$scratch/log" 2>&1 || status=$?
		# Of some forms small hives do not make enough: they are left out.
		[ "$status" = 0 ] || [ "$(find "$bare/images" -type f | wc -l)" -ge 80 ] || lacks "the images could not be made: $(tail -n 3 "$scratch/log")"
	else
		say "there is no $maker: WIM, NTFS and VHDX only, no shadow copies"
		bash "$root/tests/tools/gold.sh" "$hives/server2012-client-off" "$bare/images" || lacks 'tools for images are missing'
	fi
}

# What libarchive reads, with names that are not ASCII.
make_archives()
{
	local folder='Prüfung – Ⅷ' config suffix
	config="$folder/Windows/System32/config"
	mkdir -p -- "$scratch/files/$config" "$bare/archives"
	cp -- "$root"/samples/hives/server2012-client-off/S* "$scratch/files/$config/"
	for suffix in tar tar.gz tar.bz2 tar.xz tar.zst tar.lz4; do
		tar -C "$scratch/files" -c --auto-compress -f "$bare/archives/$suffix" "$folder" 2>/dev/null || {
			rm -f -- "$bare/archives/$suffix"
			case $suffix in
			tar.lz4) tar -C "$scratch/files" -cf - "$folder" | lz4 -q - "$bare/archives/$suffix" ;;
			*) return 1 ;;
			esac
		}
	done
	(cd -- "$scratch/files" && for suffix in zip 7z; do 7z a -bd -bso0 -bsp0 "$bare/archives/a.$suffix" "$folder"; done)
	genisoimage -quiet -J -R -input-charset utf-8 -o "$bare/archives/a.iso" "$scratch/files" 2>/dev/null
}

# answers_alike WORD...: the arguments of the program. In both cases the root folder is where it starts.
answers_alike()
{
	local inside=0 outside=0
	env -i "$chroot" --userspec=65534:65534 "$bare" ${EMULATOR:+/emulator} /tlsready "$@" >"$scratch/inside" 2>"$scratch/inside.err" </dev/null || inside=$?
	(cd -- "$bare" && env -i "$reference" "$@") >"$scratch/outside" 2>"$scratch/outside.err" </dev/null || outside=$?
	compared=$((compared + 1))
	[ "$inside" = "$outside" ] || fault "$*: exit code $inside, and $outside of the reference: $(cat -- "$scratch/inside.err")"
	cmp -s -- "$scratch/inside" "$scratch/outside" || fault "$*: $(diff -- "$scratch/inside" "$scratch/outside" | head -n 6)"
	cmp -s -- "$scratch/inside.err" "$scratch/outside.err" || fault "$*: $(diff -- "$scratch/inside.err" "$scratch/outside.err" | head -n 6)"
}

every_image()
{
	local path
	while IFS= read -r path; do
		answers_alike check --reproducible -o json "$path"
	done < <(cd -- "$bare" && find images archives -mindepth 1 -maxdepth 1 ! -name MANIFEST.tsv ! -name missing | sort)
	for path in "$bare"/images/*ntfs.* "$bare"/images/gold.ntfs; do
		[ ! -f "$path" ] || answers_alike check --reproducible --verify-image -o json "images/${path##*/}"
	done
	[ ! -f "$bare/images/ntfs-vss.raw" ] || answers_alike history -o json images/ntfs-vss.raw
}

# The same rows, as a database of each.
same_database()
{
	local sum
	mkdir -m 1777 -- "$bare/tmp" # which the library for it needs; what is before has none
	(cd -- "$bare" && "$reference" check --reproducible --each samples/*.reg -o rows=samples.rows >/dev/null 2>&1) || true
	chmod a+r -- "$bare/samples.rows"
	answers_alike merge samples.rows -o sqlite
	sum=$(sha256sum <"$scratch/inside")
	[ "$(head -c 15 -- "$scratch/inside")" = 'SQLite format 3' ] || fault "merge wrote no database: $(cat -- "$scratch/inside.err")"
	say "database: ${sum%% *}"
}

chroot=$(command -v chroot)
[ "$(id -u)" = 0 ] || lacks 'only root can change the root folder'
needs 7z genisoimage lz4 zstd bzip2 xz
mkdir -p -- "$bare"
cp -- "$program" "$bare/tlsready"
[ -z "${EMULATOR:-}" ] || cp -- "$(command -v "$EMULATOR")" "$bare/emulator"
cp -r -- "$root/samples" "$bare/samples"
make_images
make_archives
chmod -R a+rX -- "$bare"

answers_alike --version
answers_alike check --reproducible -o json --each samples/*.reg
answers_alike check --reproducible -o sarif --each samples/*.reg
answers_alike check --reproducible -o html samples/hives/server2012-client-off/SYSTEM samples/hives/server2012-client-off/SOFTWARE
answers_alike check --reproducible -o json samples/hives -j 2
every_image
same_database
[ "$faults" = 0 ] || die "$faults of $compared runs differ"
say "$compared runs give the same bytes as the dynamic program"
