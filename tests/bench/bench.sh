#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures tlsready and its peers on large inputs, whole processes with a warm page cache, and prints one Markdown table.
# First it asks every program for the same keys: where answers differ, times mean nothing and the run fails.
#
#   TLSREADY         the program (default: build/release/cli/tlsready)
#   TLSREADY_SHARED  folder whose tools/ makes the large inputs; without it smaller ones are made here
#   BENCH_RUNS       runs of each fast program (default 15; what takes over two seconds runs three times)
#   BENCH_FLEET      machines of the fleet (default 2000; fleet.sh)
#   BENCH_ONLY       "fleet": nothing but the fleet; "images": nothing but the images; "start": nothing but starts and small hives
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")

tlsready=${TLSREADY:-$root/build/release/cli/tlsready}
tools=${TLSREADY_SHARED:-$root/../shared}/tools
work=$root/build/bench
runs=${BENCH_RUNS:-15}
RUNS_SLOW=3
SLOW_MS=2000
table=$work/table.tsv
missing=$work/missing.txt
# shellcheck source=tests/bench/inputs.sh
. "$here/inputs.sh"
# shellcheck source=tests/bench/fleet.sh
. "$here/fleet.sh"
# shellcheck source=tests/bench/images.sh
. "$here/images.sh"
# shellcheck source=tests/bench/start.sh
. "$here/start.sh"

say()
{
	printf 'bench: %s\n' "$*" >&2
}

die()
{
	say "$@"
	exit 1
}

not_measured()
{
	printf 'not measured: %s\n' "$*" >>"$missing"
}

# have PROGRAM: is it there? If not, the table says so.
have()
{
	command -v "$1" >/dev/null && return
	not_measured "$1 is not installed"
	return 1
}

# The first Python that has the module: bindings belong to the Python of the distribution.
python_with()
{
	local python
	for python in /usr/bin/python3 python3; do
		command -v "$python" >/dev/null && "$python" -c "import $1" 2>/dev/null && command -v "$python" && return
	done
	return 1
}

build_hivex_read()
{
	have cc && have pkg-config || return 1
	pkg-config --exists hivex || { not_measured "hivex_read, because libhivex-dev is not installed"; return 1; }
	# shellcheck disable=SC2046 # flags are words
	cc -std=gnu17 -D_GNU_SOURCE -O2 -o "$work/hivex_read" "$here/hivex_read.c" $(pkg-config --cflags --libs hivex)
}

# --- the same answers ---

sorted()
{
	LC_ALL=C sort -u
}

# compare WHAT FILE: the file against the first answer, which comes from tlsready.
compare()
{
	[ -s "$2" ] || die "$1 found none of the keys"
	if ! diff -u "$work/answer.tsv" "$2" >"$work/difference.txt"; then
		head -n 20 "$work/difference.txt" >&2
		die "$1 gives other answers than tlsready: no times"
	fi
	say "$1 and tlsready agree ($(wc -l <"$2") values)"
}

# ask_tlsready ROOT INPUT LIST
ask_tlsready()
{
	local keys=() path
	while read -r path; do
		keys+=(--key "${1:+$1\\}$path")
	done <"$3"
	# Keys that are not there make query complain; what counts is what it found.
	{ "$tlsready" query "$2" --no-hash "${keys[@]}" -o ndjson 2>"$work/query.txt" || true; } |
		"$python" "$here/read_keys.py" ndjson "$1" "$3" | sorted >"$work/answer.tsv"
	[ -s "$work/answer.tsv" ] || { cat "$work/query.txt" >&2; die "tlsready found none of the keys in $2"; }
}

hives_agree()
{
	ask_tlsready 'HKEY_LOCAL_MACHINE\SOFTWARE' "$hive" "$hive_paths"
	if [ -x "$work/hivex_read" ]; then
		"$work/hivex_read" "$hive" "$hive_paths" | sorted >"$work/hivex.tsv"
		compare libhivex "$work/hivex.tsv"
	fi
	for module in hivex pyregf; do
		python_with "$module" >/dev/null || continue
		"$(python_with "$module")" "$here/read_keys.py" "$module" "$hive" "$hive_paths" | sorted >"$work/$module.tsv"
		compare "Python with $module" "$work/$module.tsv"
	done
	one_value_agrees hivexget hivexget "$hive" "$one_key" "$one_value"
	one_value_agrees reglookup reglookup -p "${one_key//\\//}/$one_value" "$hive"
	one_value_agrees regfexport regfexport -K "\\$one_key" "$hive"
}

