#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The JSON Schemas of profiles, waivers, rows, histories and fleets compared say what the program does: schemas.sh PROGRAM. Needs Python's jsonschema and yaml.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
for python in /usr/bin/python3 python3; do
	if "$python" -c 'import jsonschema, yaml; jsonschema.Draft202012Validator' 2>/dev/null; then
		exec "$python" "$here/schemas.py" "$1" "$(readlink -f -- "$here/../..")"
	fi
done
echo 'skipped: there is no Python with jsonschema (4.0 or later) and yaml (Debian: python3-jsonschema python3-yaml)'
exit 77
