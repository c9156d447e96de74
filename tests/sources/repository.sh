#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Rules of the checkout that no compiler knows: files short enough to read, folders with few
# enough of them, no folder of somebody's machine, no citation of a document that is not here, shell scripts that parse, documents
# that name files which exist.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

FILE_LINES_LIMIT=400
FILE_LINES_LONG=300
FOLDER_FILES_LONG=20

# files ROOT FIND-ARGUMENTS...: what belongs to the checkout, without what the build made. No git: a tarball has none.
files()
{
	local root=$1
	shift
	find "$root" \( -path "$root/build" -o -path "$root/.git" \) -prune -o -type f "$@" -print0
}

ROOMS=(common parser analyzer reports engine cli)

# lines_over N ROOT FOLDER...: sources in these folders.
lines_over()
{
	local file lines limit=$1 root=$2
	shift 2
	while IFS= read -r -d '' file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le "$limit" ] || printf '%s: %d lines\n' "$file" "$lines"
	done < <(find "${@/#/$root/}" \( -name '*.[ch]' -o -name '*.py' -o -name '*.sh' \) -print0)
}

# folders_over ROOT N
folders_over()
{
	find "${ROOMS[@]/#/$1/}" -type f -printf '%h\n' | sort | uniq -c |
		while read -r count folder; do
			[ "$count" -le "$2" ] || printf '%s: %d files\n' "$folder" "$count"
		done
}

# The bracket keeps these patterns from finding themselves.
with_a_place_of_ours()
{
	files "$1" | xargs -0r grep -nIH -E -e '/wor[k]/' || true
	files "$1" -name '*.[ch]' ! -path "$1/tests/*" | xargs -0r grep -nIH -E -e '/tm[p]/|/hom[e]/' || true
}

# Notes that were never part of the checkout: a comment cites the public page, or a row of tests/unit/analyzer/tables/SOURCES.md.
that_cite_notes()
{
	files "$1" | xargs -0r grep -nIH -E -e 'windows-trut[h]|tls-rule[s]|reg-forma[t] section|(hives|images-2)[.]m[d]|(the|project.s) researc[h]\b' || true
}

that_do_not_parse()
{
	local file
	while IFS= read -r -d '' file; do
		bash -n "$file" 2>&1 || true
	done < <(files "$1" \( -name '*.sh' -o -name dev -o -path '*/.ci/run' \))
}

# gone_from_documents ROOT: words that are a path of ours, and links, for which there is no file. NAME is any name.
gone_from_documents()
{
	local file line path
	for file in "$1"/{README,CONTRIBUTING,SECURITY}.md "$1"/docs/*.md; do
		[ -e "$file" ] || continue
		# shellcheck disable=SC2016 # what looks like a variable is Perl's
		perl -ne '
			print "$.\t/$1\n" while m{(?<![\w./:-])((?:cli|engine|reports|analyzer|parser|common|tests|cmake|samples|docs)/[\w*./-]*)}g;
			print "$.\t$1\n" while m{\]\((?!\w+:)([^)#]+)}g;' "$file" |
			while IFS=$'\t' read -r line path; do
				path=${path//NAME/*}
				case $path in
				/*) path=$1${path%[./]} ;;
				*) path=${file%/*}/$path ;;
				esac
				compgen -G "$path" >/dev/null || printf '%s:%s: %s\n' "$file" "$line" "${path#"$1"/}"
			done
	done
}

report()
{
	sed "s|\$|: $1|"
}

check()
{
	lines_over $FILE_LINES_LIMIT "$1" "${ROOMS[@]}" tests | report "the limit is $FILE_LINES_LIMIT"
	with_a_place_of_ours "$1" | report 'a folder of one machine'
	that_cite_notes "$1" | report 'a document that is not here'
	that_do_not_parse "$1"
	gone_from_documents "$1" | report 'no such file'
}

# shellcheck disable=SC2016 # backticks are Markdown's
prove_it_can_fail()
{
	local file
	mkdir -p "${ROOMS[@]/#/$tree/}" "$tree/tests"
	must_accept "$tree"
	must_catch "$tree" tests/a.h "#define HOME \"/""work/x\"" 'folder of one machine'
	must_catch "$tree" README.md "see /""work/x" 'folder of one machine'
	must_catch "$tree" cli/a.c "$(printf '\nconst char *a = "/%s/x";' tmp)" 'folder of one machine'
	must_catch "$tree" cli/a.c "/* windows-""truth, B1 */" 'a document that is not here'
	must_catch "$tree" tests/a.c "/* the table of the ""research */" 'a document that is not here'
	must_catch "$tree" docs/a.md "see reference/hives"".md" 'a document that is not here'
	for file in cli/a.c tests/unit/a.c tests/support/a.h tests/machines/a.py tests/program/a.sh; do
		must_catch "$tree" "$file" "$(yes '' | head -n $FILE_LINES_LIMIT; echo 'int a;')" "$file: $((FILE_LINES_LIMIT + 1)) lines: the limit is"
		must_accept "$tree" "$file" "$(yes '' | head -n $((FILE_LINES_LIMIT - 1)); echo 'int a;')"
	done
	must_catch "$tree" tests/a.sh 'if true; then' 'syntax error'
	must_accept "$tree" cli/a.c 'int a;'
	echo 'int a;' >"$tree/cli/main.c"
	must_catch "$tree" CONTRIBUTING.md 'see `cli/gone.c`' 'CONTRIBUTING.md:1: cli/gone.c: no such file'
	must_catch "$tree" CONTRIBUTING.md 'see `cli/gone*.c`' 'no such file'
	must_catch "$tree" docs/a.md $'\n    drawing -> parser/gone/' 'docs/a.md:2: parser/gone: no such file'
	must_catch "$tree" docs/a.md 'see [this](b.md)' 'docs/b.md: no such file'
	must_accept "$tree" docs/a.md 'see `cli/main.c`, `cli/m*.c`, `cli/NAME.c`, cli/main.c. and [this](../cli/main.c)'
	must_accept "$tree" README.md 'https://example.org/docs/gone.html, a/cli/gone.c, [that](https://example.org)'
}

root=$(realpath -- "${1:-$here/../..}")
prove_it_can_fail
lines_over $FILE_LINES_LONG "$root" "${ROOMS[@]}" | report "over $FILE_LINES_LONG (no failure)" || true
folders_over "$root" $FOLDER_FILES_LONG | report "over $FOLDER_FILES_LONG (no failure)" || true
judge "$root"
