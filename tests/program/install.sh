#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install puts the program, its man pages, its completions, the pages of docs/, the recipes, what is for other systems and
# the files for pipelines where packages have them, also below a DESTDIR: install.sh BUILD [EMULATOR...]
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

build=$1
shift
emulator=("$@")
installed()
{
	"${emulator[@]}" "$scratch/usr/bin/tlsready" "$@"
}

DESTDIR="$scratch" cmake --install "$build" --prefix /usr >"$scratch/log"
share=$scratch/usr/share
installed --version >/dev/null
diff -r --exclude=integrations --exclude=ci -- "$root/docs" "$share/doc/tlsready"
for folder in integrations ci; do
	diff -r --exclude=__pycache__ -- "$root/$folder" "$share/doc/tlsready/$folder"
done
[ -x "$share/doc/tlsready/fleet/parallel.sh" ] || ! [ -x "$root/docs/fleet/parallel.sh" ] || {
	echo 'an installed recipe cannot be run'
	exit 1
}

# What the program prints, where man and the shells look for it.
printed()
{
	installed "${@:2}" | cmp - "$share/$1"
}
mkdir -- "$scratch/man"
installed man "$scratch/man"
for page in "$scratch"/man/*; do
	cmp -- "$page" "$share/man/man${page##*.}/${page##*/}"
done
printed bash-completion/completions/tlsready completion bash
printed zsh/site-functions/_tlsready completion zsh
printed fish/vendor_completions.d/tlsready.fish completion fish
grep -q '^#compdef tlsready$' "$share/zsh/site-functions/_tlsready" # or zsh passes it over

# Nothing else: what packages do not expect, they do not ship.
mapfile -t folders < <(cd -- "$scratch" && find ./usr -maxdepth 4 -type d | sort)
for folder in "${folders[@]}"; do
	case $folder in
	./usr | ./usr/bin | ./usr/share | ./usr/share/doc | ./usr/share/doc/tlsready | ./usr/share/doc/tlsready/fleet | \
		./usr/share/doc/tlsready/integrations | ./usr/share/doc/tlsready/ci | ./usr/share/man | ./usr/share/man/man1 | ./usr/share/man/man5 | \
		./usr/share/bash-completion | ./usr/share/bash-completion/completions | ./usr/share/zsh | \
		./usr/share/zsh/site-functions | ./usr/share/fish | ./usr/share/fish/vendor_completions.d) ;;
	*)
		echo "unexpected in an installation: $folder"
		exit 1
		;;
	esac
done
