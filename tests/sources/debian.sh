#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package agrees with the build: debian.sh ROOT. It builds with the packages that ./dev installs to build, no more and no
# fewer, and its version is that of CMakeLists.txt.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"

# Of the table in ./dev: what every Debian that builds packages has goes without saying.
wanted()
{
	sed -n "/^packages='$/,/^'$/p" "$1/dev" | awk '$1 == "build" && $2 != "gcc" && $2 != "libc6-dev" { print $2 }' | sort -u
}

declared()
{
	sed -n '/^Build-Depends:/,/^[^ ]*$/{/^Build-Depends:/s/.*//;s/ *(.*)//;s/,$//;s/^ //p}' "$1/debian/control" | sort -u
}

check()
{
	local package version changelog
	for package in $(comm -23 <(wanted "$1") <(declared "$1")); do
		echo "debian/control: Build-Depends lacks $package"
	done
	for package in $(comm -13 <(wanted "$1") <(declared "$1")); do
		echo "debian/control: ./dev builds without $package"
	done
	version=$(sed -n 's/^project(tlsready VERSION \([0-9.]*\) .*/\1/p' "$1/CMakeLists.txt")
	changelog=$(sed -n '1s/^tlsready (\([^)]*\)).*/\1/p' "$1/debian/changelog")
	[ "$version" = "$changelog" ] || echo "debian/changelog: version $changelog, and CMakeLists.txt has $version"
}

prove_it_can_fail()
{
	mkdir -p "$tree/debian"
	printf 'project(tlsready VERSION 1.2.3 LANGUAGES C)\n' >"$tree/CMakeLists.txt"
	printf "packages='\n\tbuild gcc run gcc\n\tbuild cmake run cmake\n\tbuild a-dev pc a\n\ttest b-dev pc b\n'\n" >"$tree/dev"
	printf 'tlsready (1.2.3) unstable; urgency=medium\n' >"$tree/debian/changelog"
	printf 'Build-Depends: debhelper-compat (= 13),\n a-dev,\n cmake (>= 3.22)\n\nPackage: x\n' >"$tree/debian/control"
	must_accept "$tree"
	must_catch "$tree" debian/changelog 'tlsready (1.2.4) unstable; urgency=medium' 'version 1.2.4'
	printf 'tlsready (1.2.3) unstable; urgency=medium\n' >"$tree/debian/changelog"
	must_catch "$tree" debian/control $'Build-Depends: debhelper-compat (= 13),\n cmake (>= 3.22)\n\nPackage: x' 'lacks a-dev'
	must_catch "$tree" debian/control $'Build-Depends: debhelper-compat (= 13),\n a-dev,\n b-dev,\n cmake\n\nPackage: x' 'without b-dev'
}

prove_it_can_fail
judge "$(realpath -- "${1:-$here/../..}")"
