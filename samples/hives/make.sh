#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the sample hives again from the lines beside them: make.sh MKHIVE [FOLDER]. A test asks that nothing changes.
set -eu
mkhive=$1
here=$(cd "$(dirname "$0")" && pwd)
to=${2:-$here}
for lines in "$here"/*/*.txt; do
	name=$(basename "$(dirname "$lines")")
	hive=$(basename "$lines" .txt)
	sequence=1
	written=0 # of keys without a time of their own: 2020-01-01
	if [ "$name/$hive" = server2019-dirty/SYSTEM ]; then
		sequence=2
	fi
	if [ "$name" = server2012-client-off ]; then
		written=130129956000000000 # 2013-05-14 09:00, before Windows was set up
	fi
	mkdir -p "$to/$name"
	"$mkhive" -n "emRoot\\System32\\Config\\$hive" -s "$sequence" -w "$written" "$to/$name/$hive" <"$lines"
done
# A copy that was cut: the last 512 bytes of SYSTEM are missing.
size=$(wc -c <"$to/server2019-cut/SYSTEM")
dd if="$to/server2019-cut/SYSTEM" of="$to/server2019-cut/SYSTEM.cut" bs=512 count=$((size / 512 - 1)) 2>/dev/null
mv "$to/server2019-cut/SYSTEM.cut" "$to/server2019-cut/SYSTEM"
