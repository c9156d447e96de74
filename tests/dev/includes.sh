#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows between the rooms run downwards only, and nothing below cli/ prints, exits, reads the environment or starts
# anything. Looks at the text of the sources, not at what a macro makes of it.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/dev/selftest.sh
. "$here/selftest.sh"

forbidden='printf|vprintf|puts|putchar|perror|exit|_exit|_Exit|quick_exit|abort|getenv|secure_getenv|setenv|putenv'
forbidden+='|system|popen|fork|vfork|execl|execle|execlp|execv|execve|execvp|execvpe|posix_spawn|posix_spawnp'
forbidden+='|pthread_create|thrd_create'

# allowed ROOM HEADER: may a file of this room include this header?
allowed()
{
	case "$1 $2" in
	"common common/"* | "parser common/"* | "analyzer common/"* | "reports common/"*) ;;
	"parser parser/"* | "analyzer parser/regview.h") ;;
	"analyzer analyzer/"* | "reports analyzer/result.h") ;;
	"reports reports/"*) ;;
	*) return 1 ;;
	esac
}

# Comments blanked, lines kept: a comment may say "exit code (1)" or quote an include.
without_comments()
{
	perl -0777 -pe 's{("(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])*\x27)|(/\*.*?\*/|//[^\n]*)}
		{defined $1 ? $1 : $2 =~ s/[^\n]/ /gr}gsex' -- "$1"
}

# resolve ROOT FILE NAME: the included header, from the top of the tree; fails for a header of the system.
resolve()
{
	local beside
	beside=$(realpath -m --relative-to="$1" -- "$(dirname -- "$2")/${3:1:-1}")
	case $3 in
	'"'*)
		[ -e "$1/$beside" ] && printf '%s\n' "$beside" || printf '%s\n' "${3:1:-1}"
		;;
	'<common/'* | '<parser/'* | '<analyzer/'* | '<reports/'* | '<cli/'*) printf '%s\n' "${3:1:-1}" ;;
	*) return 1 ;;
	esac
}

# arrows ROOT ROOM FILE: reads the source without its comments.
arrows()
{
	local line name header
	while IFS=: read -r line name; do
		header=$(resolve "$1" "$3" "$name") || continue
		allowed "$2" "$header" || printf '%s:%s: %s/ may not include %s\n' "$3" "$line" "$2" "$header"
	done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' | sed -E 's/^([0-9]+):[^"<]*(["<][^">]*[">]).*/\1:\2/')
}

calls()
{
	local line
	while IFS= read -r line; do
		printf '%s:%s: only cli/ may do this\n' "$1" "$line"
	done < <(sed -E 's/"(\\.|[^"\\])*"/""/g' |
		grep -nE "\\b(stdout|stderr|STDOUT_FILENO|STDERR_FILENO|environ)\\b|\\b($forbidden)[[:space:]]*\(")
}

check()
{
	local root=$1 room file text
	for room in common parser analyzer reports; do
		while IFS= read -r -d '' file; do
			text=$(without_comments "$file")
			arrows "$root" "$room" "$file" <<<"$text"
			calls "$file" <<<"$text"
		done < <(find "$root/$room" -name '*.[ch]' -print0)
	done
}

prove_it_can_fail()
{
	mkdir -p "$tree"/{common,parser/reg,analyzer,reports,cli}
	touch "$tree"/{common/error.h,parser/regview.h,parser/machine.h,parser/reg/scan.h,analyzer/result.h,analyzer/facts.h}

	must_accept "$tree"
	must_catch "$tree" common/a.c '#include "parser/regview.h"' 'common/ may not include parser/regview.h'
	must_catch "$tree" common/a.c '#include <parser/regview.h>' 'common/ may not include'
	must_catch "$tree" common/a.h '# include "../parser/regview.h"' 'common/ may not include'
	must_catch "$tree" parser/reg/a.c '#include "analyzer/result.h"' 'parser/ may not include'
	must_catch "$tree" analyzer/a.c '#include "parser/machine.h"' 'analyzer/ may not include'
	must_catch "$tree" analyzer/a.c '#include "reports/reports.h"' 'analyzer/ may not include'
	must_catch "$tree" reports/a.c '#include "analyzer/facts.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "parser/regview.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "cli/cli.h"' 'reports/ may not include'
	must_accept "$tree" parser/reg/a.c '#include "scan.h"'
	must_accept "$tree" analyzer/a.c '#include "parser/regview.h" /* "parser/machine.h" */'
	must_accept "$tree" reports/a.c '#include <libxml/xmlwriter.h>'
	must_accept "$tree" cli/a.c '#include "parser/machine.h"'

	must_catch "$tree" parser/a.c $'/* why\n*/\nvoid f(void) { exit (1); }' 'a.c:3:.*only cli/'
	must_catch "$tree" reports/a.c 'void f(void) { fprintf(stderr, "x"); }' 'only cli/'
	must_catch "$tree" analyzer/a.c 'void f(void) { printf("\"%s\"", getenv("HOME")); }' 'only cli/'
	must_accept "$tree" reports/a.c 'void f(FILE *out) { fprintf(out, "exit (%s) stdout", exit_code); } // abort()'
	must_accept "$tree" common/a.h 'int f(const char *, ...) __attribute__((format(printf, 1, 2)));'
	must_accept "$tree" cli/a.c 'int main(void) { exit(0); }'
}

prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
