#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# reproducible.sh [FOLDER]: two clones of the last commit, in folders of different names, built by different users (as root: root and
# nobody), with another time zone, language, umask and number of jobs, give the same static program, SBOMs and OCI image, byte for byte.
# FOLDER: that of an earlier build whose artifacts must be the same, too.
set -euo pipefail
# shellcheck source=tests/release/release.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/release.sh"

# build FOLDER UMASK JOBS VARIABLE=VALUE...: in a clone of the user that runs it.
build()
{
	local folder=$1 mask=$2 jobs=$3
	shift 3
	umask "$mask"
	mkdir -p -- "$folder.home"
	HOME=$folder.home git clone -q -c advice.detachedHead=false -- "$scratch/commit.bundle" "$folder"
	# shellcheck disable=SC2016 # the other shell's
	env -i PATH="$PATH" HOME="$folder.home" CMAKE_BUILD_PARALLEL_LEVEL="$jobs" "$@" bash -euc \
		'cd -- "$0"; bash tests/release/static.sh; bash tests/release/oci.sh build/artifacts/tlsready-*-linux-"$(uname -m)"' "$folder" >"$folder.log" 2>&1 ||
		{ tail -n 40 -- "$folder.log" >&2; return 1; }
}

sums()
{
	(cd -- "$1" && sha256sum -- *)
}

git -C "$root" bundle create --quiet "$scratch/commit.bundle" HEAD
mkdir -m 777 -- "$scratch/elsewhere"
build "$scratch/a" 022 2 TZ=UTC LC_ALL=C
if [ "$(id -u)" = 0 ]; then
	export scratch
	export -f build
	# shellcheck disable=SC2016 # the other shell's
	setpriv --reuid=65534 --regid=65534 --clear-groups bash -euo pipefail -c \
		'build "$scratch/elsewhere/another folder" 077 3 TZ=Asia/Kathmandu LC_ALL=C.UTF-8'
else
	say 'not root: both builds are of the same user'
	build "$scratch/elsewhere/another folder" 077 3 TZ=Asia/Kathmandu LC_ALL=C.UTF-8
fi
sums "$scratch/a/build/artifacts" >"$scratch/one"
sums "$scratch/elsewhere/another folder/build/artifacts" >"$scratch/other"
diff -- "$scratch/one" "$scratch/other" || die 'the builds differ'
if [ -n "${1-}" ]; then
	sums "$1" | grep -F "$(cut -d ' ' -f 3 "$scratch/one")" | diff -- "$scratch/one" - || die "$1 has another build"
fi
cat -- "$scratch/one"
say 'two builds give the same bytes'
