#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install puts the program, its man pages, the recipes, the programs for jq and the files for pipelines where packages
# have them, also below a DESTDIR: install.sh BUILD
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

DESTDIR="$scratch" cmake --install "$1" --prefix /usr >"$scratch/log"
"$scratch/usr/bin/tlsready" --version >/dev/null
for folder in docs/fleet integrations ci; do
	diff -r -- "$root/$folder" "$scratch/usr/share/doc/tlsready/${folder#docs/}"
done
[ -x "$scratch/usr/share/doc/tlsready/fleet/parallel.sh" ] || ! [ -x "$root/docs/fleet/parallel.sh" ] || {
	echo 'an installed recipe cannot be run'
	exit 1
}
# Nothing else: what packages do not expect, they do not ship.
mapfile -t folders < <(cd -- "$scratch" && find . -mindepth 1 -maxdepth 5 -type d | sort)
for folder in "${folders[@]}"; do
	case $folder in
	./usr | ./usr/bin | ./usr/share | ./usr/share/doc | ./usr/share/doc/tlsready | ./usr/share/doc/tlsready/fleet | \
		./usr/share/doc/tlsready/integrations | ./usr/share/doc/tlsready/ci | ./usr/share/man | ./usr/share/man/man1 | ./usr/share/man/man5) ;;
	*)
		echo "unexpected in an installation: $folder"
		exit 1
		;;
	esac
done
