#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Reports judged by other people's validators: Chromium with axe-core, the Nu checker, html-validate, Microsoft's SARIF
# multitool, ajv, xmllint, junitparser. 
# usage: run.sh light|dark|html|formats
set -eu
# shellcheck source=tests/web/modules.sh
. "$(dirname -- "$(readlink -f -- "$0")")/modules.sh"
judge_with vnu-jar pages.mjs documents.mjs htmlvalidate.json
mkdir reports

samples=$root/samples
hives=$samples/hives/server2012-client-off
# NAME INPUTS...: every format of one run; the exit code is the verdict's and not looked at here.
make_reports()
{
	name=$1
	shift
	set -- "$@" --reproducible
	for format in html json ndjson sarif junit csv markdown; do
		set -- "$@" -o "$format=reports/$name.$format"
	done
	"$TLSREADY" check "$@" 2>"reports/$name.err" || [ $? -le 3 ]
}
printf 'REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319\\%s]\r\n"%s"="Tls"\r\n"%s"="Tls"\r\n"%s"="Tls"\r\n' \
	System.Net.ServicePointManager.SecurityProtocol '<script>document.title=1</script>' '=1+1' \
	'\\\\\" onmouseover=\\\"x' >hostile.reg
make_reports not-ready "$hives/SYSTEM" "$hives/SOFTWARE"
make_reports ready "$samples/server2019-ready.reg"
make_reports undecided "$samples/unknown-windows.reg"
make_reports hostile "$samples/server2019-program-pinned.reg" hostile.reg
make_reports fleet --each "$samples/server2012-ready.reg" "$samples/unknown-windows.reg"
# Two hundred machines, every sample among them, are one page that a browser still opens at once.
mkdir many
for i in $(seq 10); do
	for sample in "$samples"/*.reg; do
		[ "$(ls many | wc -l)" = 200 ] || cp "$sample" "many/$i-${sample##*/}"
	done
done
"$TLSREADY" check --reproducible --each many/*.reg -o html=many.html 2>many.err || [ $? = 1 ]
size=$(wc -c <many.html)
echo "200 machines: $size bytes, $((size / 200)) each"
[ "$size" -lt 5000000 ]
# Six hundred: more than have a row each. Their page, and the index of a folder with a page each.
"$TLSREADY" check --reproducible --each many/*.reg -o rows=many.rows 2>many.err || [ $? = 1 ]
for i in a b c; do
	sed "1!s/\"input\":\"many/\"input\":\"$i/; 1!s/\"name\":\"/&$i-/" many.rows >"many-$i.rows"
done
"$TLSREADY" merge many-?.rows -o html=large.html -o html=pages/
cp pages/index.html reports/large-index.html
cp "$(ls pages/* | grep client-off | head -n 1)" reports/large-page.html
make_reports baselines "$samples/server2019-ready.reg" -p azure-backup -p disa-stig -p tls12-only
# A machine that was good, as RegBack has it, with an older Windows that cannot be read; and two machines.
config=Windows/System32/config
for pc in one two/a two/b; do
	mkdir -p "$pc/$config" "$pc/Windows.old/$config"
	cp -r "$hives/." "$pc/$config"
	cp -r "$samples/hives/server2019-ready" "$pc/$config/RegBack"
	head -c 8192 /dev/zero >"$pc/Windows.old/$config/SYSTEM"
done
for pc in one two; do
	"$TLSREADY" history "$pc" -o "html=reports/history-$pc.html" 2>"history-$pc.err" || [ $? = 1 ]
done
fleets=$samples/../docs/fleet
"$TLSREADY" diff "$fleets/may.rows" "$fleets/june.rows" -o html=reports/fleet-diff.html || [ $? = 4 ]

case $1 in
light | dark)
	node pages.mjs "$1" reports/*.html
	;;
html)
	node pages.mjs own reports/*.html
	node pages.mjs open many.html large.html
	node_modules/.bin/html-validate --config htmlvalidate.json reports/*.html
	# The Nu checker does not evaluate the hash in the page's own policy, and Chromium does: that one remark is false.
	java -jar node_modules/vnu-jar/build/dist/vnu.jar --format gnu --errors-only reports/*.html
	;;
formats)
	"$TLSREADY" check --reproducible --each $(find many -name '1-*.reg' | sort | head -n 25) -o sarif=reports/one-run.sarif || [ $? = 1 ]
	tar -C "$samples/hives" -cf 'an archive.tar' server2012-client-off
	"$TLSREADY" check --reproducible 'an archive.tar' -o sarif=reports/archive.sarif || [ $? = 1 ]
	"$TLSREADY" schema result >result.schema.json
	node documents.mjs result.schema.json reports
	install -m 755 node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool multitool # npm unpacks it without the bit
	DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 ./multitool validate --rule-kind 'Sarif;Ghas' --level 'Error;Warning' reports/*.sarif >sarif.txt 2>&1 || true
	cat sarif.txt
	grep -q 'Analysis completed successfully' sarif.txt
	! grep -E ': (error|warning) ' sarif.txt
	for file in reports/*.junit; do
		xmllint --noout --relaxng "$here/junit.rng" "$file"
	done
	/usr/bin/python3 "$here/junit.py" reports/*.junit
	;;
esac
echo "all good"
