#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/fleet/kubernetes-job.yaml and argo-workflow.yaml before the schemas that Kubernetes and Argo Workflows publish, as the npm packages
# of kubernetes-models carry them. Needs build/web/node_modules, as run.sh does.
set -eu
here=$(dirname -- "$(readlink -f -- "$0")")
fleet=$(readlink -f -- "$here/../../docs/fleet")
modules=${TLSREADY_WEB:-$TLSREADY_SOURCE/build/web}/node_modules
if [ ! -d "$modules/kubernetes-models" ]; then
	echo "there is no $modules/kubernetes-models: ./dev test installs it with npm; docs/fleet is not checked by other people's schemas here"
	[ -z "${TLSREADY_STRICT:-}" ] || exit 1
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
ln -s "$modules" "$work/node_modules"
cp "$here/manifests.mjs" "$work/"
cd -- "$work"
for name in kubernetes-job argo-workflow; do
	/usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' <"$fleet/$name.yaml" >"$name.json"
done
node manifests.mjs
echo "all good"
