#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of the README again: pictures.sh TLSREADY. Needs Debian's chromium and aha.
set -eu
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p samples/pictures
"$program" check --reproducible samples/hives/server2012-client-off/SYSTEM samples/hives/server2012-client-off/SOFTWARE \
	-o html="$scratch/report.html" || true
"$program" check --reproducible --each samples/*.reg -o html="$scratch/fleet.html" 2>/dev/null || true

"$program" check samples/hives/server2012-client-off/SYSTEM samples/hives/server2012-client-off/SOFTWARE \
	--color always --width 100 | aha --black --title terminal >"$scratch/terminal.html" || true

# A headless window starts at the top of its page; a frame in it goes to a place.
echo '<body style="margin: 0"><iframe src="report.html#m1-timeline" style="width: 100%; height: 410px; border: 0">' \
	>"$scratch/timeline.html"

# picture NAME WIDTH,HEIGHT SCHEME PAGE (0 dark, 1 light)
picture()
{
	chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$scratch/profile" \
		--blink-settings=preferredColorScheme="$3" --window-size="$2" --screenshot="samples/pictures/$1.png" \
		"file://$scratch/$4" 2>/dev/null
}

picture report-light 1280,1300 1 report.html
picture report-dark 1280,1300 0 report.html
picture report-phone 500,1300 1 report.html
picture timeline 1280,420 1 timeline.html
picture fleet 1280,1000 0 fleet.html
picture terminal 860,510 0 terminal.html
