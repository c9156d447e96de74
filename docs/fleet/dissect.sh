#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A target that dissect opens and tlsready does not (a hypervisor, a live remote disk): dissect.sh TARGET FOLDER
# dissect copies the hives with their logs, and tlsready evaluates the folder.
set -eu
target=$1 folder=$2
mkdir -p "$folder/Windows/System32"
target-fs "$target" cp sysvol/windows/system32/config -o "$folder/Windows/System32"
exec tlsready check "$folder"
