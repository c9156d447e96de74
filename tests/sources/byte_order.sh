#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a machine with 64 bits and its low end first does not show (./dev cross does, and is not run every day): where inputs are read,
# no number is taken in the order of the processor (common/le.h and common/be.h have an order), and no size is shifted out of 32 bits.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

# Files that may, and why.
allowed='
parser/reg/text/breaks.h            le16toh follows
parser/reg/filter.h                 compared with other bytes of the same file, never a number
parser/hive/second/send_queue.c     between two processes of one machine
parser/evidence/library/record.c    between two processes of one machine
parser/evidence/ntfs/block.c        bytes that go where they belong, never a number
parser/hive/second/libregf_text.c   units of text in memory of its own, each made by le16 or for libregf
parser/reg/line.c                   units of text in memory of its own, decoded
parser/reg/lines/*                  units of text in memory of its own, decoded
'

may()
{
	local pattern _
	while read -r pattern _; do
		# shellcheck disable=SC2053 # a pattern
		[ -z "$pattern" ] || [[ $1 != $pattern ]] || return 0
	done <<<"$allowed"
	return 1
}

sources()
{
	find "$@" -name '*.[ch]' 2>/dev/null
}

# in_host_order ROOT: a copy of as many bytes as a number has, or a pointer to a number; those of qsort and bsearch are ours.
in_host_order()
{
	local file line
	sources "$1/parser" "$1/analyzer/facts" | xargs -r grep -nHE \
		-e 'memcpy\(&([a-z_]+), .*, sizeof \1\)' -e 'memcpy\([^"]*, (2|4|8|sizeof\(u?int(16|32|64)_t\))\);' \
		-e '\((const )?u?int(16|32|64)_t \*\)' |
		grep -vE '\*\(const uint(32|64)_t \*\)(a|b|key)\>' | sed "s,^$1/,," | while IFS=: read -r file line _; do
		may "$file" || printf '%s:%s: reads a number in the order of the processor\n' "$file" "$line"
	done
}

too_wide()
{
	sources "$1"/{common,parser,analyzer,reports,engine,cli} | xargs -r grep -nHE \
		-e '\(size_t\)[A-Za-z0-9_]+ << (3[2-9]|[4-6][0-9])' -e '\(size_t\)([4-9]|[1-9][0-9]+) << 30' |
		sed "s,^$1/,,; s/:[^:]*$/: is 0 where a size has 32 bits/" || true
}

check()
{
	in_host_order "$1" || true
	too_wide "$1"
}

prove_it_can_fail()
{
	must_accept "$tree" parser/a.c '	*ret = le32(answer->data);'
	must_accept "$tree" parser/a.c '	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;'
	must_accept "$tree" parser/a.c '	memcpy(sector, "regf", 4);'
	must_accept "$tree" parser/reg/lines/a.c '	uint16_t *to = (uint16_t *)(void *)scanner->text.data;'
	must_accept "$tree" common/a.h '#define MIB ((size_t)1 << 20)'
	must_catch "$tree" parser/view/a.c '	memcpy(ret, answer->data, 4);' 'parser/view/a.c:1: reads a number'
	must_catch "$tree" parser/a.c '	memcpy(&number, bytes + at, sizeof number);' 'reads a number'
	must_catch "$tree" analyzer/facts/a.c '	return *(const uint32_t *)answer->data;' 'reads a number'
	must_catch "$tree" parser/a.c '	const uint64_t *table = (const uint64_t *)bytes;' 'reads a number'
	must_catch "$tree" reports/a.c 'static const size_t most = (size_t)4 << 30;' 'reports/a.c:1: is 0'
	must_catch "$tree" common/a.h '#define MOST ((size_t)1 << 40)' 'is 0 where a size has 32 bits'
}

prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
