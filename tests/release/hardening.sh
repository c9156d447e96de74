#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# hardening.sh PROGRAM [BUILD]: what docs/static.md promises of a binary, read from it: stack, relocations, build id, checks of the C
# library; of a static program, which has no symbols and a C library with checks of its own, those are read from its libraries in BUILD.
# A static program may have fixed addresses, but no loader; any other is position-independent and binds all symbols at its start.
# 0: all of it is true; 1: the promises that are broken.
set -euo pipefail
export LC_ALL=C
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# broken FILE [BUILD]: one line for each promise that it breaks.
broken()
{
	local file=$1
	readelf -hW -- "$file" >"$scratch/header"
	readelf -lW -- "$file" >"$scratch/segments"
	readelf -dW -- "$file" >"$scratch/dynamic"
	readelf -nW -- "$file" >"$scratch/notes" 2>/dev/null
	grep -qE 'GNU_STACK .* RW +0x' "$scratch/segments" || echo 'the stack can be executed'
	! grep -qE '^ +LOAD .* RWE ' "$scratch/segments" || echo 'a segment can be written and executed'
	grep -q GNU_RELRO "$scratch/segments" || echo 'relocated data stays writable (no RELRO)'
	grep -qE 'Build ID: [0-9a-f]{40}$' "$scratch/notes" || echo 'there is no build id'
	! grep -qE 'R(UN)?PATH' "$scratch/dynamic" || echo 'libraries are looked for in a folder of the build'
	! grep -q TEXTREL "$scratch/dynamic" || echo 'code is relocated'
	if grep -q INTERP "$scratch/segments"; then
		dynamic "$file"
	else
		static "${2-}"
	fi
}

dynamic()
{
	grep -qE 'Type: +DYN' "$scratch/header" || echo 'addresses are fixed (no PIE)'
	grep -qE 'FLAGS.*(BIND_NOW| NOW)' "$scratch/dynamic" || echo 'symbols are bound late (no BIND_NOW)'
	readelf --dyn-syms -W -- "$1" >"$scratch/symbols"
	grep -q __stack_chk_fail "$scratch/symbols" || echo 'no stack protector'
	grep -qE '__(memcpy|snprintf|vsnprintf|fprintf|printf)_chk' "$scratch/symbols" || echo 'no checks of sizes (FORTIFY_SOURCE)'
}

static()
{
	local library libraries=()
	! grep -q NEEDED "$scratch/dynamic" || echo 'it needs a shared library'
	[ -z "$1" ] || mapfile -t libraries < <(find "$1" -name 'libtlsready_*.a')
	[ ${#libraries[@]} != 0 ] || echo 'its libraries are missing: name the folder of the build'
	for library in "${libraries[@]}"; do
		nm --undefined-only "$library" 2>/dev/null >"$scratch/symbols"
		grep -q __stack_chk_fail "$scratch/symbols" || echo "no stack protector: ${library##*/}"
		cat -- "$scratch/symbols"
	done >"$scratch/all"
	grep '^no ' "$scratch/all" || true
	grep -qE '__(memcpy|snprintf|vsnprintf|fprintf|printf)_chk' "$scratch/all" || echo 'no checks of sizes (FORTIFY_SOURCE)'
}

# A program that breaks every promise.
prove_it_can_fail()
{
	local linked promise
	printf 'int main(void) { return 0; }\n' >"$scratch/bad.c"
	"${CC:-cc}" -c -fno-stack-protector -o "$scratch/bad.o" "$scratch/bad.c"
	ar rc "$scratch/libtlsready_bad.a" "$scratch/bad.o"
	for linked in -no-pie -static; do
		"${CC:-cc}" -O2 "$linked" -fno-stack-protector -U_FORTIFY_SOURCE -z execstack -z norelro -z lazy -Wl,--build-id=none \
			-Wl,-rpath,/tmp -o "$scratch/bad$linked" "$scratch/bad.c"
		broken "$scratch/bad$linked" "$scratch" >"$scratch/bad$linked.txt"
	done
	for promise in 'stack can be executed' 'no RELRO' 'no build id' 'folder of the build' 'no PIE' 'no BIND_NOW' 'no stack protector' FORTIFY; do
		grep -qF -e "$promise" "$scratch/bad-no-pie.txt" || { echo "this test cannot see: $promise" >&2; return 1; }
	done
	for promise in 'stack can be executed' 'no build id' 'no stack protector' FORTIFY; do
		grep -qF -e "$promise" "$scratch/bad-static.txt" || { echo "this test cannot see: $promise" >&2; return 1; }
	done
}

command -v readelf >/dev/null || { echo 'readelf is missing (binutils)' >&2; exit 1; }
prove_it_can_fail
broken "$1" "${2-}" >"$scratch/found"
[ ! -s "$scratch/found" ] || { sed "s|^|$1: |" "$scratch/found"; exit 1; }
echo "$1: what is promised of a binary is true"
