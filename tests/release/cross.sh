#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cross.sh ARCHITECTURE [--static | --limits | CTEST ARGUMENT...]
# Builds the program and its tests for arm64, i386 or s390x (the one with its big end first) in build/cross/ARCHITECTURE and runs
# the tests: i386 as the kernel of an amd64 machine does, the others by qemu-user. The emulator is started by its name, by ctest
# and by a script in the place of each program that tests start themselves: no binfmt_misc, no namespace, no root.
# --static: the static program alone, as an artifact. --limits: only the tests of cross_limits.txt, to see that they still fail.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
cd -- "$here/../.."
root=$PWD

architecture=${1-}
toolchain=cmake/cross/$architecture.cmake
grep -qsx "set(architecture $architecture)" "$toolchain" || {
	echo "cross: which processor? One of $(sed -n 's/^set(architecture \(.*\))$/\1/p' cmake/cross/*.cmake | paste -s -d ' ')" >&2
	exit 2
}
emulator=$(sed -n 's/^set(runner \(.*\))$/\1/p' "$toolchain") # none: the kernel of this machine runs its programs
shift
folder=build/cross/$architecture
native=$root/build/release

# Headers of the libraries in the table of ./dev; those of compilers are of no use here.
libraries()
{
	sed -n "/^packages='$/,/^'$/s/^	//p" dev |
		awk '($1 == "build" || $1 == "test" || $1 == "static") && $3 != "run" && $2 ~ /^(lib|zlib|nettle).*-dev$/ && $2 !~ /clang/ { print $2 }' |
		sort -u
}

# The tests of cross_limits.txt that are for this architecture, as "TEST REASON".
limits()
{
	local where=emulated
	[ -n "$emulator" ] || where=i386
	sed -n "s/^\(all\|$where\|$architecture\) \+//p" "$here/cross_limits.txt"
}

# Of such lines the tests, for ctest.
limits_as_pattern()
{
	printf '^(%s)$' "$(cut -d ' ' -f 1 | paste -s -d '|')"
}

build()
{
	cmake -G Ninja -S . -B "$folder/build" --toolchain "$toolchain" -DCMAKE_BUILD_TYPE=Release \
		-DTLSREADY_WERROR=ON -DTLSREADY_NATIVE="$native" \
		-DTLSREADY_SHARED="$(realpath -m -- "${TLSREADY_SHARED:-../shared}")"
	cmake --build "$folder/build"
}

runs()
{
	if [ -z "$emulator" ]; then "$@"; else "$emulator" -L "$folder/sysroot" "$@"; fi
}

# As an artifact, and in a bare root folder before it, which needs root.
static()
{
	local status=0
	STATIC_BUILD=$folder/static bash "$here/static.sh" --toolchain "$toolchain" -DTLSREADY_NATIVE="$native"
	EMULATOR=$emulator bash "$here/bare_chroot.sh" "$folder/static/cli/tlsready" "$native/cli/tlsready" || status=$?
	[ "$status" = 77 ] && [ "${TLSREADY_STRICT:-}" != 1 ] || return "$status"
}

# What the programs of this machine made during the build, theirs make, too.
same_sources()
{
	runs "$folder/build/analyzer/profile_rows" "$folder/profile_rows.c"
	cmp -- "$folder/profile_rows.c" "$folder/build/analyzer/profile_rows.c"
	mkdir -p -- "$folder/man"
	runs "$folder/build/cli/tlsready" man "$folder/man"
	diff -r -- "$folder/man" "$folder/build/cli/man"
}

run_tests()
{
	TLSREADY_EMULATOR=$emulator nice ctest --test-dir "$folder/build" -j "$(nproc)" --no-tests=error --output-on-failure "$@"
}

# Each test that is left out exists.
limits_are_tests()
{
	local test _
	ctest --test-dir "$folder/build" -N >"$folder/tests.txt"
	while read -r test _; do
		grep -q ": $test\$" "$folder/tests.txt" || { echo "cross_limits.txt: there is no test $test"; return 1; }
	done < <(limits)
}

# They are meant to fail: what passes needs its row no more. What takes too long passes on some machines.
try_limits()
{
	run_tests -R "$(limits | grep -v ' time:' | limits_as_pattern)" >"$folder/limits.txt" || true
	sed -n 's/^ *[0-9]*\/[0-9]* Test *#[0-9]*: \([^ ]*\) .* Passed .*/cross: \1 passes: its row in cross_limits.txt is not true/p' \
		"$folder/limits.txt" | tee "$folder/passes.txt"
	[ ! -s "$folder/passes.txt" ]
}

began=$SECONDS
mapfile -t wanted < <(libraries)
bash "$here/sysroot.sh" "$architecture" "$folder/sysroot" libc6-dev "${wanted[@]}"
if [ "${1-}" = --static ]; then
	static
	exit
fi
build
built=$SECONDS
same_sources
limits_are_tests
if [ "${1-}" = --limits ]; then
	try_limits
	exit
fi
status=0
run_tests -LE '^(sources|web|wine)$' -E "$(limits | limits_as_pattern)" "$@" || status=$?
echo
echo "cross: $architecture: built in $((built - began)) s, tested in $((SECONDS - built)) s. Not run, since no processor matters to them: the"
echo "labels sources, web and wine. Not run, since it cannot be shown here:"
limits | sed 's/^/  /'
[ "$status" = 0 ] || { echo "cross: $architecture: FAILED"; exit 1; }
echo "cross: $architecture: all tests that ran passed"
