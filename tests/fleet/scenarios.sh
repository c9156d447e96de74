# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes wrong, in the middle of a run of all machines, and what is there at the end. Each scenario has a folder of its own, OUT.

shards=8

# shellcheck disable=SC2034 # for lab.sh
scenarios=(slurm_node_killed slurm_worker_killed slurm_disk_full slurm_submitted_twice ssh_host_killed snakemake_killed openrelik_worker_killed three_ways)

# Until a quarter of the machines have their rows.
in_the_middle()
{
	await 300 "$1: a quarter of the rows" has_rows "$1" $((machines / 4))
}

# wait_for JOB...: they left the queue.
wait_for()
{
	local job
	for job; do
		await 1200 "job $job" is_over "$job"
	done
}

expect_tasks()
{
	local found
	found=$(tasks_of "$1")
	[[ $found =~ ^$2$ ]] || die "job $1: its tasks are $found, not $2"
}

# The controller gives up a silent node after SlurmdTimeout and queues its task again, on the other one.
slurm_node_killed()
{
	local job
	job=$(submit list.txt node $shards)
	in_the_middle node
	await 60 'a task on n2' is_evaluating n2
	kill_process n2
	echo "killed n2 with $(rows_in node) lines of rows"
	await 120 'n2 is down' node_is n2 down
	start_node n2
	wait_for "$job"
	expect_tasks "$job" "$shards COMPLETED"
	requeued "$job" || die "job $job: no task was started again"
	as_one_run 'slurm, a node was killed' node/shard-*.rows
}

is_evaluating()
{
	on_node "$1" pgrep -x tlsready >/dev/null
}

requeued()
{
	scontrol --oneliner show job "$1" | grep -q ' Restarts=[1-9]'
}

# A worker is one process of tlsready: its machine gets a row with an error, until the recipe runs again.
slurm_worker_killed()
{
	local job again
	job=$(submit list.txt worker $shards)
	until [ "$(errors_in worker)" -ge 3 ] || is_over "$job"; do
		kill_workers
	done
	wait_for "$job"
	expect_tasks "$job" "$shards COMPLETED"
	[ "$(errors_in worker)" -gt 0 ] || die 'workers were killed, and no row says so'
	echo "killed workers: $(errors_in worker) rows with an error"
	again=$(submit list.txt worker $shards)
	wait_for "$again"
	expect_tasks "$again" "$shards COMPLETED"
	[ "$(errors_in worker)" = 0 ] || die "still $(errors_in worker) rows with an error"
	as_one_run 'slurm, workers were killed' worker/shard-*.rows
}

errors_in()
{
	cat -- "$1"/shard-*.rows* 2>/dev/null | grep -c '"error":' || true
}

# Of each program that runs now, one.
kill_workers()
{
	local parent
	for parent in $(pgrep -x tlsready); do
		pkill -KILL -P "$parent" -x tlsready || true
	done
	sleep 0.05
}

# OUT is a folder of each node alone, and that of n2 is a disk with room for a part of its rows.
slurm_disk_full()
{
	local job again small=$((machines * 45 / 100))
	mkdir disk disk-n2
	kill_process n2
	await 120 'n2 is down' node_is n2 down
	start_node n2 "mount -t tmpfs -o size=${small}k tmpfs '$lab/disk'"
	job=$(submit list.txt disk $shards)
	wait_for "$job"
	expect_tasks "$job" '[0-9]+ COMPLETED [0-9]+ FAILED'
	echo "a disk of ${small} KiB on n2: $(tasks_of "$job")"
	on_node n2 mount -o remount,size=1g "$lab/disk"
	again=$(submit list.txt disk $shards)
	wait_for "$again"
	expect_tasks "$again" "$shards COMPLETED"
	on_node n2 cp -r "$lab/disk/." "$lab/disk-n2"
	as_one_run 'slurm, the disk of a node was full' disk/shard-*.rows disk-n2/shard-*.rows
}

# Two jobs with the same list and folder: a shard that the other one writes is refused, and a finished one is left as it is.
slurm_submitted_twice()
{
	local first second
	first=$(submit list.txt twice $shards --nodelist=n1)
	second=$(submit list.txt twice $shards --nodelist=n2)
	wait_for "$first" "$second"
	echo "submitted twice: $(tasks_of "$first"), $(tasks_of "$second")"
	as_one_run 'slurm, submitted twice' twice/shard-*.rows
}

ssh_host_killed()
{
	local engine code
	mkdir 'out of ssh'
	"$recipes/parallel.sh" list.txt 'out of ssh' $shards ssh/hosts >parallel.log 2>&1 &
	engine=$!
	in_the_middle 'out of ssh'
	kill_host b
	echo "killed host b with $(rows_in 'out of ssh') lines of rows"
	wait "$engine" && code=0 || code=$?
	start_host b 17012
	[ $code = 0 ] || {
		echo "the recipe ended with an error: $(grep -v '^$' parallel.log | head -n 3)"
		"$recipes/parallel.sh" list.txt 'out of ssh' $shards ssh/hosts >parallel.log 2>&1 || die "$(cat parallel.log)"
	}
	as_one_run 'parallel over ssh, a host was killed' 'out of ssh'/shard-*.rows
	cmp expected.rows 'out of ssh'/fleet.rows || die 'parallel over ssh: the recipe merged something else'
}

# Its folder is locked by the run that was killed, and a shard that it did not see finish is evaluated again.
snakemake_killed()
{
	local engine recipe=(snakemake --nocolor --snakefile "$recipes/Snakefile" --jobs 2 --config list=list.txt out=by-snakemake "shards=$shards")
	mkdir by-snakemake
	setsid "${recipe[@]}" >snakemake.log 2>&1 &
	engine=$!
	in_the_middle by-snakemake
	pkill -KILL --session "$engine"
	{ wait "$engine" || true; } 2>/dev/null
	[ ! -e by-snakemake/fleet.rows ] || die 'snakemake: done before it could be killed'
	echo "killed snakemake with $(rows_in by-snakemake) lines of rows"
	"${recipe[@]}" --unlock >snakemake.log 2>&1
	"${recipe[@]}" --rerun-incomplete >snakemake.log 2>&1 || die "$(grep -v '^tlsready: ' snakemake.log)"
	cmp expected.rows by-snakemake/fleet.rows || die 'snakemake: the recipe merged something else'
	as_one_run 'snakemake, killed and continued' by-snakemake/shard-*.rows
}
