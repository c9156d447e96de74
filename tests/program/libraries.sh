#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: libraries.sh PROGRAM. A start loads no library that there is an archive of. Late, and unseen by whoever makes a
# package, only the libraries that README names are loaded, when an input or output needs one: no other source calls the loader.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/../sources/selftest.sh"
program=$1

# Names of the archives that the build looks for: from_archive(NAME ...).
archives()
{
	sed -n 's/^[[:space:]]*from_archive(\([a-z0-9]*\) .*/\1/p' "$here/../../cmake/libraries.cmake"
}

# Names of the libraries that are loaded late: loaded_late(NAME ...).
late()
{
	sed -n 's/^loaded_late(\([a-z0-9]*\) .*/\1/p' "$here/../../cmake/libraries.cmake" | sed 's/^lib//; s/lib$//'
}

has_archive()
{
	[ "$(${CC:-cc} -print-file-name="lib$1.a")" != "lib$1.a" ]
}

# What readelf prints of the program; a test has it in a file.
dynamic()
{
	if [ -f "$1/dynamic" ]; then cat -- "$1/dynamic"; else readelf -d "$program"; fi
}

check()
{
	local name
	for name in $(archives); do
		if has_archive "$name" && dynamic "$1" | grep -q -e "(NEEDED).*\[lib$name[-.]"; then
			printf 'the program loads lib%s, of which there is an archive\n' "$name"
		fi
	done
	for name in $(late); do
		if dynamic "$1" | grep -q -e "(NEEDED).*\[lib$name[-.]"; then
			printf 'every start loads lib%s, which few runs need\n' "$name"
		fi
	done
	grep -rnE --include='*.[ch]' --exclude-dir=build --exclude-dir=tests -e '\<(dlopen|dlsym)\>' "$1" |
		grep -v -e '/common/host/library\.[ch]:' -e '/parser/evidence/library/' || true # when one is needed
	grep -rnE --include='*.[ch]' --exclude-dir=build --exclude-dir=tests -e '"lib[a-z0-9]+\.so' "$1" |
		grep -v -e '/common/host/library\.h:' || true # all that are loaded are in one place
}

prove_it_can_fail()
{
	[ -n "$(archives)" ] && has_archive "$(archives | head -n 1)"
	printf '(NEEDED) Shared library: [libc.so.6]\n' >"$tree/dynamic"
	must_accept "$tree"
	must_catch "$tree" reports/a.c 'library = dlopen("libxml2.so.2", RTLD_NOW);' dlopen
	must_accept "$tree" parser/evidence/library/a.c 'library = dlopen(name, RTLD_NOW);'
	must_accept "$tree" common/host/library.c 'library = dlopen(name, RTLD_NOW);'
	must_catch "$tree" parser/evidence/library/a.c 'library = dlopen("libz.so.1", RTLD_NOW);' libz
	must_accept "$tree" common/host/library.h '#define LIBWIM_FILE "libwim.so.15"'
	must_catch "$tree" dynamic '(NEEDED) Shared library: [libsqlite3.so.0]' 'every start loads libsqlite3'
	must_catch "$tree" dynamic '(NEEDED) Shared library: [libcrypto.so.3]' 'loads libcrypto'
	must_catch "$tree" dynamic '(NEEDED) Shared library: [libyaml-0.so.2]' 'loads libyaml'
}

command -v readelf >/dev/null || exit 77
prove_it_can_fail
judge "$(realpath -- "$here/../..")"
