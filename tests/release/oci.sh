#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# oci.sh PROGRAM: makes build/artifacts/tlsready-VERSION-oci-ARCHITECTURE.tar of the static program that static.sh left: an OCI image from
# nothing, without an engine. The same program gives the same digest. Its configuration is read back by skopeo, it is unpacked by umoci,
# and the samples are evaluated in its root folder as its user, then in a container of runc. 0: all is as it should be.
set -euo pipefail
export LC_ALL=C
# shellcheck source=tests/release/release.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/release.sh"
program=$(readlink -f -- "$1")
name=${program##*/}
limit=$((12 << 20)) # bytes: of the archive, and of the files in it
user=65534
needs umoci skopeo runc python3

seconds=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
created=$(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ)
revision=$(git -C "$root" rev-parse HEAD 2>/dev/null || true)
case $name in
*-x86_64) architecture=amd64 ;;
*-aarch64) architecture=arm64 ;;
*) die "$name: is not the name of a static program" ;;
esac
version=$(version)
archive=$artifacts/tlsready-$version-oci-$architecture.tar

# The root folder: the program, its licence and lists of what is in it, and a place for evidence.
make_root()
{
	local doc=$1/usr/share/doc/tlsready
	mkdir -p -- "$doc" "$1/usr/bin" "$1/evidence"
	install -m 755 -- "$program" "$1/usr/bin/tlsready"
	install -m 644 -- "$root/COPYING" "$program.cdx.json" "$program.spdx.json" "$doc/"
	find "$1" -type d -exec chmod 755 {} +
	find "$1" -exec touch -h -d "@$seconds" {} +
}

# image LAYOUT: with the tag of the version.
image()
{
	local rootless=() history=(--history.created "$created" --history.author tlsready --history.comment '')
	[ "$(id -u)" = 0 ] || rootless=(--rootless)
	umoci init --layout "$1"
	umoci new --image "$1:$version"
	for folder in usr evidence; do
		umoci insert "${rootless[@]}" --image "$1:$version" "${history[@]}" "$scratch/root/$folder" "/$folder"
	done
	umoci config --image "$1:$version" "${history[@]}" --created "$created" --os linux --architecture "$architecture" \
		--config.user "$user:$user" --config.entrypoint /usr/bin/tlsready --config.cmd --help --config.workingdir /evidence --config.env LC_ALL=C.UTF-8 \
		--config.label org.opencontainers.image.title=tlsready \
		--config.label org.opencontainers.image.description='Tells from Windows registry files whether TLS clients can use TLS 1.2' \
		--config.label "org.opencontainers.image.version=$version" --config.label "org.opencontainers.image.created=$created" \
		--config.label "org.opencontainers.image.revision=$revision" --config.label org.opencontainers.image.licenses=GPL-3.0-or-later
	umoci gc --layout "$1"
}

pack()
{
	tar -C "$1" --sort=name --mtime="@$seconds" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf "$2" .
}

digest_of()
{
	skopeo inspect --format '{{.Digest}}' "oci-archive:$1:$version"
}

# expect TEXT: a line of the configuration, as jq would print it, without spaces.
expect()
{
	skopeo inspect --config --raw "oci-archive:$archive:$version" | tr -d ' \n' | grep -qF -e "$1" || die "the configuration lacks $1"
}

check_configuration()
{
	expect "\"User\":\"$user:$user\""
	expect '"Entrypoint":["/usr/bin/tlsready"]'
	expect '"WorkingDir":"/evidence"'
	expect '"LC_ALL=C.UTF-8"'
	expect "\"architecture\":\"$architecture\""
	expect "\"created\":\"$created\""
	expect "\"org.opencontainers.image.version\":\"$version\""
	expect "\"org.opencontainers.image.licenses\":\"GPL-3.0-or-later\""
}

check_sizes()
{
	local unpacked
	[ "$(stat -c %s "$archive")" -lt "$limit" ] || die "the archive has $(stat -c %s "$archive") bytes"
	unpacked=$(find "$scratch/root" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
	[ "$unpacked" -lt "$limit" ] || die "its files have $unpacked bytes"
}

# golden_answer COMMAND...: what runs the program in the container's root.
golden_answer()
{
	local code=0 machine=hives/server2012-client-off
	"$@" check --reproducible -o text --color never "/evidence/$machine/SYSTEM" "/evidence/$machine/SOFTWARE" >"$scratch/said" || code=$?
	[ "$code" = 1 ] || die "$1: a machine that is not ready gives the exit code $code"
	sed 's|/evidence/|samples/|g' "$scratch/said" | diff -- "$root/tests/golden/not-ready.txt" - || die "$1: it does not give the golden answer"
}

without_walls()
{
	LC_ALL=C.UTF-8 chroot --userspec="$user:$user" "$bundle/rootfs" /usr/bin/tlsready "$@"
}

# As `podman run --read-only --network none --cap-drop all` does: nothing in it can be written to.
in_container()
{
	python3 - "$bundle" "$@" <<-'END'
		import json, sys
		path = sys.argv[1] + "/config.json"
		with open(path) as file:
		    config = json.load(file)
		config["process"].update(terminal=False, args=["/usr/bin/tlsready", *sys.argv[2:]], capabilities={})
		config["root"]["readonly"] = True
		with open(path, "w") as file:
		    json.dump(config, file)
	END
	runc --root "$scratch/runc" run --bundle "$bundle" "tlsready-$$" </dev/null
}

# With many machines, whose results wait in a temporary file elsewhere.
many_in_container()
{
	local code=0
	in_container check --quiet --each /evidence >"$scratch/said" 2>/dev/null || code=$?
	[ "$code" = 1 ] || die "the samples give the exit code $code in a container"
	(LC_ALL=C.UTF-8 "$program" check --quiet --each "$bundle/rootfs/evidence" 2>/dev/null || true) |
		diff - "$scratch/said" || die 'the samples do not give in a container what they give outside'
}

run_it()
{
	bundle=$scratch/bundle
	umoci unpack --image "$scratch/layout:$version" "$bundle" >/dev/null 2>&1 || die 'it cannot be unpacked'
	[ "$(find "$bundle/rootfs" -type f ! -path '*/doc/*')" = "$bundle/rootfs/usr/bin/tlsready" ] || die 'it has more than the program'
	cp -r -- "$root/samples/." "$bundle/rootfs/evidence/"
	golden_answer without_walls
	if ! in_container --version >/dev/null 2>"$scratch/why"; then
		echo "not run in a container, since runc cannot start one here: $(tail -n 1 -- "$scratch/why")" >&2
		[ -z "${TLSREADY_STRICT:-}" ]
		return
	fi
	golden_answer in_container
	many_in_container
}

make_root "$scratch/root"
image "$scratch/layout" >/dev/null
image "$scratch/again" >/dev/null
pack "$scratch/layout" "$archive"
pack "$scratch/again" "$scratch/again.tar"
[ "$(digest_of "$archive")" = "$(digest_of "$scratch/again.tar")" ] || die 'two images of the same program have two digests'
check_configuration
check_sizes
if [ "$(id -u)" != 0 ]; then
	echo 'not root: the root folder is not run' >&2
	[ -z "${TLSREADY_STRICT:-}" ]
elif [ "$(uname -m)" = "${name##*-}" ]; then
	run_it
fi
echo "$archive: $(digest_of "$archive"), $(stat -c %s "$archive") bytes"
