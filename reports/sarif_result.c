/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A finding as a SARIF result: where, how bad, and a fingerprint that a rebuilt image keeps. */
#include "reports/sarif.h"

#include <stdio.h>
#include <string.h>

#include "reports/words/case_words.h"
#include "reports/words/cited.h"
#include "reports/words/report_util.h"

bool sarif_tells(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN ||
	       finding->outcome == OUTCOME_WAIVED;
}

const char *sarif_uri(struct arena *arena, struct text path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+@=,";
	const char *bytes = repository_path(path.utf8);

	char *uri = arena_array(arena, strlen(bytes) + 3, 3), *end = uri;

	if (!uri)
		return "";
	if (bytes[0] == '/')
		end += sprintf(end, "file://");
	for (const char *p = bytes; *p; p++)
		end += strchr(plain, *p) ? sprintf(end, "%c", *p) : sprintf(end, "%%%02X", (unsigned char)*p);
	*end = '\0';
	return uri;
}

/* Lines are wanted of a hive, too: 1:1, with the true place beside it. */
static json_t *region_of(struct maker *maker, const struct evidence *evidence, const struct result_log *log)
{
	json_t *region = json_object();
	uint32_t line = evidence->line ? evidence->line : 1, column = evidence->column ? evidence->column : 1;

	put_number(maker, region, "startLine", line);
	put_number(maker, region, "startColumn", column);
	put_number(maker, region, "endLine", line);
	put_number(maker, region, "endColumn", column + 1);
	if (!evidence->line && evidence->offset != UINT64_MAX) {
		put_number(maker, region, "byteOffset", log ? evidence->log_offset : evidence->offset);
		put_number(maker, region, "byteLength", 4);
	}
	return region;
}

static json_t *physical_of(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			   const struct machine_result *machine, const struct evidence *evidence)
{
	json_t *physical = json_object(), *artifact = json_object();
	size_t source = evidence->source >= 0 ? (size_t)evidence->source : 0;
	const struct result_log *log = log_of_location(machine, location_of_evidence(evidence));

	put_string(maker, artifact, "uri", sarif_uri(arena, log ? log->path : machine->sources[source].path));
	if (!log) /* logs are no artifacts of their own */
		put_number(maker, artifact, "index", run->artifacts + source);
	put_value(maker, physical, "artifactLocation", artifact);
	put_value(maker, physical, "region", region_of(maker, evidence, log));
	return physical;
}

static json_t *logical_of(struct maker *maker, struct arena *arena, const struct evidence *evidence)
{
	json_t *logical = json_object(), *list = json_array();
	const char *name = evidence->is_key ? evidence->key.utf8
					    : arena_printf(arena, "%s\\%s", evidence->key.utf8, evidence->value.utf8);

	put_string(maker, logical, "fullyQualifiedName", name ? name : "");
	put_string(maker, logical, "kind", evidence->is_key ? "registryKey" : "registryValue");
	append(maker, list, logical);
	return list;
}

static json_t *location_of(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			   const struct machine_result *machine, const struct evidence *evidence)
{
	json_t *location = json_object();

	if (machine->source_count)
		put_value(maker, location, "physicalLocation", physical_of(maker, arena, run, machine, evidence));
	put_value(maker, location, "logicalLocations", logical_of(maker, arena, evidence));
	if (log_of_location(machine, location_of_evidence(evidence))) {
		json_t *message = json_object();

		put_string(maker, message, "text", location_name(arena, machine, location_of_evidence(evidence)).utf8);
		put_value(maker, location, "message", message);
	}
	return location;
}

static json_t *suppressions_of(struct maker *maker, struct arena *arena, const struct waiver_ref *waiver)
{
	json_t *list = json_array(), *one = json_object();
	const char *by =
		*waiver->approved_by.utf8 ? arena_printf(arena, ", approved by %s", waiver->approved_by.utf8) : "";
	const char *why = arena_printf(arena, "%s (until %s%s)", waiver->reason.utf8, waiver->expires, by ? by : "");

	put_string(maker, one, "kind", "external");
	put_string(maker, one, "status", "accepted");
	put_string(maker, one, "justification", why ? why : "");
	append(maker, list, one);
	return list;
}

