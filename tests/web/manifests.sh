#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/fleet/kubernetes-job.yaml and argo-workflow.yaml before the schemas that Kubernetes and Argo Workflows publish, as the npm packages
# of kubernetes-models carry them.
set -eu
# shellcheck source=tests/web/modules.sh
. "$(dirname -- "$(readlink -f -- "$0")")/modules.sh"
judge_with kubernetes-models manifests.mjs
for name in kubernetes-job argo-workflow; do
	/usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' <"$root/docs/fleet/$name.yaml" >"$name.json"
done
node manifests.mjs
echo "all good"