# one_value_agrees PROGRAM COMMAND...: its output has the number that tlsready read, in hexadecimal or decimal.
one_value_agrees()
{
	local program=$1 little number
	shift
	command -v "$program" >/dev/null || return 0
	little=$(awk -F '\t' -v key="$one_key" -v name="$one_value" '$1 == key && $2 == name { print $4 }' "$work/answer.tsv")
	number=$((16#${little:6:2}${little:4:2}${little:2:2}${little:0:2}))
	# not grep -q: a program that is cut off while it prints would count as one that failed
	if "$@" 2>/dev/null | grep -iE "(^|[^0-9a-f])(0x)?0*($number|$(printf %x "$number"))([^0-9a-f]|$)" >/dev/null; then
		say "$program and tlsready agree on $one_value = $number"
	else
		die "$program gives another $one_value than tlsready, $number: no times"
	fi
}

reg_agrees()
{
	ask_tlsready '' "$reg" "$reg_paths"
	"$python" "$here/read_keys.py" reg "$reg" "$reg_paths" | sorted >"$work/reg.tsv"
	compare 'a plain look at the lines of the .reg' "$work/reg.tsv"
}

# --- times ---

# One run, to see that it works and how long and how large it is: sets pilot_ms and pilot_kib.
pilot()
{
	local status=0 line
	/usr/bin/time -f '%e %M' -o "$work/time.txt" "$@" >/dev/null 2>"$work/pilot.txt" || status=$?
	case $status in
	0) ;;
	1 | 3) [ "$1" = "$tlsready" ] || return 1 ;; # its exit code is the verdict
	*) return 1 ;;
	esac
	line=$(tail -n 1 "$work/time.txt")
	pilot_ms=$(awk -v s="${line% *}" 'BEGIN { print int(s * 1000) }')
	pilot_kib=${line#* }
}

# row INPUT PROGRAM WORK COMMAND...: measures one row. The first row of an input is what the others are compared with.
row()
{
	local input=$1 program=$2 what=$3 count=$runs
	shift 3
	if ! pilot "$@"; then
		head -n 3 "$work/pilot.txt" >&2
		not_measured "$program ($what), because it failed on $input"
		return
	fi
	[ "$pilot_ms" -lt "$SLOW_MS" ] || count=$RUNS_SLOW
	say "$input: $program, $what ($count runs)"
	hyperfine -N -i --style none --warmup 1 --runs "$count" --export-csv "$work/times.csv" "$(quoted "$@")" >/dev/null 2>&1
	# command,mean,stddev,median,user,system,min,max; a command may hold commas
	tail -n 1 "$work/times.csv" | awk -F , -v OFS='\t' -v input="$input" -v program="$program" -v what="$what" \
		-v kib="$pilot_kib" '{ print input, program, what, $(NF - 4) * 1000, $(NF - 1) * 1000, kib / 1024 }' >>"$table"
}

quoted()
{
	local word line=
	for word; do
		line+="'$word' "
	done
	printf '%s' "$line"
}

measure_hive()
{
	local input=$hive_name keys module interpreter
	keys="$(wc -l <"$hive_paths") keys"
	row "$input" 'tlsready --reader cells --no-hash' 'all facts' "$tlsready" check --reader cells --no-hash "$hive"
	row "$input" 'tlsready --no-hash' 'all facts, both readers' "$tlsready" check --no-hash "$hive"
	row "$input" tlsready 'all facts, both readers, SHA-256' "$tlsready" check "$hive"
	row "$input" 'tlsready --version' 'nothing: the start of the program' "$tlsready" --version
	[ ! -x "$work/hivex_read" ] || row "$input" 'libhivex (C)' "$keys" "$work/hivex_read" "$hive" "$hive_paths"
	for module in hivex pyregf; do
		if interpreter=$(python_with "$module"); then
			row "$input" "Python $module" "$keys" "$interpreter" "$here/read_keys.py" "$module" "$hive" "$hive_paths"
		else
			not_measured "Python $module is not installed"
		fi
	done
	! have hivexget || row "$input" hivexget '1 value' hivexget "$hive" "$one_key" "$one_value"
	! have reglookup || row "$input" reglookup '1 value' reglookup -p "${one_key//\\//}/$one_value" "$hive"
	! have regfexport || row "$input" regfexport '1 key' regfexport -K "\\$one_key" "$hive"
	! have regfinfo || row "$input" regfinfo 'names of all keys' regfinfo "$hive"
	! have hivexregedit || row "$input" 'hivexregedit --export' 'the whole hive as .reg' hivexregedit --export "$hive" \\
	measure_bytes "$input" "$hive"
}

