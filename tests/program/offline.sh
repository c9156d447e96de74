#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fix --for offline prints the commands that apply the fix to an image: they are run here as printed, by hivexregedit and
# wimlib-imagex; a disk's guestfish, whose appliance takes a minute, is played by ntfscat and ntfscp. The image is READY then,
# and the undo file brings the registry back. Arguments: the program, mkhive. Without the tools the test is skipped.
set -euo pipefail
program=$1 mkhive=$2
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
PATH=$PATH:/usr/sbin:/sbin
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

fail()
{
	printf '%s\n' "$*" >&2
	exit 1
}

for tool in hivexregedit ntfscp ntfscat partx; do
	command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done

# A value of another type, for hex( ) in the undo file, and no key of .NET, so that keys have to be created.
make_hives()
{
	local from=$root/samples/hives/server2012-client-off
	mkdir "$scratch/machine" "$scratch/bin"
	sed 's/\(TLS 1.2\\Client\tEnabled\t\)4\t00000000/\11\t30000000/' "$from/SYSTEM.txt" |
		"$mkhive" -n 'emRoot\System32\Config\SYSTEM' "$scratch/machine/SYSTEM"
	cp -- "$from/SOFTWARE" "$scratch/machine/SOFTWARE"
	printf 'Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\tSecureProtocols\t4\ta0000000\n' |
		"$mkhive" -n '\??\C:\Users\alice\ntuser.dat' "$scratch/machine/NTUSER.DAT"
}

# guestfish --rw --format=F -a IMAGE -m DEVICE COMMAND FROM TO [: COMMAND FROM TO]...
make_guestfish()
{
	cat >"$scratch/bin/guestfish" <<'END'
#!/usr/bin/env bash
set -euo pipefail
[ "$1 $3 $5" = '--rw -a -m' ] || exit 1
format=${2#--format=} image=$4 number=${6#/dev/sda}
shift 6
qemu-img convert -f "$format" -O raw "$image" disk.tmp
start=0
[ -z "$number" ] || start=$(partx -g -o START --nr "$number" disk.tmp)
dd if=disk.tmp of=volume.tmp bs=512 skip="$((start))" conv=sparse status=none
while [ $# != 0 ]; do
	case $1 in
	download) ntfscat -f volume.tmp "$2" >"$3" ;;
	upload) ntfscp -q -f volume.tmp "$2" "$3" ;;
	*) exit 1 ;;
	esac
	shift 3
	[ $# = 0 ] || { [ "$1" = : ]; shift; }
done
dd if=volume.tmp of=disk.tmp bs=512 seek="$((start))" conv=notrunc status=none
qemu-img convert -f raw -O "$format" disk.tmp "$image"
rm disk.tmp volume.tmp
END
	chmod +x "$scratch/bin/guestfish"
	ln -s -- "$(readlink -f -- "$program")" "$scratch/bin/tlsready"
	PATH=$scratch/bin:$PATH
}

# verdict CODE WORD IMAGE
verdict()
{
	local code=0
	tlsready check -q "$3" >verdict.txt || code=$?
	if [ "$code" != "$1" ] || ! grep -q -w -e "$2" verdict.txt; then
		fail "$3: exit code $code, not $1: $(cat verdict.txt)"
	fi
}

# Every value of the hives, without places and times, which a writer may change.
registry()
{
	tlsready query "$1" --key 'HKLM\SYSTEM' --key 'HKLM\SOFTWARE' --key 'HKCU\Software' 2>/dev/null | grep '"kind":"value"' |
		sed 's/,"source".*//' | LC_ALL=C sort
}

# The commands that were printed for Linux.
printed()
{
	sed -n '/^On Linux/,$p' said.txt | sed -n 's/^  //p'
}

# try IMAGE WORD USER: fixed, and back; WORD shows which volume the commands name; USER lines for Windows load alice's hive,
# rename its keys, and unload it (raw images have no commands for Windows).
try()
{
	local image=$1 word=$2
	verdict 1 'AT RISK' "$image"
	grep -q -e "^fix  *tlsready fix $image --for offline -o reg=fix.reg\$" <(tlsready check "$image") || fail "$image: no command for a fix"
	registry "$image" >before.txt
	[ -s before.txt ] || fail "$image: no value was read"
	tlsready fix "$image" --for offline -o reg=fix.reg --undo undo.reg >said.txt || fail "$image: $(cat said.txt)"
	grep -q -e 'AT RISK -> READY' said.txt || fail "$image: $(cat said.txt)"
	grep -q -e "$word" said.txt || fail "$image: $word is not in $(cat said.txt)"
	printed >commands.sh
	[ "$(grep -c OFFLINE_USER said.txt)" = "$3" ] || fail "$image: the hive of alice: $(cat said.txt)"
	grep -q '^hivexregedit\|^  *hivexregedit' commands.sh || fail "$image: no commands: $(cat said.txt)"
	bash -euo pipefail commands.sh >ran.txt 2>&1 || fail "$image: $(cat commands.sh ran.txt)"
	verdict 0 READY "$image"
	sed 's/fix\.reg/undo.reg/; /^tlsready/d' commands.sh >undo.sh
	bash -euo pipefail undo.sh >ran.txt 2>&1 || fail "$image: undo: $(cat undo.sh ran.txt)"
	registry "$image" | diff -u before.txt - || fail "$image: the undo file does not bring the registry back"
	printf '%s: READY by the printed commands, and back\n' "$image"
}

make_hives
bash "$root/tests/tools/gold.sh" "$scratch/machine" "$scratch/images" || exit $?
make_guestfish
cd -- "$scratch/images"
try gold.wim 'imagex extract gold.wim 1 ' 3
try gold.ntfs ' -m /dev/sda download' 0
try gold.raw ' -m /dev/sda2 download' 0
try gold.vhdx '--format=vhdx' 3
grep -q 'hex(1)' <(iconv -f UTF-16 -t UTF-8 undo.reg) || fail 'no string was undone'
iconv -f UTF-16 -t UTF-8 fix.reg | tr -d '\r' | grep -q '^\[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\]$' ||
	fail 'no key was created'
