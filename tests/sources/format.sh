#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev format would change no source file of the program, and every `clang-format off` ends again, or the rest of its
# file would never be looked at. Another version of clang-format than the one of Debian 12 lays out other lines.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

VERSION=14

# The program of that version, under whichever of its names; nothing where there is none.
formatter()
{
	local name
	for name in clang-format-$VERSION clang-format; do
		[[ $("$name" --version 2>/dev/null) != *" version $VERSION."* ]] || { printf '%s\n' "$name"; return; }
	done
}

sources()
{
	find "$1"/{common,parser,analyzer,reports,engine,cli,cmake} -name '*.[ch]' -print0
}

check()
{
	sources "$1" | xargs -0r "$clang_format" --style=file --dry-run --Werror 2>&1 | grep -e 'error:' -e '^[^ ]*: ' || true
	sources "$1" | xargs -0r awk '
		FNR == 1 { if (open) print open; open = "" }
		/clang-format off/ { open = FILENAME ":" FNR ": clang-format off without its on" }
		/clang-format on/ { open = "" }
		END { if (open) print open }'
}

prove_it_can_fail()
{
	mkdir -p "$tree"/{common,parser,analyzer,reports,engine,cli,cmake}
	cp -- "$1/.clang-format" "$tree/"
	must_accept "$tree"
	must_accept "$tree" common/a.c $'int f(void)\n{\n\treturn 1;\n}'
	must_accept "$tree" cli/a.h $'/* clang-format off */\nint  a;\n/* clang-format on */'
	must_accept "$tree" tests/a.c 'int  a;'
	must_catch "$tree" common/a.c $'int f(void) {\n\treturn 1;\n}' 'common/a.c:1:.*error'
	must_catch "$tree" cmake/a.h 'int  a;' 'cmake/a.h:1:.*error'
	must_catch "$tree" parser/a/a.c $'/* clang-format off */\nint  a;\n/* clang-format on */\nint  b;' 'a.c:4:.*error'
	must_catch "$tree" reports/a.c $'/* clang-format off */\nint  a;' 'a.c:1: clang-format off without its on'
	printf 'ColumnLimit: none\n' >>"$tree/.clang-format"
	must_catch "$tree" cli/a.c 'int a;' 'clang-format'
}

clang_format=$(formatter)
if [ -z "$clang_format" ]; then
	echo "there is no clang-format $VERSION"
	[ -n "${TLSREADY_STRICT:-}" ] || exit 77
	exit 1
fi
root=$(realpath -- "${1:-$here/../..}")
prove_it_can_fail "$root"
judge "$root"
