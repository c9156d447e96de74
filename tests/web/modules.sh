# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts beside it. here: this folder; root: the checkout; modules: the npm packages of package-lock.json, which ./dev test
# installs.
here=$(dirname -- "$(readlink -f -- "$0")")
root=$(readlink -f -- "$here/../..")
modules=${TLSREADY_WEB:-$root/build/web}/node_modules

# judge_with MODULE SCRIPT...: goes on in a folder of its own that has the packages and these scripts, and ends with the test. Without MODULE
# nothing is judged: that is said.
judge_with()
{
	if [ ! -d "$modules/$1" ]; then
		echo "there is no $modules/$1: ./dev test installs it with npm; other people's validators judge nothing here"
		[ -z "${TLSREADY_STRICT:-}" ] || exit 1
		exit 77
	fi
	shift
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT INT TERM
	ln -s "$modules" "$work/node_modules"
	for script; do
		cp "$here/$script" "$work/"
	done
	cd -- "$work" || exit 1
}
