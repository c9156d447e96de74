#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What integrations/ makes of saved results, held to the fields that its readers publish: integrations.sh PROGRAM
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
for tool in jq python3; do
	command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done
exec python3 -B "$here/integrations.py" "$1" "$(readlink -f -- "$here/../..")"
