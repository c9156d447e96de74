#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One machine in many forms, before the program: machines.sh PROGRAM MKHIVE MKLOG SCRIPT. Needs Python.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
command -v python3 >/dev/null || { echo 'skipped: there is no python3'; exit 77; }
TLSREADY=$(readlink -f -- "$1") MKHIVE=$(readlink -f -- "$2") MKLOG=$(readlink -f -- "$3")
export TLSREADY MKHIVE MKLOG
exec python3 -B "$here/$4"
