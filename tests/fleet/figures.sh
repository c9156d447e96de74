# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# Machines that are pairs of hives in folders, in one run, by Slurm and by GNU parallel over ssh: the same bytes, and what each takes.

three_ways()
{
	local parts=$((machines >= 2000 ? 100 : (machines + 19) / 20))
	python3 -B "$here/../bench/fleet.py" make "$lab/folders" "$machines" "$samples"/hives/server*/
	find "$lab/folders" -mindepth 1 -maxdepth 1 | sort >folders.txt
	timed one_run
	echo "one run: $machines machines in $seconds s, $(per_second), $processor s of processor time; $(bytes_each one-run.rows)"
	local alone=$seconds
	timed by_slurm $parts
	echo "slurm, $parts shards: $seconds s, $(per_second), $(overhead "$alone" $parts)"
	timed by_parallel $parts
	echo "parallel over ssh, $parts shards: $seconds s, $(per_second), $(overhead "$alone" $parts)"
	[ "$(sha256sum <one-run.rows)" = "$(sha256sum <slurm.rows)" ] || die 'slurm: not the rows of one run'
	[ "$(sha256sum <one-run.rows)" = "$(sha256sum <parallel.rows)" ] || die 'parallel: not the rows of one run'
	echo "one run, slurm and parallel: $machines machines, SHA-256 $(sha256sum <one-run.rows | cut -d ' ' -f 1)"
}

one_run()
{
	tlsready check -j 2 --inputs-from folders.txt --collect -q -o rows=folders.rows 2>one-run.log
	tlsready merge folders.rows -o rows=one-run.rows
}

by_slurm()
{
	local job
	job=$(submit folders.txt by-slurm "$1")
	wait_for "$job"
	expect_tasks "$job" "$1 COMPLETED"
	tlsready merge by-slurm/shard-*.rows -o rows=slurm.rows
}

by_parallel()
{
	mkdir by-parallel
	"$recipes/parallel.sh" folders.txt by-parallel "$1" ssh/hosts >parallel.log 2>&1 || die "$(cat parallel.log)"
	mv by-parallel/fleet.rows parallel.rows
}

# timed COMMAND...: sets seconds, by the clock, and processor, of the command and what it waited for.
timed()
{
	local TIMEFORMAT='%R %U %S' user system
	{ time "$@" 2>&3; } 3>&2 2>timed.txt
	read -r seconds user system <timed.txt
	processor=$(awk "BEGIN { print $user + $system }")
}

per_second()
{
	awk "BEGIN { printf \"%.0f machines a second\", $machines / $seconds }"
}

overhead()
{
	awk "BEGIN { printf \"%.2f s a shard more than one run\", ($seconds - $1) / $2 }"
}

bytes_each()
{
	echo "$(($(tail -n +2 "$1" | wc -c) / machines)) bytes a machine"
}
