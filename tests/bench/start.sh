# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Part of bench.sh: what a start costs, and a pair of small hives, where the libraries are linked and where they are in the program itself.
# Processor time, user and system, of whole processes: other work on the machine changes the least of many runs little.
#
#   TLSREADY_STATIC  the static program (default: build/static/cli/tlsready, which tests/release/static.sh makes)
# shellcheck disable=SC2154 # set in bench.sh

STARTS_MEASURED=300
start_table=$work/start.tsv
static=${TLSREADY_STATIC:-$root/build/static/cli/tlsready}

# start_row PROGRAM WORK COMMAND...
start_row()
{
	printf '%s\t%s\t%s\n' "$1" "$2" "$("$python" -B "$here/start.py" "$STARTS_MEASURED" "${@:3}")" >>"$start_table"
}

start_rows()
{
	local name=$1 program=$2 pair
	pair=("$root"/samples/hives/server2012-client-off/{SYSTEM,SOFTWARE})
	start_row "$name" --version "$program" --version
	start_row "$name" 'two hives, both parsers, SHA-256' "$program" check "${pair[@]}"
	start_row "$name" 'two hives, --reader cells --no-hash' "$program" check --reader cells --no-hash "${pair[@]}"
	start_row "$name" 'two hives, both parsers, HTML' "$program" check "${pair[@]}" -o html
}

measure_start()
{
	say 'starts and small hives'
	start_row /bin/true nothing /bin/true
	start_rows tlsready "$tlsready"
	if [ -x "$static" ]; then
		start_rows 'tlsready, static' "$static"
	else
		not_measured "the static program: there is no $static; tests/release/static.sh makes it"
	fi
}

print_start()
{
	[ -s "$start_table" ] || return 0
	echo
	awk -F '\t' '
		BEGIN {
			print "| program | what it does | median CPU ms | minimum CPU ms | times /bin/true |"
			print "|---|---|---:|---:|---:|"
		}
		NR == 1 { first = $3 }
		{ printf "| %s | %s | %.2f | %.2f | %.2f |\n", $1, $2, $3, $4, $3 / first }
	' "$start_table"
}
