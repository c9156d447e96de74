# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# The worker for OpenRelik by Celery and redis: each worker is a process namespace, so that to kill its first process is to pull its plug. OpenRelik's
# server is openrelik.py, and of its package for workers there is what tests/openrelik has.

visibility=60 # 900 s by default: after so long, the task of a worker that does not answer is given to another one

celery_python()
{
	env REDIS_URL=redis://127.0.0.1:17013/0 TLSREADY_VISIBILITY_TIMEOUT=$visibility \
		PYTHONPATH="$here/../openrelik:$here/../../integrations/openrelik" /usr/bin/python3 -B "$@"
}

start_redis()
{
	mkdir openrelik openrelik/store openrelik/output
	redis-server --bind 127.0.0.1 --port 17013 --save '' --appendonly no --dir "$lab/openrelik" >openrelik/redis.log 2>&1 &
	await 20 'redis' redis_answers
	redis zadd unacked_index 1 other # the task of another worker of OpenRelik, which has taken long
	redis hset unacked other '["{}", "", "other"]'
}

redis()
{
	redis-cli -p 17013 "$@" >>openrelik/redis.log 2>&1
}

redis_answers()
{
	redis ping
}

start_worker()
{
	local name=$1
	export -f celery_python
	export visibility here
	unshare --mount --pid --fork --kill-child --mount-proc bash -c "celery_python -m celery --app=src.app worker --task-events --concurrency=1 \
		--loglevel=INFO -Q openrelik-worker-tlsready -n $name@fleet" >"openrelik/$name.log" 2>&1 &
	process[$name]=$!
	await 60 "worker $name" grep -q -s " ready\.$" "openrelik/$name.log"
}

# in_worker NAME COMMAND...: with its processes in /proc.
in_worker()
{
	local name=$1
	shift
	nsenter --mount --pid --target "$(pgrep -P "${process[$name]}")" "$@"
}

# The process that Celery started for the tasks: the child of its own child.
kill_child()
{
	# shellcheck disable=SC2016 # for the shell there
	in_worker "$1" sh -c 'kill -KILL "$(pgrep -P "$(pgrep -o -x python3)" -x python3)"'
}

runs_tlsready()
{
	in_worker "$1" pgrep -x tlsready >/dev/null
}

# has_results SERVER NUMBER: or the server has ended.
has_results()
{
	! kill -0 "$1" 2>/dev/null || [ "$(cat openrelik/succeeded 2>/dev/null || echo 0)" -ge "$2" ]
}

# in_the_middle_of SERVER NUMBER WORKER: that many tasks are done, and the worker runs one.
in_the_middle_of()
{
	await 600 "$2 tasks" has_results "$1" "$2"
	kill -0 "$1" 2>/dev/null || die 'openrelik: all tasks ended too early, or see the line above'
	await 60 "tlsready in worker $3" runs_tlsready "$3"
}

openrelik_worker_killed()
{
	local each=25 server tasks
	tasks=$(((machines + each - 1) / each))
	start_redis
	start_worker a
	start_worker b
	celery_python "$here/openrelik.py" list.txt expected.rows openrelik "$each" &
	server=$!
	in_the_middle_of $server $((tasks / 4)) b
	kill_child b
	echo "killed the process of worker b that ran a task, with $(cat openrelik/succeeded) of $tasks tasks done"
	in_the_middle_of $server $((tasks / 2)) a
	kill_process a
	echo "killed worker a with $(cat openrelik/succeeded) of $tasks tasks done"
	wait "$server" || die 'openrelik: see the line above'
	kill_process b
	[ "$(redis-cli -p 17013 hlen unacked)" = 1 ] || die 'openrelik: the task of another worker was queued again'
}
