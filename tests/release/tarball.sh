#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tarball.sh: tlsready-VERSION.tar.xz of the last commit. Two are made from two clones, in other folders, time zones, locales and
# with other umasks, and have the same bytes; one is built and installed without git and gives the golden reports. 77: skipped.
set -euo pipefail
# shellcheck source=tests/release/release.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/release.sh"
needs git xz cmake ninja
name=tlsready-$(version)

# tarball CLONE: the times are those of the commit.
tarball()
{
	git -C "$1" -c tar.umask=0022 archive --format=tar --prefix="$name/" HEAD | xz -9 -T1 >"$1/$name.tar.xz"
}

without_git()
{
	mkdir -p -- "$scratch/bin"
	printf '#!/bin/sh\necho "git was called" >&2\nexit 1\n' >"$scratch/bin/git"
	chmod +x -- "$scratch/bin/git"
	PATH=$scratch/bin:$PATH GIT_DIR=/nonexistent "$@"
}

say "making $name.tar.xz twice"
clone "$scratch/one"
clone "$scratch/an other folder"
(umask 022 && TZ=UTC LC_ALL=C tarball "$scratch/one")
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 tarball "$scratch/an other folder")
same "$scratch/one/$name.tar.xz" "$scratch/an other folder/$name.tar.xz"

say 'building and installing it'
tar -C "$scratch" -xf "$scratch/one/$name.tar.xz"
source=$scratch/$name
(cd -- "$source" && without_git logged tarball-configure cmake --preset release)
without_git logged tarball-build cmake --build "$source/build/release"
DESTDIR=$scratch/installed without_git logged tarball-install cmake --install "$source/build/release" --prefix /usr
say 'comparing its reports with the golden ones'
logged tarball-golden bash "$source/tests/program/golden.sh" "$scratch/installed/usr/bin/tlsready"
[ "$("$scratch/installed/usr/bin/tlsready" --version)" = "tlsready $(version)" ] || die 'it tells another version'

cp -- "$scratch/one/$name.tar.xz" "$artifacts/"
say "done: $artifacts/$name.tar.xz, $(stat -c %s -- "$artifacts/$name.tar.xz") bytes"
