#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recipes of docs/fleet for GNU parallel and make, as they are: killed in the middle, run again, and compared with one run over
# all machines. What Kubernetes and Argo would run, in the same folders here. engines.sh PROGRAM. ENGINES_MACHINES: how many (default 200).
set -euo pipefail
program=$(readlink -f -- "$1")
root=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
machines=${ENGINES_MACHINES:-200} shards=4
for tool in parallel make; do
	command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done
/usr/bin/python3 -c 'import yaml' 2>/dev/null || { echo 'skipped: there is no module yaml of Python'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
cd -- "$scratch"
mkdir bin with_parallel with_make with_kubernetes with_argo
ln -s -- "$program" bin/tlsready
export PATH=$scratch/bin:$PATH HOME=$scratch PARALLEL_HOME=$scratch

fail()
{
	echo "$*" >&2
	exit 1
}

# A machine a line, from the samples in turn.
samples=("$root"/samples/*.reg)
for ((i = 0; i < machines; i++)); do
	printf 'host-%04d\t%s\n' "$i" "${samples[i % ${#samples[@]}]}"
done >list.txt

tlsready check --inputs-from list.txt --collect -q -o rows=one.rows
tlsready merge one.rows -o rows=expected.rows
[ "$(wc -l <expected.rows)" = $((machines + 1)) ] || fail "one run has $(wc -l <expected.rows) lines for $machines machines"

# What is left of a session: engines give their jobs groups of their own.
of_session()
{
	cat /proc/[0-9]*/stat 2>/dev/null | sed -n 's/^\([0-9]*\) (.*) \(.*\)$/\1 \2/p' | awk -v session="$1" '$5 == session && $2 != "Z" { print $1 }' || true
}

# killed_then_again FOLDER COMMAND...: SIGKILL to all of it once rows were written, then the same command to its end.
killed_then_again()
{
	local folder=$1 engine rows=0 left
	shift
	setsid "$@" >"$folder.log" 2>&1 &
	engine=$!
	while kill -0 "$engine" 2>/dev/null; do
		rows=$(cat -- "$folder"/shard-*.rows* 2>/dev/null | wc -l) || true
		[ "$rows" -lt $((machines / 4)) ] || break
		sleep 0.1
	done
	while mapfile -t left < <(of_session "$engine") && [ ${#left[@]} != 0 ]; do
		kill -KILL "${left[@]}" 2>/dev/null || true
	done
	wait "$engine" 2>/dev/null || true
	[ ! -e "$folder/fleet.html" ] || echo "$folder: done before it could be killed"
	"$@" >"$folder.log" 2>&1 || fail "$(cat "$folder.log")"
	cmp expected.rows "$folder/fleet.rows" || fail "$folder: not the rows of one run"
	echo "$folder: killed with $rows lines, continued, $machines machines as in one run"
}

killed_then_again with_parallel "$root/docs/fleet/parallel.sh" "$scratch/list.txt" with_parallel $shards
killed_then_again with_make make -f "$root/docs/fleet/Makefile" -j2 LIST=list.txt OUT=with_make SHARDS=$shards
[[ $(make -f "$root/docs/fleet/Makefile" LIST=list.txt OUT=with_make SHARDS=$shards) == *"up to date"* ]] ||
	fail 'make runs again what is done'

# arguments_of RECIPE: of its container, a line each, for $shards shards of the folders here.
arguments_of()
{
	/usr/bin/python3 - "$root/docs/fleet/$1" <<'END' | sed "s,/evidence/machines.txt,list.txt,; s,/100\$,/$shards,; s,/results/,$2/,"
import sys, yaml
def containers(node):
    if isinstance(node, dict) and 'image' in node:
        yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from containers(below)
container, = containers(yaml.safe_load(open(sys.argv[1])))
print('\n'.join(container['args']))
END
}

# in_containers FOLDER RECIPE INDEX: each shard with what the engine puts in place of INDEX.
in_containers()
{
	local folder=$1 arguments shard
	mapfile -t arguments < <(arguments_of "$2" "$folder")
	[ ${#arguments[@]} -gt 5 ] || fail "$2 has ${#arguments[@]} arguments"
	for ((shard = 0; shard < shards; shard++)); do
		tlsready "${arguments[@]//"$3"/$shard}" || fail "$2: shard $shard: exit code $?"
	done
	tlsready merge "$folder"/shard-*.rows -o rows="$folder/fleet.rows"
	cmp expected.rows "$folder/fleet.rows" || fail "$2: not the rows of one run"
}

in_containers with_kubernetes kubernetes-job.yaml "\$(JOB_COMPLETION_INDEX)"
in_containers with_argo argo-workflow.yaml '{{inputs.parameters.index}}'
