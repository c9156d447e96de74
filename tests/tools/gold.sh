#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A golden image from two hives, without root: gold.sh FOLDER-WITH-HIVES OUT. Makes OUT/gold.wim (one image), OUT/gold.ntfs (a
# volume without a partition table), OUT/gold.raw (GPT; Windows is partition 2) and OUT/gold.vhdx, the same disk. NTUSER.DAT in the folder is that of alice.
# Needs wimtools, ntfs-3g, fdisk and qemu-utils; ends with 77 where one is missing.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
MB=1048576 VOLUME_MB=48 FIRST_MB=2 DISK_MB=64
hives=$1 out=$2
RESERVED=E3C9E316-0B5C-4DB8-817D-F92DF00215AE BASIC_DATA=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7

for tool in wimcapture wimapply mkntfs sfdisk qemu-img; do
	command -v "$tool" >/dev/null || { echo "there is no $tool"; exit 77; }
done
rm -rf -- "$out"
mkdir -p -- "$out/windows/Windows/System32/config"
cp -- "$hives/SYSTEM" "$hives/SOFTWARE" "$out/windows/Windows/System32/config/"
[ ! -e "$hives/NTUSER.DAT" ] || { mkdir -p -- "$out/windows/Users/alice"; cp -- "$hives/NTUSER.DAT" "$out/windows/Users/alice/"; }
wimcapture "$out/windows" "$out/gold.wim" Gold --compress=LZX --no-acls >/dev/null
truncate -s $((VOLUME_MB * MB)) "$out/gold.ntfs"
mkntfs -F -Q -q "$out/gold.ntfs" >/dev/null 2>&1
wimapply "$out/gold.wim" "$out/gold.ntfs" >/dev/null
truncate -s $((DISK_MB * MB)) "$out/gold.raw"
sfdisk -q "$out/gold.raw" <<END
label: gpt
start=1MiB, size=$((FIRST_MB - 1))MiB, type=$RESERVED
start=${FIRST_MB}MiB, size=${VOLUME_MB}MiB, type=$BASIC_DATA
END
dd if="$out/gold.ntfs" of="$out/gold.raw" bs=$MB seek=$FIRST_MB conv=notrunc,sparse status=none
qemu-img convert -O vhdx "$out/gold.raw" "$out/gold.vhdx"
rm -rf -- "$out/windows"
