#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fleets by Slurm, GNU parallel over ssh and Snakemake, with the recipes of docs/fleet as they are, and by the worker for OpenRelik. Nodes and
# workers are killed, a disk is full, a job is submitted twice: each time the machines are those of one run on this computer.
# lab.sh PROGRAM [MACHINES [SCENARIO...]]
#
# Everything is private: namespaces without a network, and a folder that is gone at the end. When its first process ends, the kernel
# ends all others. Needs root.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")

if [ -z "${FLEET_LAB-}" ]; then
	[ "$(id -u)" = 0 ] || { echo 'the lab needs root: namespaces and slurmd' >&2; exit 1; }
	FLEET_LAB=$(mktemp -d)
	chmod 755 "$FLEET_LAB" # munge's socket is everybody's
	export FLEET_LAB
	trap 'rm -rf -- "$FLEET_LAB"' EXIT
	unshare --mount --net --pid --uts --fork --kill-child --mount-proc bash "$here/lab.sh" "$@" &
	trap 'kill -KILL $!' INT TERM
	wait $!
	exit
fi

program=$(readlink -f -- "$1") machines=${2:-2000}
shift $(($# < 2 ? $# : 2))
lab=$FLEET_LAB recipes=$here/../../docs/fleet samples=$here/../../samples
# shellcheck disable=SC2034 # the parts use them
readonly program machines lab recipes samples
mkdir "$lab/bin"
ln -s -- "$program" "$lab/bin/tlsready"
export PATH=$lab/bin:/usr/sbin:/sbin:$PATH HOME=$lab PARALLEL_HOME=$lab/parallel TMPDIR=$lab
unset CDPATH
cd -- "$lab"
ip link set lo up
ip address add 10.99.0.1/32 dev lo # where there is 127.0.0.1 alone, Slurm resolves no name
hostname fleet
printf '127.0.0.1 localhost\n10.99.0.1 fleet\n' >hosts
mount --bind hosts /etc/hosts
mount -t tmpfs tmpfs /run

declare -A process # of a node or worker, by its name

# kill_process NAME: SIGKILL, and all processes below it die with it.
kill_process()
{
	kill -KILL "${process[$1]}"
	wait "${process[$1]}" 2>/dev/null || true
}

for part in fleets slurm ssh openrelik scenarios figures; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done

make_samples "$machines"
start_slurm
start_hosts
# shellcheck disable=SC2154 # scenarios.sh has it
[ $# != 0 ] || set -- "${scenarios[@]}"
for scenario; do
	"$scenario"
done