# Both hives of a machine, beside their hash alone.
measure_pair()
{
	local input
	make_folder
	input="SYSTEM and SOFTWARE, $(du -Lbc "$config"/{SYSTEM,SOFTWARE} | awk '{ n = $1 } END { print int(n / 1000000) }') MB"
	! have openssl || row "$input" 'openssl dgst -sha256' SHA-256 openssl dgst -sha256 "$config"/{SYSTEM,SOFTWARE}
	row "$input" tlsready 'all facts, both readers, SHA-256' "$tlsready" check "$config"/{SYSTEM,SOFTWARE}
}

measure_reg()
{
	local input=$reg_name
	row "$input" 'tlsready --no-hash' 'all facts' "$tlsready" check --no-hash "$reg"
	row "$input" tlsready 'all facts, SHA-256' "$tlsready" check "$reg"
	! have iconv || row "$input" iconv 'UTF-16 to UTF-8, nothing else' iconv -f UTF-16 -t UTF-8 "$reg"
	measure_bytes "$input" "$reg"
}

# What a machine adds to each report: time and bytes.
measure_reports()
{
	local format bytes
	for format in $("$tlsready" version | sed -n '/^It writes:/{n;p}'); do
		set -- "$tlsready" check --each --no-hash --reproducible -o "$format" "$machines"/*.reg
		bytes=$({ "$@" || true; } | wc -c)
		row "$MACHINES machines, .reg" "tlsready -o $format" "$((bytes / MACHINES)) bytes a machine" "$@"
	done
}

# What the bytes alone cost.
measure_bytes()
{
	row "$1" cat 'every byte once' cat "$2"
	! have openssl || row "$1" 'openssl dgst -sha256' SHA-256 openssl dgst -sha256 "$2"
	! have sha256sum || row "$1" sha256sum SHA-256 sha256sum "$2"
}

print_table()
{
	printf '%s, %s cores, %s; %s\n\n' "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
		"$(uname -sr)" "$("$tlsready" --version 2>/dev/null | head -n 1)"
	awk -F '\t' '
		BEGIN {
			print "| input | program | what it does | median ms | minimum ms | times the first | peak MiB |"
			print "|---|---|---|---:|---:|---:|---:|"
		}
		$1 != input { input = $1; first = $4 }
		{ printf "| %s | %s | %s | %.1f | %.1f | %.2f | %.0f |\n", $1, $2, $3, $4, $5, $4 / first, $6 }
	' "$table"
}

prepare_inputs()
{
	rm -f "$work/hivex_read"
	build_hivex_read || true
	make_inputs
}

measure_inputs()
{
	prepare_inputs
	hives_agree
	reg_agrees
	measure_hive
	measure_pair
	measure_reg
	measure_reports
}

main()
{
	mkdir -p "$work"
	: >"$table"
	: >"$images_table"
	: >"$fleet_table"
	: >"$start_table"
	: >"$missing"
	[ -x "$tlsready" ] || die "there is no $tlsready: ./dev bench builds it"
	[ -x /usr/bin/time ] || die "not measured: time is not installed (apt-get install time)"
	command -v hyperfine >/dev/null || die "not measured: hyperfine is not installed (apt-get install hyperfine)"
	python=$(python_with json) || die "not measured: python3 is not installed, and the answers cannot be compared"
	case ${BENCH_ONLY:-} in
	fleet) measure_fleet ;;
	images) prepare_inputs && measure_images ;;
	start) measure_start ;;
	*)
		measure_start
		measure_inputs
		measure_images
		measure_fleet
		print_table
		;;
	esac
	print_start
	print_images
	print_fleet
	[ ! -s "$missing" ] || { echo; sort -u "$missing"; }
}

main
