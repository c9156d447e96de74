#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may copy what (REUSE 3.0): reuse.sh ROOT. Each source that somebody wrote says it in its first lines; .reuse/dep5 says it of
# all files, data among them; LICENSES/ has the text of each licence that is named, and no other. Where the tool reuse is
# installed, it is asked as well.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"
tag='SPDX-License''-Identifier:' # in two parts: this is no statement about this file

# files ROOT FIND-ARGUMENTS...: what belongs to the checkout. No git: a tarball has none.
files()
{
	local root=$1
	shift
	find "$root" \( -path "$root/build" -o -path "$root/.git" -o -name node_modules \) -prune -o -type f "$@" -print0
}

# Written by hand, in a language that has comments; samples and fuzz corpora are data.
sources()
{
	files "$1" ! -path "$1/samples/*" ! -path "$1/tests/golden/*" ! -path "$1/tests/fuzz/corpus/*" \
		\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.mjs' -o -name '*.css' -o -name '*.sql' -o -name '*.jq' \
		-o -name '*.cmake' -o -name CMakeLists.txt -o -name '*.groovy' -o -name '*.hcl' -o -name '*.yml' -o -name Jenkinsfile \
		-o -name '*.rng' -o -name 'usr.bin.*' -o -path "$1/dev" -o -path "$1/.ci/run" -o -path "$1/debian/late-libraries" \
		-o -path "$1/debian/tests/*" ! -name control \)
}

without_licence()
{
	local file
	while IFS= read -r -d '' file; do
		grep -q "$tag GPL-3.0-or-later" <(head -n 4 -- "$file") || printf '%s: the line %s GPL-3.0-or-later is missing\n' "$file" "$tag"
	done < <(sources "$1")
}

named()
{
	files "$1" ! -path "$1/LICENSES/*" | xargs -0r grep -hoI -e "$tag [A-Za-z0-9.+-]*" | sed 's/.* //' | sort -u
	sed -n 's/^License: *//p' "$1/.reuse/dep5"
}

licences()
{
	local name
	for name in $(named "$1" | sort -u); do
		[ -s "$1/LICENSES/$name.txt" ] || echo "LICENSES/$name.txt is missing"
	done
	for name in "$1"/LICENSES/*; do
		name=$(basename -- "$name" .txt)
		grep -q -x -F -e "$name" <<<"$(named "$1")" || echo "LICENSES/$name.txt: nothing has this licence"
	done
	cmp -s -- "$1/COPYING" "$1/LICENSES/GPL-3.0-or-later.txt" || echo 'COPYING is not LICENSES/GPL-3.0-or-later.txt'
}

of_all_files()
{
	awk '/^Files: \*$/ { all = 1 } /^Copyright: [0-9]+.* [A-Za-z]+/ && all { whose = 1 } /^License: .+/ && whose { known = 1 } END { exit !known }' \
		"$1/.reuse/dep5" || echo '.reuse/dep5 does not speak of all files'
}

by_the_tool()
{
	[ -d "$1/.git" ] || [ -f "$1/.git" ] || return 0 # it looks for what git ignores
	command -v reuse >/dev/null || { echo 'the tool reuse is not installed: its rules are checked here only' >&3; return 0; }
	local said
	said=$(cd -- "$1" && reuse lint 2>&1) || sed -n '1,30p' <<<"$said"
	grep -e ERROR <<<"$said" || true
}

check()
{
	without_licence "$1"
	licences "$1"
	of_all_files "$1"
	by_the_tool "$1"
}

prove_it_can_fail()
{
	local all=$'Files: *\nCopyright: 2026 Somebody\nLicense: GPL-3.0-or-later'
	mkdir -p "$tree/LICENSES" "$tree/.reuse"
	echo text | tee "$tree/LICENSES/GPL-3.0-or-later.txt" >"$tree/COPYING"
	echo "$all" >"$tree/.reuse/dep5"
	must_accept "$tree"
	must_accept "$tree" a.c "/* $tag GPL-3.0-or-later */"
	must_accept "$tree" samples/a.py 'data'
	must_catch "$tree" a.py 'import os' 'is missing'
	must_catch "$tree" debian/tests/a '#!/bin/sh' 'is missing'
	must_catch "$tree" a.txt "$tag MIT" 'LICENSES/MIT.txt is missing'
	must_catch "$tree" LICENSES/MIT.txt text 'nothing has this licence'
	must_catch "$tree" .reuse/dep5 $'Files: tests/*\nCopyright: 2026 Somebody\nLicense: GPL-3.0-or-later' 'all files'
}

exec 3>&1
prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
