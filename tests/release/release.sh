# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts beside it. root: the checkout; artifacts: where what they make stays; scratch: ends with the script.
root=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
artifacts=$root/build/artifacts
mkdir -p -- "$artifacts"
scratch=$(mktemp -d)
chmod 755 -- "$scratch"
trap 'rm -rf -- "$scratch"' EXIT
PATH=$PATH:/usr/sbin:/sbin

say()
{
	printf '%s: %s\n' "$(basename -- "$0" .sh)" "$*"
}

die()
{
	say "FAILED: $*" >&2
	exit 1
}

# What cannot be done here; where all must be done, that is a failure.
lacks()
{
	[ "${TLSREADY_STRICT:-}" != 1 ] || die "$@"
	say "skipped: $*"
	exit 77
}

needs()
{
	local tool
	for tool; do
		command -v "$tool" >/dev/null || lacks "there is no $tool"
	done
}

# logged NAME COMMAND...: what it prints is shown if it fails, and stays beside the artifacts.
logged()
{
	local log=$root/build/log/release-$1.txt
	shift
	mkdir -p -- "$root/build/log"
	"$@" >"$log" 2>&1 && return
	tail -n 60 -- "$log" >&2
	die "${log##*/} has more: $*"
}

# The version of CMakeLists.txt.
version()
{
	sed -n 's/^project(tlsready VERSION \([0-9.]*\) .*/\1/p' "$root/CMakeLists.txt"
}

# clone FOLDER: the last commit, as everybody gets it.
clone()
{
	git clone -q --no-hardlinks -- "$root" "$1"
	git -C "$1" checkout -q "$(git -C "$root" rev-parse HEAD)"
}

# same FILE FILE: of two builds.
same()
{
	cmp -s -- "$1" "$2" || die "two builds differ: $(sha256sum -- "$1" "$2" | tr '\n' ' ')"
}
