#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows between the rooms run downwards only, nothing below cli/ prints, exits or reads the environment, and only
# common/sandbox starts processes. Looks at the text of the sources, not at what a macro makes of it.
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
	"engine common/"* | "engine parser/"* | "engine analyzer/"* | "engine reports/"* | "engine engine/"*) ;;
	*) return 1 ;;
	esac
}

# found ROOT: "FILE TAB LINE TAB include TAB NAME" for each include below cli/, "FILE TAB LINE TAB call TAB NAME" for each
# thing that only cli/ may do. Comments and strings do not count: they may say "exit code (1)" or quote an include.
found()
{
	# shellcheck disable=SC2016 # what looks like a variable is Perl's
	find "$1"/{common,parser,analyzer,reports,engine} -name '*.[ch]' -print0 | forbidden=$forbidden xargs -0r perl -0777 -ne '
		s{("(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])*\x27)|(/\*.*?\*/|//[^\n]*)}
			{defined $1 ? $1 : $2 =~ s/[^\n]/ /gr}gsex;
		my $number = 0;
		for my $line (split /\n/) {
			my $at = "$ARGV\t" . ++$number;
			if ($line =~ /^\s*#\s*include\s*(["<][^">]+[">])/) {
				print "$at\tinclude\t$1\n";
			} else {
				$line =~ s/"(?:\\.|[^"\\])*"/""/g;
				print "$at\tcall\t$1\n"
					if $line =~ /\b(stdout|stderr|STDOUT_FILENO|STDERR_FILENO|environ)\b/
					|| $line =~ /\b($ENV{forbidden})\s*\(/;
			}
		}'
}

# judge_include ROOM FILE NAME: is it a header of the system, one beside the file, or one that the room may see?
judge_include()
{
	local header=${3:1:-1}
	case $3 in
	'"'* | '<common/'* | '<parser/'* | '<analyzer/'* | '<reports/'* | '<engine/'* | '<cli/'*) ;;
	*) return ;;
	esac
	[[ $header == */* || ! -e ${2%/*}/$header ]] || header=$1/$header
	allowed "$1" "$header"
}

check()
{
	local file line kind name room
	while IFS=$'\t' read -r file line kind name; do
		room=${file#"$1"/}
		room=${room%%/*}
		if [ "$kind" = call ] && [[ $file == "$1"/common/sandbox/* && $name =~ ^(fork|_exit)$ ]]; then
			continue
		elif [ "$kind" = call ]; then
			printf '%s:%s: %s: only cli/ may do this\n' "$file" "$line" "$name"
		else
			judge_include "$room" "$file" "$name" ||
				printf '%s:%s: %s/ may not include %s\n' "$file" "$line" "$room" "${name:1:-1}"
		fi
	done < <(found "$1")
}

prove_it_can_fail()
{
	mkdir -p "$tree"/{common/sandbox,parser/reg,analyzer,reports,engine/fix,cli}
	touch "$tree"/{common/error.h,parser/regview.h,parser/hidden.h,parser/reg/scan.h,analyzer/result.h,analyzer/facts.h}

	must_accept "$tree"
	must_catch "$tree" common/a.c '#include "parser/regview.h"' 'common/ may not include parser/regview.h'
	must_catch "$tree" common/a.c '#include <parser/regview.h>' 'common/ may not include'
	must_catch "$tree" common/a.h '# include "../parser/regview.h"' 'common/ may not include'
	must_catch "$tree" common/a.c '#include "nowhere.h"' 'common/ may not include nowhere.h'
	must_catch "$tree" parser/reg/a.c '#include "analyzer/result.h"' 'parser/ may not include'
	must_catch "$tree" analyzer/a.c '#include "parser/hidden.h"' 'analyzer/ may not include'
	must_catch "$tree" analyzer/a.c '#include "reports/reports.h"' 'analyzer/ may not include'
	must_catch "$tree" reports/a.c '#include "analyzer/facts.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "parser/regview.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "cli/cli.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "engine/gate.h"' 'reports/ may not include'
	must_catch "$tree" engine/fix/a.c '#include "cli/exit.h"' 'engine/ may not include'
	must_accept "$tree" parser/reg/a.c '#include "scan.h"'
	must_accept "$tree" analyzer/a.c '#include "parser/regview.h" /* "parser/hidden.h" */'
	must_accept "$tree" reports/a.c '#include <libxml/xmlwriter.h>'
	must_accept "$tree" cli/a.c '#include "parser/hidden.h"'

	must_catch "$tree" parser/a.c $'/* why\n*/\nvoid f(void) { exit (1); }' 'a.c:3:.*only cli/'
	must_catch "$tree" reports/a.c 'void f(void) { fprintf(stderr, "x"); }' 'only cli/'
	must_catch "$tree" analyzer/a.c 'void f(void) { printf("\"%s\"", getenv("HOME")); }' 'only cli/'
	must_accept "$tree" reports/a.c 'void f(FILE *out) { fprintf(out, "exit (%s) stdout", exit_code); } // abort()'
	must_catch "$tree" engine/a.c 'void f(void) { fork(); }' 'only cli/'
	must_accept "$tree" common/sandbox/a.c 'void f(void) { if (fork() == 0) _exit(0); }'
	must_catch "$tree" common/sandbox/a.c 'void f(void) { exit(0); }' 'only cli/'
	must_accept "$tree" common/a.h 'int f(const char *, ...) __attribute__((format(printf, 1, 2)));'
	must_accept "$tree" cli/a.c 'int main(void) { exit(0); }'
}

prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
