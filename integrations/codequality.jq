# SPDX-License-Identifier: GPL-3.0-or-later
# GitLab Code Quality: an issue for each finding that fails or cannot be determined, from a saved result.
#
#     jq -f codequality.jq result.json > gl-code-quality-report.json
#
# The fingerprint depends on machine, rule and what was found, so an issue is the same one in the next pipeline.
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

def severity: {error: "critical", warning: "major", note: "info"}[.];

# 128 bits of a text, as jq has no hash function: four sums of 32 bits, each small enough for the doubles that jq counts in.
def sum32($seed): reduce (explode[]) as $letter ($seed; (. * 65599 + $letter) % 4294967296);
def hex8: . as $n | [range(8)] | map(($n / pow(16; 7 - .) | floor) % 16 | "0123456789abcdef"[.:. + 1]) | add;
def fingerprint: . as $text | [1, 257, 65537, 16777259] | map(. as $seed | $text | sum32($seed) | hex8) | add;

[.machines[] as $machine
 | $machine.findings[]
 | select(.outcome == "fail" or .outcome == "unknown") as $finding
 | [$finding.facts[]? as $name | $machine.facts[$name].evidence[]? | select(.answer == "PRESENT" and .source != null)][0] as $cited
 | {
	description: "\($machine.name): \($finding.text)",
	check_name: $finding.rule,
	fingerprint: ([$machine.name, $finding.rule, $finding.found // ""] | join("\n") | fingerprint),
	severity: ($finding.level | severity),
	location: {
		path: ($machine.sources[$cited.source // 0].path // $machine.name | ltrimstr("/")),
		lines: {begin: ($cited.line // 1)}
	}
 }]
