#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# all.sh: a release of the last commit in build/artifacts: first what must be true of the sources, then every artifact, each built, checked and used by
# its own script, then SHA256SUMS and, with TLSREADY_SIGNING_KEY (a file that `ssh-keygen -Y sign` takes), its signature. Needs root.
set -euo pipefail
# What one script lacks is no release.
export TLSREADY_STRICT=1
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=tests/release/release.sh
. "$here/release.sh"
tlsready=$root/build/release/cli/tlsready
static=$artifacts/tlsready-$(version)-linux

# One version everywhere, and notes for it.
versions_agree()
{
	[ "$("$tlsready" --version)" = "tlsready $(version)" ] || die 'the program has another version than CMakeLists.txt'
	grep -q "^## $(version), " "$root/CHANGELOG.md" || die "CHANGELOG.md has no notes for $(version)"
	[ "$(sed -n '1s/^tlsready (\([^)]*\)).*/\1/p' "$root/debian/changelog")" = "$(version)" ] || die 'debian/changelog is of another version'
}

# What ./dev test asks of the sources, the golden reports and the examples of the pages.
sources_are_in_order()
{
	local script
	for script in includes packages repository format words; do
		logged "sources-$script" bash "$root/tests/sources/$script.sh" "$root"
	done
	logged golden bash "$root/tests/program/golden.sh" "$tlsready"
	for script in readme man; do
		logged "generated-$script" bash "$root/tests/sources/generated.sh" "$script" "$tlsready"
	done
	logged reuse reuse --root "$root" lint
}

sign()
{
	(cd -- "$artifacts" && find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' -printf '%P\0' | sort -z | xargs -0 sha256sum -- >SHA256SUMS)
	rm -f -- "$artifacts/SHA256SUMS.sig"
	[ -n "${TLSREADY_SIGNING_KEY:-}" ] || { say 'SHA256SUMS is not signed: TLSREADY_SIGNING_KEY names no key'; return; }
	ssh-keygen -Y sign -q -f "$TLSREADY_SIGNING_KEY" -n tlsready-release "$artifacts/SHA256SUMS"
	ssh-keygen -Y check-novalidate -n tlsready-release -s "$artifacts/SHA256SUMS.sig" <"$artifacts/SHA256SUMS" >"$scratch/checked" ||
		die 'the signature is not one of SHA256SUMS'
}

[ -z "$(git -C "$root" status --porcelain)" ] || die 'what is not committed would not be in it: commit first'
rm -rf -- "${artifacts:?}"/*
versions_agree
sources_are_in_order
bash "$here/tarball.sh"
bash "$here/deb.sh"
logged static bash "$here/static.sh"
bash "$here/bare_chroot.sh" "$static-x86_64" "$tlsready"
bash "$here/oci.sh" "$static-x86_64"
logged static-arm64 bash "$here/cross.sh" arm64 --static
bash "$here/oci.sh" "$static-aarch64"
bash "$here/reproducible.sh" "$artifacts"
sign
say "done: $(wc -l <"$artifacts/SHA256SUMS") files in $artifacts"
cat -- "$artifacts/SHA256SUMS"