/* Of several machines in a run, the message says which it is about. */
static json_t *message_of(struct maker *maker, struct arena *arena, const char *machine, const struct finding *finding,
			  bool is_open)
{
	json_t *message = json_object();
	const char *text = arena_printf(arena, "%s%s%s%s (expected: %s).", machine, *machine ? ": " : "",
					is_open ? "Cannot be determined. " : "", finding->text.utf8, finding->title);

	put_string(maker, message, "text", text ? text : "");
	return message;
}

/* Where the run lists the rule: by the first of its machines, whose findings may have come in another order. */
static size_t rule_index(const struct sarif_run *run, const struct finding *finding)
{
	size_t index = 0;

	while (index + 1 < run->rule_count && strcmp(run->rules[index], finding->rule) != 0)
		index++;
	return index;
}

json_t *sarif_result(struct maker *maker, struct arena *arena, const struct sarif_run *run,
		     const struct machine_result *machine, const struct finding *finding)
{
	const struct evidence *evidence = telling_evidence(machine, finding);
	enum outcome outcome = finding->outcome == OUTCOME_WAIVED ? finding->unwaived : finding->outcome;
	json_t *object = json_object(), *locations = json_array(), *prints = json_object();
	static const struct evidence nowhere = {
		.is_key = true, .source = 0, .offset = UINT64_MAX, .answer = "NOT_COVERED", .key = { .utf8 = "registry" }
	};
	const char *print = finding_fingerprint(arena, machine, finding);
	bool is_open = outcome == OUTCOME_UNKNOWN;

	append(maker, locations, location_of(maker, arena, run, machine, evidence ? evidence : &nowhere));
	put_string(maker, prints, "tlsready/v1", print);
	put_string(maker, prints, "primaryLocationLineHash", print); /* GitHub's */
	put_string(maker, object, "ruleId", finding->rule);
	put_number(maker, object, "ruleIndex", rule_index(run, finding));
	put_string(maker, object, "kind", is_open ? "open" : "fail");
	put_string(maker, object, "level", is_open ? "none" : sarif_level(finding->level));
	put_value(maker, object, "message",
		  message_of(maker, arena, run->count > 1 ? machine->name.utf8 : "", finding, is_open));
	put_value(maker, object, "locations", locations);
	put_value(maker, object, "partialFingerprints", prints);
	if (finding->waiver)
		put_value(maker, object, "suppressions", suppressions_of(maker, arena, finding->waiver));
	return object;
}

json_t *sarif_artifact(struct maker *maker, struct arena *arena, const struct result_source *source)
{
	json_t *artifact = json_object(), *location = json_object(), *hashes = json_object();

	put_string(maker, location, "uri", sarif_uri(arena, source->path));
	put_value(maker, artifact, "location", location);
	put_number(maker, artifact, "length", source->size);
	put_value(maker, artifact, "roles", strings_of(maker, (const char *const[]){ "analysisTarget" }, 1));
	if (*source->sha256)
		put_string(maker, hashes, "sha-256", source->sha256);
	put_known(maker, hashes, "sha-1", source->sha1);
	put_known(maker, hashes, "md5", source->md5);
	put_value(maker, artifact, "hashes", hashes);
	return artifact;
}

void sarif_run_properties(struct maker *maker, struct arena *arena, json_t *properties, const struct report_head *head)
{
	struct case_word words[CASE_WORDS_LIMIT];
	size_t count = case_words(arena, head->case_info, words);

	put_known(maker, properties, "profile_sha256", head->profile_sha256);
	put_known(maker, properties, "waivers_sha256", head->waivers_sha256);
	for (size_t i = 0; i < count; i++)
		put_string(maker, properties, words[i].name, words[i].value.utf8);
}
