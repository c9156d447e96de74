#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: sysroot.sh ARCHITECTURE FOLDER PACKAGE...
# Makes FOLDER the root of a Debian of another architecture that has these packages and all that they depend on: headers and
# libraries to link with and to run with, and dpkg's database of them. Nothing of the machine changes: apt takes the sources of the
# machine, and has lists, a cache and an empty status of its own; packages are unpacked, none is installed. As root or not.
set -euo pipefail
architecture=$1 folder=$(realpath -m -- "$2")
shift 2
own=$folder.apt
database=$folder/var/lib/dpkg

apt()
{
	apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User= \
		-o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3 -o Dir::Log="$own" \
		-o Dir::State="$own" -o Dir::State::status="$own/status" -o Dir::Cache="$own" -o Debug::NoLocking=true "$@"
}

# Links that begin at the root of the machine lead into the folder instead.
relink()
{
	local link
	find "$folder" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
		ln -sfnr -- "$folder$(readlink -- "$link")" "$link"
	done
}

# What dpkg would know if it had installed the package.
record()
{
	local name list
	name=$(dpkg-deb -f "$1" Package)
	list=$name
	[ "$(dpkg-deb -f "$1" Multi-Arch)" != same ] || list=$name:$(dpkg-deb -f "$1" Architecture)
	dpkg-deb -f "$1" | sed '1a Status: install ok installed' >>"$database/status"
	echo >>"$database/status"
	dpkg-deb --fsys-tarfile "$1" | tar -t | sed -e 's,^\.,,' -e 's,/$,,' -e 's,^$,/.,' >"$database/info/$list.list"
}

unpack()
{
	local package name
	rm -rf -- "$folder"
	mkdir -p -- "$database/info" "$database/updates"
	echo 1 >"$database/info/format"
	: >"$database/status"
	for name in bin lib sbin; do
		mkdir -p -- "$folder/usr/$name"
		ln -s "usr/$name" "$folder/$name"
	done
	for package in "$own"/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$package" | tar -x --no-same-owner --keep-directory-symlink -C "$folder"
		record "$package"
	done
	relink
}

# The same packages as last time: nothing to do.
wanted="$architecture $*"
if [ -f "$folder.packages" ] && [ "$(cat -- "$folder.packages")" = "$wanted" ]; then
	exit 0
fi
rm -rf -- "$folder.packages" "$own"
mkdir -p -- "$own/lists/partial" "$own/archives/partial"
: >"$own/status"
apt update || true # a third party's source may be down or lack the architecture: whether the lists suffice, install will tell
apt --download-only -y install "$@"
unpack
rm -rf -- "$own"
printf '%s\n' "$wanted" >"$folder.packages"
