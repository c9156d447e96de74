#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the program can say keeps to its vocabulary: words.sh ROOT [--list]. Needs Python.
set -euo pipefail
command -v python3 >/dev/null || { echo 'skipped: there is no python3'; exit 77; }
exec python3 -B "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/words.py" "$@"
