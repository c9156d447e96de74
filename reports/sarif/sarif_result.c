/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A finding as a SARIF result: where, how bad, and a fingerprint that a rebuilt image keeps. */
#include "reports/sarif/sarif.h"

#include <stdio.h>
#include <string.h>

#include "reports/words/case_words.h"
#include "reports/words/cited.h"
#include "reports/words/report_util.h"

/* A path as a URI reference: what RFC 3986 does not allow as it is becomes %XX; "" stays "". */
static const char *uri_of(struct arena *arena, struct text path)
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

/* Of an image: where its file has these bytes as they are; else its beginning, as every location needs a line. */
static struct evidence evidence_in_image(const struct evidence *evidence)
{
	bool is_there = evidence->image.utf8 && *evidence->image.utf8 && !evidence->is_in_disk;

	return (struct evidence){ .offset = is_there ? evidence->image_offset : UINT64_MAX };
}

static json_t *artifact_location(struct maker *maker, const char *uri, size_t index)
{
	json_t *artifact = json_object();

	put_string(maker, artifact, "uri", uri);
	if (index != SIZE_MAX)
		put_number(maker, artifact, "index", index);
	return artifact;
}

static size_t source_of(const struct evidence *evidence)
{
	return evidence->source >= 0 ? (size_t)evidence->source : 0;
}

/* The file that a person has: what is in an image or archive is located by it. */
static json_t *physical_of(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			   const struct machine_result *machine, const struct evidence *evidence)
{
	json_t *physical = json_object();
	size_t source = source_of(evidence), host = run->files.count ? run->files.host_of[source] : SIZE_MAX;
	const struct result_log *log = log_of_location(machine, location_of_evidence(evidence));
	struct evidence in_image = evidence_in_image(evidence);

	if (host != SIZE_MAX) {
		put_value(maker, physical, "artifactLocation",
			  artifact_location(maker, uri_of(arena, run->files.hosts[host]),
					    run->artifacts + machine->source_count + host));
		put_value(maker, physical, "region", region_of(maker, &in_image, NULL));
		return physical;
	}
	put_value(maker, physical, "artifactLocation",
		  artifact_location(maker, uri_of(arena, log ? log->path : machine->sources[source].path),
				    log ? SIZE_MAX : run->artifacts + source)); /* logs are no artifacts of their own */
	put_value(maker, physical, "region", region_of(maker, evidence, log));
	return physical;
}

/* In an image: "partition%202/Windows/System32/config/SYSTEM". */
static const char *member_uri(struct arena *arena, const struct result_source *source)
{
	const char *path = "";

	for (size_t i = 1; path && i < source->origin_count; i++)
		path = report_join(arena, path, "/", source->origin[i]);
	return uri_of(arena, (struct text){ .utf8 = path ? path : "" });
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

static void put_message(struct maker *maker, json_t *location, const char *text)
{
	json_t *message = json_object();

	put_string(maker, message, "text", text);
	put_value(maker, location, "message", message);
}

static json_t *location_of(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			   const struct machine_result *machine, const struct evidence *evidence)
{
	json_t *location = json_object();
	bool is_inside = run->files.count && run->files.host_of[source_of(evidence)] != SIZE_MAX;

	if (machine->source_count)
		put_value(maker, location, "physicalLocation", physical_of(maker, arena, run, machine, evidence));
	put_value(maker, location, "logicalLocations", logical_of(maker, arena, evidence));
	if (log_of_location(machine, location_of_evidence(evidence)))
		put_message(maker, location, location_name(arena, machine, location_of_evidence(evidence)).utf8);
	else if (is_inside)
		put_message(maker, location, machine->sources[source_of(evidence)].path.utf8);
	return location;
}

/* The member of an image or archive, with the place in it; NULL: the evidence is in a file of its own, or in a log. */
static json_t *members_of(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			  const struct machine_result *machine, const struct evidence *evidence)
{
	size_t source = source_of(evidence);

	if (!run->files.count || run->files.host_of[source] == SIZE_MAX ||
	    log_of_location(machine, location_of_evidence(evidence)))
		return NULL;
	json_t *list = json_array(), *location = json_object(), *physical = json_object();

	put_value(maker, physical, "artifactLocation",
		  artifact_location(maker, member_uri(arena, &machine->sources[source]), run->artifacts + source));
	put_value(maker, physical, "region", region_of(maker, evidence, NULL));
	put_value(maker, location, "physicalLocation", physical);
	put_message(maker, location, machine->sources[source].path.utf8);
	append(maker, list, location);
	return list;
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
	static const struct evidence nowhere = { .is_key = true,
						 .source = 0,
						 .offset = UINT64_MAX,
						 .answer = ANSWER_NOT_COVERED,
						 .key = { .utf8 = "registry" },
						 .image = { .utf8 = "" } };
	const char *print = finding_fingerprint(arena, machine, finding);
	bool is_open = outcome == OUTCOME_UNKNOWN;

	evidence = evidence ? evidence : &nowhere;
	json_t *members = members_of(maker, arena, run, machine, evidence);

	append(maker, locations, location_of(maker, arena, run, machine, evidence));
	if (members)
		put_value(maker, object, "relatedLocations", members);
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

struct sarif_files sarif_files_of(struct arena *arena, const struct machine_result *machine)
{
	struct text *hosts = arena_array(arena, machine->source_count + 1, sizeof *hosts);
	size_t *host_of = arena_array(arena, machine->source_count + 1, sizeof *host_of), count = 0;

	for (size_t i = 0; hosts && host_of && i < machine->source_count; i++) {
		struct text host = operand_of(arena, &machine->sources[i]);
		size_t at = 0;

		host_of[i] = SIZE_MAX;
		if (strcmp(host.utf8, machine->sources[i].path.utf8) == 0)
			continue;
		while (at < count && strcmp(hosts[at].utf8, host.utf8) != 0)
			at++;
		count += at == count;
		hosts[at] = host;
		host_of[i] = at;
	}
	return hosts && host_of ? (struct sarif_files){ hosts, machine->source_count + count, host_of }
				: (struct sarif_files){ .count = 0 };
}

static json_t *artifact_at(struct maker *maker, const char *uri)
{
	json_t *artifact = json_object(), *location = json_object();

	put_string(maker, location, "uri", uri);
	put_value(maker, artifact, "location", location);
	put_value(maker, artifact, "roles", strings_of(maker, (const char *const[]){ "analysisTarget" }, 1));
	return artifact;
}

json_t *sarif_artifact(struct maker *maker, struct arena *arena, const struct machine_result *machine,
		       const struct sarif_files *files, size_t index, size_t before)
{
	if (index >= machine->source_count)
		return artifact_at(maker, uri_of(arena, files->hosts[index - machine->source_count]));
	const struct result_source *source = &machine->sources[index];
	size_t host = files->host_of[index];
	json_t *hashes = json_object();
	json_t *artifact = artifact_at(maker, host == SIZE_MAX ? uri_of(arena, source->path) : member_uri(arena, source));

	if (host != SIZE_MAX)
		put_number(maker, artifact, "parentIndex", before + machine->source_count + host);
	put_number(maker, artifact, "length", source->size);
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
