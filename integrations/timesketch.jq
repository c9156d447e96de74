# SPDX-License-Identifier: GPL-3.0-or-later
# Timesketch JSONL: an event for each registry key that an answer is based on, at the time that the key was last written.
#
#     jq -c -f timesketch.jq result.json > timeline.jsonl
#
# message, datetime and timestamp_desc are the fields that Timesketch requires:
# https://timesketch.org/guides/user/import-from-json-csv/

.machines[] as $machine
| [$machine.facts | to_entries[] | .value.title as $title | .value.state as $state
   | .value.evidence[]? | select(.written and .key)
   | {key, written, source, values: (if .answer == "PRESENT" and .value then ["\(.value)=\(.data)"] else [] end),
      facts: ["\($title): \($state)"]}]
| group_by([.key, .written])[]
| {
	message: "\(.[0].key): \([.[].values[]] | unique | if length > 0 then join(", ") else "no value that tlsready reads" end) (\([.[].facts[]] | unique | join("; ")))",
	datetime: (.[0].written | sub("(?<a>\\.[0-9]{6})[0-9]*Z$"; "\(.a)+00:00")),
	timestamp_desc: "Registry key last written",
	data_type: "tlsready:registry:key",
	hostname: $machine.name,
	key_path: .[0].key,
	source_file: (if .[0].source != null then $machine.sources[.[0].source].path else null end),
	verdict: $machine.verdict,
	tag: ["tlsready"]
} | with_entries(select(.value != null))
