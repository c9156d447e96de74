#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files of ci/ and the examples of docs/pipelines.md before other people's validators: action-validator and actionlint (GitHub
# Actions), gitlab-ci-local (GitLab's schema, with include and extends), hcl2json (Packer). Azure Pipelines and Jenkins publish none that
# works without their servers.
set -eu
# shellcheck source=tests/web/modules.sh
. "$(dirname -- "$(readlink -f -- "$0")")/modules.sh"
judge_with gitlab-ci-local pipelines.mjs
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
