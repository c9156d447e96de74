#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# apparmor_parser compiles the profile for an installed tlsready, and rejects a spoiled one: apparmor.sh ROOT. This kernel
# need not have AppArmor.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/sources/selftest.sh
. "$here/selftest.sh"
PATH=$PATH:/usr/sbin:/sbin
name=integrations/apparmor/usr.bin.tlsready
command -v apparmor_parser >/dev/null || { echo 'skipped: there is no apparmor_parser'; exit 77; }

# For a kernel that has all that the profile speaks of; nothing is loaded, no cache is written, and a warning is a finding.
compile()
{
	apparmor_parser -QK --warn=all -M /etc/apparmor.d/abi/3.0 "$1" 2>&1 || echo 'the profile does not compile'
}

# An executable rule and the right to write to a disk must not come in by the way: as text, they are the only lines of their kind.
check()
{
	local profile=$1/$name
	compile "$profile"
	grep -nE '^[[:space:]]*(audit )?(owner )?/[^,]*[[:space:]][rwmkl]*[piuc]?x[^,]*,' "$profile" | sed 's/$/: a program can be executed/' || true
	grep -qE '^[[:space:]]*deny network inet,' "$profile" || echo 'the network is not denied'
	grep -qE '^[[:space:]]*deny ptrace,' "$profile" || echo 'tracing is not denied'
	grep -qE '^[[:space:]]*deny /dev/\{sd,[^}]*\}\* w,' "$profile" || echo 'disks are not protected'
	grep -nE '^[[:space:]]*(network|mount|ptrace|userns)|^[[:space:]]*capability (sys_|net_|setuid|setgid)' "$profile" |
		sed 's/$/: is allowed/' || true
}

prove_it_can_fail()
{
	local good
	good=$(cat -- "$root/$name")
	mkdir -p "$tree/integrations/apparmor"
	must_catch "$tree" "$name" "${good/deny ptrace,/deny pirate,}" 'tracing is not denied'
	must_catch "$tree" "$name" "${good/  deny network inet,/  network inet,}" 'is allowed'
	must_catch "$tree" "$name" "${good/  deny mount,/  \/usr\/bin\/true ix,}" 'can be executed'
	must_catch "$tree" "$name" "${good/capability fowner/capability sys_admin}" 'is allowed'
	must_catch "$tree" "$name" "${good%\}*}" 'does not compile'
	must_accept "$tree" "$name" "$good"
}

root=$(realpath -- "${1:-$here/../..}")
prove_it_can_fail
judge "$root"
