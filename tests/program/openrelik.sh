#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The worker for OpenRelik, without OpenRelik, Celery and redis: openrelik.sh PROGRAM (./dev fleet-test runs it with Celery and redis)
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
command -v python3 >/dev/null || { echo 'skipped: there is no python3'; exit 77; }
exec python3 -B "$here/openrelik.py" "$(readlink -f -- "$1")" "$(readlink -f -- "$here/../..")"
