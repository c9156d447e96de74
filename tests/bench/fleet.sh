# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Part of bench.sh: what a machine of many costs, and whether it costs the same however many there are. A tenth of the
# machines and all of them, with two workers. Times are of one run each; compare the ratios.
#
#   BENCH_FLEET      machines (default 2000); 10000 take some minutes
# shellcheck disable=SC2154 # set in bench.sh

FLEET=${BENCH_FLEET:-2000}
STARTS=200
fleet_table=$work/fleet.tsv

# Milliseconds of processor time that a start of the smallest program takes.
cost_of_true()
{
	"$python" "$here/fleet.py" measure sh -c \
		"i=0; while [ \$i -lt $STARTS ]; do /bin/true; i=\$((i + 1)); done" |
		awk -F '\t' -v n=$STARTS '{ print $2 * 1000 / n }'
}

make_fleet()
{
	local count
	for count in $((FLEET / 10)) "$FLEET"; do
		say "making $count machines"
		"$python" "$here/fleet.py" make "$work/fleet-$count" "$count" "$root/samples/hives/server2019-ready"
	done
}

# fleet_rows WHAT OPTION...
fleet_rows()
{
	fleet_row $((FLEET / 10)) "$@"
	fleet_row "$FLEET" "$@"
}

# fleet_row COUNT WHAT OPTION...
fleet_row()
{
	local count=$1 what=$2 line
	shift 2
	say "$count machines, $what"
	if ! line=$("$python" "$here/fleet.py" measure "$tlsready" check -j 2 --no-progress "$@" "$work/fleet-$count" \
		2>"$work/pilot.txt"); then
		head -n 3 "$work/pilot.txt" >&2
		not_measured "$count machines ($what), because it failed"
		return
	fi
	printf '%s\t%s\t%s\n' "$count" "$what" "$line" >>"$fleet_table"
}

measure_fleet()
{
	local format outputs=()
	: >"$fleet_table"
	make_fleet
	true_ms=$(cost_of_true)
	for format in $("$tlsready" version | sed -n '/^It writes:/{n;p}'); do
		outputs+=(-o "$format=/dev/null")
	done
	fleet_rows '--reader cells --no-hash' --reader cells --no-hash -o text=/dev/null
	fleet_rows '--reader cells --no-hash, all formats' --reader cells --no-hash "${outputs[@]}"
	fleet_rows 'default' -o text=/dev/null
}

# The last column: how much more a machine of all takes than one of a tenth of them.
print_fleet()
{
	[ -s "$fleet_table" ] || return 0
	printf '\n%s; check -j 2; /bin/true takes %.2f ms of processor time\n\n' "$("$tlsready" --version | head -n 1)" "$true_ms"
	awk -F '\t' -v true_ms="$true_ms" '
		BEGIN {
			print "| machines | options | machines a second | CPU ms a machine | times /bin/true | parent, peak MiB | times a tenth |"
			print "|---:|---|---:|---:|---:|---:|---:|"
		}
		{
			cpu = $4 * 1000 / $1
			printf "| %d | %s | %.0f | %.2f | %.1f | %.0f | %s |\n", $1, $2, $1 / $3, cpu, cpu / true_ms, $5 / 1024,
				$2 == what ? sprintf("%.2f", cpu / first) : ""
			first = $2 == what ? first : cpu
			what = $2
		}' "$fleet_table"
	[ "$FLEET" -ge 10000 ] || printf '\nBENCH_FLEET=10000 ./dev bench measures 10000 machines.\n'
}
