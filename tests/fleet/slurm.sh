# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# A cluster: munge, a controller and two nodes. A node is a process namespace, so that to kill its first process is to pull its plug.

# cred_expire: so long a task waits before it starts again (120 s by default).
write_configuration()
{
	cat >"$lab/slurm/slurm.conf" <<END
ClusterName=fleet
SlurmctldHost=fleet(10.99.0.1)
SlurmctldPort=17000
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$lab/munge/socket,cred_expire=10
StateSaveLocation=$lab/slurm/state
SlurmdSpoolDir=$lab/slurm/spool-%n
SlurmctldPidFile=$lab/slurm/slurmctld.pid
SlurmdPidFile=$lab/slurm/slurmd-%n.pid
SlurmctldLogFile=$lab/slurm/slurmctld.log
SlurmdLogFile=$lab/slurm/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
SlurmdParameters=config_overrides
NodeName=n[1-2] NodeHostname=fleet NodeAddr=10.99.0.1 Port=[17001-17002] CPUs=1 RealMemory=4000
PartitionName=fleet Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
END
	echo 'CgroupPlugin=cgroup/v1' >"$lab/slurm/cgroup.conf"
}

start_munge()
{
	mkdir -m 755 "$lab/munge"
	(umask 077 && head -c 1024 /dev/urandom >"$lab/munge/key")
	munged --foreground --force --key-file="$lab/munge/key" --socket="$lab/munge/socket" --pid-file="$lab/munge/pid" \
		--log-file="$lab/munge/log" --seed-file="$lab/munge/seed" 2>"$lab/munge/out" &
	await 20 'munge' test -S "$lab/munge/socket"
}

# start_node NAME [COMMAND]: COMMAND runs in it first, where mounts are the node's own.
start_node()
{
	local name=$1 before=${2:-true}
	unshare --mount --pid --fork --kill-child --mount-proc bash -c "$before && exec slurmd -D -N $name" >>"$lab/slurm/$name.out" 2>&1 &
	process[$name]=$!
	await 60 "node $name" node_is "$name" 'idle|mixed|allocated'
}

# on_node NAME COMMAND...: with its mounts, and its processes in /proc.
on_node()
{
	local name=$1
	shift
	nsenter --mount --target "$(pgrep -P "${process[$name]}")" "$@"
}

node_is()
{
	sinfo --noheader --Node --nodes="$1" --format=%T 2>/dev/null | grep -qxE "($2)\*?"
}

start_slurm()
{
	mkdir -m 755 "$lab/slurm" "$lab/slurm/state"
	export SLURM_CONF=$lab/slurm/slurm.conf
	write_configuration
	start_munge
	slurmctld -D >"$lab/slurm/slurmctld.out" 2>&1 &
	start_node n1
	start_node n2
}

# submit LIST OUT SHARDS [ARGUMENTS OF SBATCH]: the recipe; prints the number of the job.
submit()
{
	local list=$1 out=$2 shards=$3
	shift 3
	mkdir -p "$out"
	sbatch --parsable --array="0-$((shards - 1))" --output="$lab/slurm/%A_%a.log" "$@" "$recipes/slurm.sbatch" "$list" "$out"
}

is_over()
{
	! squeue --noheader --jobs="$1" 2>/dev/null | grep -q .
}

# tasks_of JOB: how many ended in which state, "20 COMPLETED".
tasks_of()
{
	scontrol --oneliner show job "$1" | grep -o ' JobState=[A-Z_]*' | cut -d = -f 2 | sort | uniq -c | xargs
}
