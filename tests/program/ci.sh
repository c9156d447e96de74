#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The files of ci/ and the examples of docs/pipelines.md before a shell that plays the runner, and pre-commit itself: ci.sh PROGRAM
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
for python in /usr/bin/python3 python3; do
	if "$python" -c 'import yaml' 2>/dev/null; then
		exec "$python" -B "$here/ci.py" "$(readlink -f -- "$1")" "$(readlink -f -- "$here/../..")"
	fi
done
echo 'skipped: there is no Python with yaml (Debian: python3-yaml)'
exit 77
