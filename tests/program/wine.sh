#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An importer that is not ours takes what fix writes: Wine's reg.exe and regedit import the .reg into a prefix of their own,
# and reg.exe reads the values back. Argument: the program. Without wine the test is skipped, and says so.
set -euo pipefail
program=$1
samples=${TLSREADY_SOURCE:-.}/samples
if ! command -v wine >/dev/null; then
	echo 'skipped: wine is not installed (apt-get install --no-install-recommends wine)'
	exit 77
fi
scratch=$(mktemp -d)
export WINEPREFIX=$scratch/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LC_ALL=C.UTF-8
unset DISPLAY WAYLAND_DISPLAY
end()
{
	wineserver -k 2>/dev/null || true
	wineserver -w 2>/dev/null || true
	rm -rf -- "$scratch"
}
trap end EXIT
cd -- "$scratch"

fail()
{
	printf '%s\n' "$*" >&2
	exit 1
}

# What the .reg says, a line for each value: "KEY<TAB>NAME<TAB>TYPE<TAB>DATA"; a value that is removed has the type "-", a key
# that is deleted the name "-" and the type "key".
said()
{
	iconv -f UTF-16 -t UTF-8 "$1" | tr -d '\r' | awk -v OFS='\t' '
		/^\[-/ { print substr($0, 3, length($0) - 3), "-", "key", "-"; next }
		/^\[/ { key = substr($0, 2, length($0) - 2) }
		/^"/ {
			name = $0; sub(/^"/, "", name); sub(/"=.*/, "", name)
			data = $0; sub(/^"[^"]*"=/, "", data)
			if (data ~ /^dword:/) print key, name, "REG_DWORD", data
			else if (data == "-") print key, name, "-", "-"
			else print key, name, "other", data
		}'
}

# What the registry has: "TYPE<TAB>0xDATA"; nothing when the value is not there.
has()
{
	{ wine reg query "$1" /v "$2" 2>/dev/null || true; } | tr -d '\r' | sed -nE "s/^ +$2 +(REG_[A-Z_]+) +(.*)$/\1\t\2/p"
}

# What is wrong with one line of what the .reg says; nothing if the registry has it so.
wrong()
{
	local key=$1 name=$2 type=$3 data=$4 found
	found=$(has "$key" "$name")
	case $type in
	REG_DWORD)
		[ "$found" = "$(printf 'REG_DWORD\t0x%x' "0x${data#dword:}")" ] ||
			echo "$key, $name is \"$found\" after the import, not $data"
		;;
	key) ! wine reg query "$key" >/dev/null 2>&1 || echo "$key is still there" ;;
	-) [ -z "$found" ] || echo "$key, $name is still there: $found" ;;
	*) [ -n "$found" ] || echo "$key, $name is not there" ;;
	esac
}

compare()
{
	local key name type data fault i
	while IFS=$'\t' read -r key name type data; do
		for i in 1 2 3; do
			fault=$(wrong "$key" "$name" "$type" "$data")
			[ -n "$fault" ] || break
			wineserver -w 2>/dev/null || true # see patiently
		done
		[ -z "$fault" ] || fail "$1: $fault"
		values=$((values + 1))
	done < <(said "$1")
}

# patiently COMMAND...: wine may lose a race with its own server as that ends; what fails for a reason fails three times.
patiently()
{
	local i
	for i in 1 2 3; do
		"$@" >/dev/null 2>&1 && return
		wineserver -w 2>/dev/null || true
	done
	return 1
}

# import HOW FILE: by reg.exe, or by regedit without its window.
import()
{
	case $1 in
	reg) patiently wine reg import "$2" ;;
	regedit) patiently wine regedit /S "$2" ;;
	esac || fail "$1 refuses $2"
}

patiently wineboot --init || fail 'wine could not make a prefix'
values=0
for how in reg regedit; do
	for name in server2019-client-off server2019-dotnet-unset win7-enabled-alone server2019-wrong-type server2019-ciphers-aes-off \
		hives/server2012-client-off; do
		machine=$samples/$name
		if [ ! -d "$machine" ]; then
			machine=$machine.reg
			import "$how" "$machine"
		fi
		"$program" fix "$machine" -o reg=fix.reg --undo undo.reg >/dev/null || fail "no fix for $name: exit code $?"
		import "$how" fix.reg
		compare fix.reg
		import "$how" undo.reg
		compare undo.reg
	done
done
echo "$values values and keys are in Wine's registry as the .reg files say"
