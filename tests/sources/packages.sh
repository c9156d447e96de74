#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev and the build want the same libraries: each pkg_check_modules and find_package has its package in the table of
# ./dev, no package is there that nothing asks for, and on Debian the package named is the one that has the library.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

# "pc NAME" and "cmake NAME" for everything that the build looks for.
asked_for()
{
	find "$1" -path "$1/build" -prune -o \( -name CMakeLists.txt -o -name '*.cmake' \) -exec cat {} + |
		sed -nE -e 's/^[[:space:]]*pkg_check_modules\([A-Z0-9_]+ +(REQUIRED +)?(IMPORTED_TARGET +)?([^)]*)\).*/pc \3/p' \
			-e 's/^[[:space:]]*find_package\(([A-Za-z0-9_]+).*/cmake \1/p' | sort -u
}

# The table of ./dev: "SET PACKAGE KIND NAME" a line.
table()
{
	sed -n "/^packages='$/,/^'$/s/^	//p" "$1/dev" | tr -s ' '
}

# The package that owns the .pc file in use; nothing where dpkg does not know.
owner()
{
	local folder
	folder=$(pkg-config --variable=pcfiledir "$1" 2>/dev/null) || return 0
	dpkg-query -S "$folder/$1.pc" 2>/dev/null | sed 's/:.*//'
}

# mentions ROOT WORD: something in the tree speaks of it; the table itself does not count.
mentions()
{
	grep -rhsiw --exclude-dir=build --include=dev --include='*.sh' --include='*.py' --include='*.c' --include='*.cmake' \
		--include=CMakePresets.json -e "$2" "$1" | grep -vE "[[:space:]](run|py) +$2\$" >/dev/null
}

check()
{
	local root=$1 asked rows set package kind name owned
	asked=$(asked_for "$root")
	rows=$(table "$root")
	while read -r kind name; do
		[ -z "$kind" ] || grep -q -F -x -e "$kind $name" <(cut -d ' ' -f 3- <<<"$rows") ||
			printf 'the build asks for %s, and no package of ./dev brings it\n' "$name"
	done <<<"$asked"
	while read -r set package kind name; do
		case $kind in
		pc)
			grep -q -F -x -e "pc $name" <<<"$asked" || printf '%s: nothing in the build asks for %s\n' "$package" "$name"
			owned=$(owner "$name")
			[ "${owned:-$package}" = "$package" ] || printf '%s: %s is in %s\n' "$package" "$name" "$owned"
			;;
		cmake) grep -q -F -x -e "cmake $name" <<<"$asked" || printf '%s: nothing in the build asks for %s\n' "$package" "$name" ;;
		run | py) mentions "$root" "$name" || printf '%s: nothing uses %s\n' "$package" "$name" ;;
		lib) ;;
		*) printf 'the table of ./dev has a row that is no row: %s %s %s %s\n' "$set" "$package" "$kind" "$name" ;;
		esac
	done <<<"$rows"
}

prove_it_can_fail()
{
	mkdir -p "$tree/cmake" "$tree/tests"
	printf '%s\n' 'pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)' 'find_package(OpenSSL REQUIRED)' \
		>"$tree/CMakeLists.txt"
	printf "packages='\n\tbuild     libjansson-dev   pc jansson\n\tbuild  libssl-dev  cmake OpenSSL\n'\n" >"$tree/dev"
	must_accept "$tree"
	must_catch "$tree" cmake/a.cmake 'pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)' 'asks for zlib'
	must_catch "$tree" tests/CMakeLists.txt '	find_package(Threads REQUIRED)' 'asks for Threads'


	must_catch "$tree" dev "$(printf "packages='\n\tbuild gcc run gcc\n'")" 'asks for jansson'
	printf 'gcc a.c\n' >"$tree/tests/a.sh"
	must_accept "$tree" dev "$(printf "packages='\n\tb libjansson-dev pc jansson\n\tb s cmake OpenSSL\n\tb gcc run gcc\n'")"
	must_catch "$tree" dev "$(printf "packages='\n\ttest libcmocka-dev pc cmocka\n'")" 'nothing in the build asks for cmocka'
	must_catch "$tree" dev "$(printf "packages='\n\ttest xz-utils run xz\n'")" 'nothing uses xz'
}

prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
