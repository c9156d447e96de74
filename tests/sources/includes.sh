#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include which header: the arrows between rooms, and between the folders of a room, run downwards only; private
# headers stay private; no headers include each other in a circle. Nothing below cli/ prints, exits or reads the
# environment, and only common/sandbox starts processes. Looks at the text of the sources, not at what a macro makes of it.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

forbidden='printf|vprintf|puts|putchar|perror|exit|_exit|_Exit|quick_exit|abort|getenv|secure_getenv|setenv|putenv'
forbidden+='|system|popen|fork|vfork|execl|execle|execlp|execv|execve|execvp|execvpe|posix_spawn|posix_spawnp'
forbidden+='|pthread_create|thrd_create'

# HEADER  WHO...  # why, where it is not obvious
# Files of its own folder may always include a header. Who else may: these folders with all below them, or files. The first
# row that fits a header decides; "-" is nobody; a header without a row is nobody's.
may_include='
common/sandbox/pool.h              engine cli                               # many machines at a time
common/sandbox/cage.h              engine                                   # a worker closes its own when all is open
common/sandbox/sandbox.h            parser/hive parser/evidence engine       # the second reader asks for a process and does not know how one starts
common/sandbox/reader_process.h   engine
common/sandbox/stream.h            parser/hive/second parser/evidence/library  # what is said over it
common/sandbox/*                   -
common/*                           common parser analyzer reports engine cli

parser/evidence/tree/*             parser/evidence
parser/evidence/source/source.h    parser/evidence
parser/evidence/source/crc32c.h    parser/evidence
parser/evidence/source/*           -
parser/evidence/bitlocker/bitlocker.h parser/evidence
parser/evidence/bitlocker/keys.h   parser/evidence engine cli
parser/evidence/bitlocker/*        -
parser/evidence/disk/container.h   parser/evidence engine/compare/verify_images.c  # verify re-reads what is cited past volumes and file systems
parser/evidence/disk/ewf/ewf.h     parser/evidence
parser/evidence/disk/chain.h       parser/evidence/disk
parser/evidence/disk/caches.h      parser/evidence/disk
parser/evidence/disk/table_cache.h parser/evidence/disk
parser/evidence/disk/*             -
parser/evidence/image/image.h      parser/evidence parser/machine/machine.c     # says that an overlay is one
parser/evidence/image/inside.h     parser/evidence parser/machine engine/collect engine/compare engine/fix/fix_target.c
parser/evidence/image/image_facts.h parser/evidence parser/machine/machine_images.c engine/collect/collect.h engine/collect/collect_acquisition.c cli
parser/evidence/image/image_scan.h parser/evidence/operands
parser/evidence/image/*            -
parser/evidence/udf/udf.h          parser/evidence
parser/evidence/udf/*              -
parser/evidence/ntfs/ntfs.h        parser/evidence
parser/evidence/ntfs/*             -
parser/evidence/volume/partitions.h parser/evidence
parser/evidence/volume/recognise.h parser/evidence
parser/evidence/volume/*           -
parser/evidence/library/library_tree.h parser/evidence
parser/evidence/library/library_host.h parser/evidence engine
parser/evidence/library/library.h  parser/evidence/library
parser/evidence/library/record.h   parser/evidence/library
parser/evidence/library/wim/wim.h  parser/evidence
parser/evidence/library/archive/archive.h parser/evidence
parser/evidence/library/vshadow/vshadow.h parser/evidence
parser/evidence/library/fsntfs/fsntfs.h parser/evidence
parser/evidence/library/chunks/chunks.h parser/evidence
parser/evidence/library/bfio_source.h parser/evidence/library
parser/evidence/library/*          -
parser/evidence/host/*             parser/evidence
parser/evidence/operands/scan.h    engine cli
parser/evidence/operands/owner.h   cli/output/output_guard.c                       # asks whether an output is the folder of an input
parser/evidence/operands/choices.h engine
parser/evidence/operands/*         -
parser/evidence/bytes.h            parser/hive parser/pol
parser/evidence/artifact.h         parser/evidence/tree parser/evidence/operands parser/input.h engine
parser/evidence/subject.h          parser/evidence/image parser/evidence/operands parser/machine engine cli
parser/evidence/contents.h         parser/evidence/image parser/evidence/operands cli/commands
parser/evidence/image_choice.h     parser/evidence engine cli
parser/evidence/folder.h           parser/evidence/tree parser/evidence/image parser/evidence/operands
parser/evidence/*                  -
parser/reg/scan.h                  parser/pol parser/view parser/input.h parser/reg/text
parser/reg/filter.h                parser/view                              # the filter of a layer that is evidence by itself
parser/reg/scanner.h               parser/reg/lines
parser/reg/text/*                  parser/reg
parser/reg/*                       -
parser/hive/cells/bins.h           parser/hive
parser/hive/cells/cells.h          parser/hive/deleted
parser/hive/log/log.h              parser/hive
parser/hive/second/second_reader.h parser/hive
parser/hive/deleted/deleted.h      engine/collect/deleted.c
parser/hive/hive.h                 parser/hive/log parser/hive/second parser/input.h parser/view parser/machine cli/commands/list/list_look.c
parser/hive/backend.h              parser/hive/cells parser/hive/second
parser/hive/format.h               parser/hive parser/hive/cells parser/hive/log parser/hive/second parser/hive/deleted
parser/hive/baseblock.h            parser/hive/log parser/hive/second parser/hive/deleted parser/machine
parser/hive/inspect.h              parser/hive/cells
parser/hive/*                      -
parser/pol/pol.h                   parser/input.h parser/machine cli/commands/list/list_look.c
parser/pol/gpp.h                   parser/view
parser/pol/lgpo.h                  parser/view
parser/pol/poltext.h               cli/commands/list/list_look.c                 # list says which text form a file has before it is a layer
parser/pol/*                       -
parser/view/view.h                 parser/machine cli/commands/query/query.c      # query without --key walks every mount
parser/view/layer.h                parser/machine
parser/view/users.h                parser/machine
parser/view/*                      -
parser/machine/machine.h           engine cli
parser/machine/*                   -
parser/regview.h                   parser analyzer engine cli
parser/input.h                     parser/view parser/machine
parser/*                           parser

analyzer/result.h                  analyzer reports engine cli
analyzer/analyze.h                 analyzer engine cli
analyzer/facts/policies.h          analyzer engine/fix cli/commands         # a fix and explain name the policy that writes a value
analyzer/facts/fact_context.h      analyzer cli/commands/explain            # explain lists the rows of facts
analyzer/facts/fact_states.h       analyzer/policy cli/commands/explain
analyzer/facts/value_fact.h        analyzer
analyzer/facts/decision_table.h    analyzer/facts analyzer/explain
analyzer/facts/ciphers/*           analyzer/facts analyzer/explain
analyzer/facts/*                   analyzer/facts analyzer/explain analyzer/analyze.c
analyzer/explain/explain.h         cli/commands/explain
analyzer/policy/profile.h          analyzer engine cli                      # criteria: rows as data; facts of values are asked for by them
analyzer/policy/waivers.h          analyzer engine cli
analyzer/policy/rules/rules.h      analyzer/policy analyzer/analyze.c
analyzer/policy/rules/values.h     analyzer/policy
analyzer/policy/yaml/yamlfile.h    analyzer/policy
analyzer/policy/*                  -
analyzer/*                         analyzer

reports/json/json_read.h           reports/json engine/machine_input.h                   # a saved result is an input
reports/json/json_result.h         reports/sarif reports/ci/gitlab.c reports/history engine/compare cli/commands/diff cli/commands/list/list_json.c # members as they are saved
reports/json/json_out.h            reports/sarif reports/ci/gitlab.c reports/history reports/rows cli/commands/diff reports/json/rows # the JSON of diff
reports/json/lines/machine_line.h  reports/json engine/run engine/merge                            # machines of a run are lines
reports/json/ndjson_read.h         engine/merge engine/machine_input.c
reports/json/lines/summary_line.h  reports/json engine/run                                         # what a worker tells of one
reports/json/json_stream.h         reports/sarif reports/ci/gitlab.c
reports/json/lines/*               reports/json
reports/json/rows/*                reports/json reports/json/rows reports/rows
reports/rows/fleet_row.h           reports engine cli                       # check writes rows while it evaluates, merge reads them
reports/rows/report_rows.h         reports engine/fleet.c engine/merge      # their header
reports/rows/*                     -
reports/json/json_writer.h         reports/json/rows reports/fleet_diff     # machines of a large fleet are written one by one
reports/json/*                     -
reports/ci/*                       -
reports/xml/*                      reports/html reports/junit.c reports/history
reports/attention/*                reports/text reports/html reports/attention
reports/words/report_util.h        reports engine/fix engine/history cli/commands          # the words of severities and of fixes
reports/words/report_baselines.h   reports cli/commands/fix                               # a fix says what becomes of the readiness
reports/words/image_words.h       reports cli/commands/list
reports/words/*                    reports
reports/text/text_page.h           reports/history reports/fleet_diff cli/commands/diff        # the page that diff prints
reports/text/*                     -
reports/html/fleet/html_fleet.h    reports/html/html.c
reports/html/fleet/*               -
reports/html/html.h                reports/history reports/fleet_diff reports/html/fleet # their pages are made of the same parts
reports/html/html_svg.h            reports/history reports/html/fleet
reports/html/*                     -
reports/history/history.h          engine/history
reports/history/*                  -
reports/fleet_diff/fleet_diff.h    engine/compare cli/commands/diff
reports/fleet_diff/*               -
reports/sqlite/database.h          engine/merge cli/commands/merge.c
reports/sqlite/*                   -
reports/regfile.h                  engine/fix
reports/embedded.h                 reports cli/commands/schema.c cli/commands/profile.c cli/man/program.c
reports/reports.h                  reports engine cli
reports/summary.h                  reports engine cli
reports/formats.h                  reports
reports/*                          -

engine/compare/diff.h              engine/history cli/commands
engine/compare/*                   cli/commands
engine/fix/fix.h                   cli/commands
engine/run/run.h                   cli/commands
engine/run/run_lines.h             engine/merge                             # machines as lines, for a spool
engine/run/spool.h                 engine/merge
engine/run/*                       -
engine/merge/merge.h               engine/compare cli/commands              # two fleets are merged, then compared
engine/merge/*                     -
engine/policies/policies.h         engine cli
engine/policies/*                  -
engine/history/history.h           cli/commands
engine/history/*                   -
engine/*                           engine cli

cli/commands/workers.h             cli/commands
cli/commands/*                     -
cli/*                              cli
'
headers=() includers=()
while read -r header who; do
	[ -z "$header" ] || { headers+=("$header") includers+=("${who%%#*}"); }
done <<<"$may_include"

# allowed FILE HEADER: both as paths below the root.
allowed()
{
	local i who
	[ "${1%/*}" != "${2%/*}" ] || return 0
	for i in "${!headers[@]}"; do
		# shellcheck disable=SC2053 # a header of the table is a pattern
		[[ $2 == ${headers[i]} ]] || continue
		for who in ${includers[i]}; do
			[[ $1 != "$who" && $1 != "$who"/* ]] || return 0
		done
		return 1
	done
	return 1
}

# Rows for what is gone would look like rules. Only of the whole product: what a self-test builds has few of its files.
stale_rows()
{
	local i path
	[ -e "$1/CMakeLists.txt" ] || return 0
	for i in "${!headers[@]}"; do
		for path in "${headers[i]}" ${includers[i]}; do
			[ "$path" = - ] || compgen -G "$1/$path" >/dev/null ||
				printf '%s is in the table of may_include and does not exist\n' "$path"
		done
	done
}

# found ROOT: "FILE TAB LINE TAB include TAB NAME" for each include, "FILE TAB LINE TAB call TAB NAME" for each
# thing that only cli/ may do. Comments and strings do not count: they may say "exit code (1)" or quote an include.
found()
{
	# shellcheck disable=SC2016 # what looks like a variable is Perl's
	find "$1"/{common,parser,analyzer,reports,engine,cli} -name '*.[ch]' -print0 | forbidden=$forbidden xargs -0r perl -0777 -ne '
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

# judge_include ROOT FILE LINE NAME: is it a header of the system, one beside the file, or one that the file may see?
judge_include()
{
	local file=${2#"$1"/} header=${4:1:-1}
	case $4 in
	'"'* | '<common/'* | '<parser/'* | '<analyzer/'* | '<reports/'* | '<engine/'* | '<cli/'*) ;;
	*) return 0 ;;
	esac
	[[ $header == */* || ! -e ${2%/*}/$header ]] || header=${file%/*}/$header
	allowed "$file" "$header" || printf '%s:%s: %s/ may not include %s\n' "$2" "$3" "${file%/*}" "$header"
}

# judge_call ROOT FILE LINE NAME
judge_call()
{
	[[ $2 != "$1"/cli/* ]] || return 0
	[[ $2 != "$1"/common/sandbox/* || ! $4 =~ ^(fork|_exit)$ ]] || return 0
	printf '%s:%s: %s: only cli/ may do this\n' "$2" "$3" "$4"
}

# circles ROOT, with what found ROOT printed on standard input: headers that include each other, directly or not.
circles()
{
	sed -nE "s|^$1/(.*\\.h)\t[0-9]+\tinclude\t\"(.*)\"\$|\1 \2|p" | tsort 2>&1 >/dev/null | sed 's|^tsort: |headers in a circle: |'
}

check()
{
	local file line kind name lines
	lines=$(found "$1")
	while IFS=$'\t' read -r file line kind name; do
		[ -z "$file" ] || "judge_$kind" "$1" "$file" "$line" "$name"
	done <<<"$lines"
	circles "$1" <<<"$lines"
	stale_rows "$1"
}

prove_it_can_fail()
{
	mkdir -p "$tree"/{common/sandbox,parser/reg,analyzer,reports,engine/fix,cli}
	touch "$tree"/{common/error.h,parser/hidden.h,parser/reg/scan.h,analyzer/result.h,analyzer/facts.h}

	must_accept "$tree"
	must_catch "$tree" common/a.c '#include "parser/regview.h"' 'common/ may not include parser/regview.h'
	must_catch "$tree" common/a.c '#include <parser/regview.h>' 'common/ may not include'
	must_catch "$tree" common/a.h '# include "../parser/regview.h"' 'common/ may not include'
	must_catch "$tree" common/a.c '#include "nowhere.h"' 'common/ may not include nowhere.h'
	must_catch "$tree" parser/reg/a.c '#include "analyzer/result.h"' 'parser/reg/ may not include'
	must_catch "$tree" analyzer/a.c '#include "parser/hidden.h"' 'analyzer/ may not include'
	must_catch "$tree" analyzer/a.c '#include "reports/reports.h"' 'analyzer/ may not include'
	must_catch "$tree" reports/a.c '#include "analyzer/facts.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "parser/regview.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "cli/cli.h"' 'reports/ may not include'
	must_catch "$tree" reports/a.c '#include "engine/gate.h"' 'reports/ may not include'
	must_catch "$tree" engine/fix/a.c '#include "cli/exit.h"' 'engine/fix/ may not include'
	must_catch "$tree" parser/reg/a.c '#include "parser/view/view.h"' 'parser/reg/ may not include'
	must_catch "$tree" parser/hive/a.c '#include "parser/input.h"' 'parser/hive/ may not include'
	must_catch "$tree" engine/a.c '#include "engine/fix/fix.h"' 'engine/ may not include'
	must_catch "$tree" parser/view/a.c '#include "parser/reg/scanner.h"' 'parser/view/ may not include'
	must_catch "$tree" analyzer/facts/a.c '#include "analyzer/policy/rules/values.h"' 'analyzer/facts/ may not include'
	must_catch "$tree" reports/words/a.c '#include "reports/text/text_page.h"' 'reports/words/ may not include'
	must_catch "$tree" cli/commands/a.c '#include "reports/json/rows/rows.h"' 'cli/commands/ may not include'
	must_catch "$tree" cli/commands/list/list.c '#include "parser/view/view.h"' 'cli/commands/list/ may not include'
	must_accept "$tree" cli/commands/query/query.c '#include "parser/view/view.h"'
	must_catch "$tree" reports/a.c '#include "reports/nowhere/a.h"' 'reports/ may not include'
	must_accept "$tree" parser/reg/a.c '#include "scan.h"'
	must_catch "$tree" parser/regview.h '#include "parser/reg/scan.h"' 'may not include'
	mkdir -p "$tree/reports/html"
	printf '#include "reports/html/b.h"\n' >"$tree/reports/html/a.h"
	must_catch "$tree" reports/html/b.h '#include "reports/html/a.h"' 'headers in a circle: reports/html/[ab].h'
	rm "$tree/reports/html/a.h"
	must_catch "$tree" CMakeLists.txt '' 'parser/pol/gpp.h is in the table'
	must_accept "$tree" analyzer/a.c '#include "parser/regview.h" /* "parser/hidden.h" */'
	must_accept "$tree" reports/a.c '#include <libxml/xmlwriter.h>'
	must_accept "$tree" cli/a.c '#include "parser/regview.h"'

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
