#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# static.sh [CMAKE ARGUMENT...]: builds the static program of this checkout in build/static (or the folder STATIC_BUILD) and leaves it in
# build/artifacts as tlsready-VERSION-linux-PROCESSOR, with its SBOMs. For another processor: --toolchain cmake/cross/arm64.cmake.
# Its hardening and its SBOMs are checked, and that it starts, if this machine can start it.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
cd -- "$here/../.."
build=${STATIC_BUILD:-build/static}
out=build/artifacts

program=$build/cli/tlsready
cmake --preset static -B "$build" "$@"
rm -f -- "$program".{cdx,spdx}.json # they have the time of the commit, which may be newer than the program
cmake --build "$build" --target tlsready tlsready_sbom
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
case $(LC_ALL=C readelf -h "$program" | sed -n 's/^ *Machine: *//p') in
*X86-64) processor=x86_64 ;;
AArch64) processor=aarch64 ;;
*) echo "a processor without a name here: $program" >&2; exit 1 ;;
esac
name=$out/tlsready-$version-linux-$processor
mkdir -p -- "$out"
install -m 755 -- "$program" "$name"
for list in cdx.json spdx.json; do
	install -m 644 -- "$program.$list" "$name.$list"
done
bash tests/release/hardening.sh "$name" "$build"
python3 -B tests/release/sbom.py "$name" "$name.cdx.json" "$name.spdx.json"
web=${TLSREADY_WEB:-build/web}
if [ -d "$web/node_modules/@cyclonedx" ]; then
	work=$(mktemp -d)
	trap 'rm -rf -- "$work"' EXIT
	ln -s -- "$(readlink -f -- "$web")/node_modules" "$work/node_modules"
	cp -- tests/web/sbom.mjs "$work/"
	node "$work/sbom.mjs" "$name.cdx.json"
else
	echo "there is no $web/node_modules/@cyclonedx: the schema of CycloneDX does not check $name.cdx.json"
	[ -z "${TLSREADY_STRICT:-}" ]
fi
if [ "$processor" = "$(uname -m)" ]; then
	[ "$("$name" --version)" = "tlsready $version" ]
fi
sha256sum -- "$name" "$name".*
