# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# The fleets of the lab, and what their merged rows have to be.

die()
{
	echo "$*" >&2
	exit 1
}

# await SECONDS WHAT COMMAND...: until the command is true.
await()
{
	local patience=$1 what=$2 end=$((SECONDS + $1))
	shift 2
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || die "$what: not after $patience s"
		sleep 0.1
	done
}

# make_samples COUNT: a machine a line, from the .reg samples in turn; expected.rows is what one run here says of them.
make_samples()
{
	local count=$1 list=("$samples"/*.reg) i
	for ((i = 0; i < count; i++)); do
		printf 'host-%05d\t%s\n' "$i" "${list[i % ${#list[@]}]}"
	done >list.txt
	tlsready check --inputs-from list.txt --collect -q -o rows=one.rows 2>one.log
	tlsready merge one.rows -o rows=expected.rows
	[ "$(wc -l <expected.rows)" = $((count + 1)) ] || die "one run has $(wc -l <expected.rows) lines for $count machines"
}

# as_one_run TITLE ROWS...: merged, they are the bytes of one run.
as_one_run()
{
	local title=$1
	shift
	tlsready merge "$@" -o rows=merged.rows 2>merge.log || die "$title: $(cat merge.log)"
	cmp expected.rows merged.rows || die "$title: not the rows of one run"
	echo "$title: $machines machines as in one run"
}

# Lines of rows in a folder so far, finished or not.
rows_in()
{
	cat -- "$1"/shard-*.rows* 2>/dev/null | wc -l
}

has_rows()
{
	[ "$(rows_in "$1")" -ge "$2" ]
}
