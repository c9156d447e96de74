#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A fleet by GNU parallel, on this computer or on others over ssh: parallel.sh LIST OUT [SHARDS [HOSTS]]
#
# LIST   a machine a line: PATH, or NAME<TAB>PATH<TAB>PATH...; on the others under the same path (a share), as the paths in it
# OUT    a folder that exists, on the same share: a file of rows for each shard, and the job log
# SHARDS how many parts (default 16): 50 machines or more a shard when they go over ssh
# HOSTS  a file for --sshloginfile, "2/host" a line for two jobs at a time (default: this computer alone)
#
# Run it again after an interruption: shards that are done are skipped, and the others go on with the next machine.
set -eu
list=$(realpath -- "$1") out=$(realpath -- "$2") shards=${3:-16} hosts=${4:-}
seq 0 $((shards - 1)) | parallel --quote ${hosts:+--sshloginfile "$hosts"} --joblog "$out/jobs.log" --resume-failed --retries 2 \
	tlsready check --inputs-from "$list" --shard "{}/$shards" --collect --resume-failed -q -o rows="$out/shard-{}.rows"
exec tlsready merge "$out"/shard-*.rows -o text -o rows="$out/fleet.rows" -o html="$out/fleet.html"
