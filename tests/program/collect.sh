#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The keys that collect --minimal exports decide what the whole hives decide: collect.sh PROGRAM. Needs Python.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
command -v python3 >/dev/null || { echo 'skipped: there is no python3'; exit 77; }
exec python3 -B "$here/collect.py" "$1" "$(readlink -f -- "$here/../..")"
