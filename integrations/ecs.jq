# SPDX-License-Identifier: GPL-3.0-or-later
# Elastic Common Schema 8: a document for each finding that does not pass, from a saved result.
#
#     jq -c -f ecs.jq result.json > findings.ndjson
#
# @timestamp is when the newest key that the finding cites was last written, as a registry has no other time; without one, when
# Windows was installed, or when tlsready ran. Names of fields: https://www.elastic.co/guide/en/ecs/8.11/ecs-field-reference.html

def outcome: if . == "fail" then "failure" else "unknown" end;

# 100 nanoseconds become milliseconds: Elasticsearch keeps no more.
def moment: if . then sub("(?<a>\\.[0-9]{3})[0-9]*Z$"; "\(.a)Z") else null end;

def hive: {HKLM: "HKLM", HKU: "HKU", HKCU: "HKCU", HKCR: "HKCR", HKCC: "HKCC"}[split("\\")[0]];

def registry:
	(.key | split("\\")) as $steps
	| {hive: (.key | hive), key: ($steps[1:] | join("\\")), value: .value,
	   path: ([.key, .value] | map(select(. and . != "")) | join("\\"))}
	+ if .answer == "PRESENT" and .type then {data: {type: .type, strings: [.data // ""]}} else {} end;

def without_nulls: with_entries(select(.value != null and .value != {} and .value != []));

.tool as $tool
| .profile as $profile
| .run as $run
| .machines[] as $machine
| $machine.findings[]
| select(.outcome == "fail" or .outcome == "unknown") as $finding
| [$finding.facts[]? as $name | $machine.facts[$name].evidence[]?] as $evidence
| ([$evidence[] | select(.answer == "PRESENT")] + $evidence)[0] as $cited
| ($cited | if . and .source != null then $machine.sources[.source] else null end) as $source
| {
	"@timestamp": (([$evidence[].written? | select(.)] | max) // $machine.windows.installed // $run.started | moment),
	ecs: {version: "8.11.0"},
	event: {kind: "state", category: ["configuration"], type: ["info"], outcome: ($finding.outcome | outcome),
		provider: "tlsready", dataset: "tlsready.finding", reason: $finding.text},
	message: $finding.text,
	host: ({name: $machine.name, architecture: $machine.windows.arch,
		os: ({type: "windows", platform: "windows", family: "windows", full: $machine.windows.display,
		      name: $machine.windows.product, version: $machine.windows.version} | without_nulls)} | without_nulls),
	rule: ({id: $finding.rule, name: $finding.title, ruleset: $profile, description: $finding.why,
		reference: $finding.sources[0]?.url} | without_nulls),
	observer: {vendor: "tlsready", product: "tlsready", version: $tool.version, type: "configuration assessment"},
	registry: (if $cited then $cited | registry | without_nulls else null end),
	file: (if $source then {path: $source.path, size: $source.size, hash: ({sha256: $source.sha256} | without_nulls)} | without_nulls
	       else null end),
	tlsready: ({verdict: $machine.verdict, level: $finding.level, found: $finding.found, expected: $finding.expected,
		    digest: $machine.digest} | without_nulls)
} | without_nulls
