#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh: the Debian package of the last commit. Two builds in other folders, time zones, locales and with other umasks give the
# same bytes; lintian has nothing to say; in a fresh Debian 12 the package is installed, its tests (debian/tests) compare what it
# writes of the samples with the golden reports, and it is removed without a trace. Needs root for that. 77: skipped.
set -euo pipefail
# shellcheck source=tests/release/release.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/release.sh"
suite=bookworm
base=$root/build/base-$suite.tar # made once
name=tlsready_$(version)
chroot=$scratch/chroot
trap 'umount -- "$chroot/proc" 2>/dev/null; rm -rf --one-file-system -- "$scratch"' EXIT

[ "$(id -u)" = 0 ] || lacks 'only root can install the package in a root folder of its own'
needs git dpkg-buildpackage dh lintian debootstrap autopkgtest fakeroot
architecture=$(dpkg --print-architecture)

# build FOLDER/CLONE: leaves the packages in FOLDER.
build()
{
	mkdir -p -- "$(dirname -- "$1")"
	clone "$1"
	rm -rf -- "$1/.git"
	(cd -- "$1" && logged "deb-$2" dpkg-buildpackage -us -uc)
}

# The packages that apt fetched once need not be fetched again.
fresh_debian()
{
	[ -s "$base" ] || {
		say "making a minimal Debian ($suite)"
		logged deb-debootstrap debootstrap --variant=minbase --arch="$architecture" "$suite" "$scratch/base"
		tar -C "$scratch/base" --one-file-system -cf "$base.part" . && mv -- "$base.part" "$base"
		rm -rf --one-file-system -- "$scratch/base"
	}
	mkdir -p -- "$chroot"
	tar -C "$chroot" -xf "$base"
	cp -- /etc/resolv.conf "$chroot/etc/resolv.conf"
	mount -t proc proc "$chroot/proc"
}

traces()
{
	find "$chroot" -xdev -iname '*tlsready*' ! -path "$chroot/var/log/*" ! -path "$chroot/var/cache/*" ! -path "$chroot/tmp/*" \
		! -path "$chroot/var/lib/apt/*"
}

say 'building twice'
(umask 022 && TZ=UTC LC_ALL=C build "$scratch/one/tlsready" one)
(umask 027 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 build "$scratch/two/an-other-name" two)
for package in tlsready tlsready-dbgsym; do
	same "$scratch/one/${package}_$(version)_$architecture.deb" "$scratch/two/${package}_$(version)_$architecture.deb"
done

say 'asking lintian'
lintian --allow-root --pedantic --fail-on error,warning,pedantic "$scratch/one/${name}_$architecture.changes" ||
	die 'lintian has something to say'

say 'installing it in a fresh Debian and running its tests'
fresh_debian
logged deb-autopkgtest autopkgtest --setup-commands='apt-get update' "$scratch/one/${name}_$architecture.deb" "$scratch/one/tlsready/" \
	-- chroot "$chroot"
sed -n '/@ summary$/,/^autopkgtest/{/^[a-z]/{/^autopkgtest/!p}}' "$root/build/log/release-deb-autopkgtest.txt"

say 'removing it'
chroot "$chroot" tlsready --version
logged deb-remove chroot "$chroot" apt-get -qq -y purge tlsready
[ -z "$(traces)" ] || die "it left something: $(traces)"

cp -- "$scratch/one/${name}"*.{deb,dsc,tar.xz,changes,buildinfo} "$scratch"/one/tlsready-dbgsym_*.deb "$artifacts/"
say "done: ${name}_$architecture.deb, $(stat -c %s -- "$artifacts/${name}_$architecture.deb") bytes, in $artifacts"
