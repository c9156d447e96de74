/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SARIF 2.1.0 for pull requests: one run a machine, or one for all where GitHub would refuse so many. GitHub wants a region
 * with lines even for binaries, a help text for each rule, and stable fingerprints; a .reg has real lines, a hive has line 1
 * and the true place as byteOffset beside it. What passed or does not apply is left out: code scanning would show it.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"
#include "reports/sarif.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define HOME "https://learn.microsoft.com/azure/backup/transport-layer-security"

enum { RUNS_LIMIT = 20 }; /* GitHub's, for one file */

static json_t *text_object(struct maker *maker, const char *text)
{
	json_t *object = json_object();

	put_string(maker, object, "text", text);
	return object;
}

const char *sarif_level(enum level level)
{
	return level_name(level); /* note, warning, error: SARIF's own words */
}

/* GitHub sorts by it: high, medium, low. */
static const char *severity_of(enum level level)
{
	return level == LEVEL_ERROR ? "8.0" : level == LEVEL_WARNING ? "5.0" : "1.0";
}

/* Of the rule, so nothing of what happened to this finding: a remedy that names another rule is the finding's own. */
static json_t *help_of(struct maker *maker, struct arena *arena, const struct result *result,
		       const struct finding *finding)
{
	const char *remedy = is_consequence(finding) ? "" : finding->remedy;
	const char *plain = arena_printf(arena, "%s%s%s", finding->why, *remedy ? " " : "", remedy);
	const char *more = arena_printf(arena, "%s\n\n%s\n\n`%s`", finding->why, remedy,
					explain_command(arena, result, finding->rule));
	json_t *help = text_object(maker, plain ? plain : "");

	put_string(maker, help, "markdown", more ? more : "");
	return help;
}

/* "TLS 1.2 is on" as TLS12IsOn: SARIF wants one identifier in Pascal case. */
static const char *identifier_of(struct arena *arena, const char *title)
{
	char *name = arena_alloc(arena, strlen(title) + 1), *end = name;
	bool starts = true;

	for (const char *p = title; name && *p; p++) {
		bool lower = *p >= 'a' && *p <= 'z';

		if (lower || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9'))
			*end++ = starts && lower ? (char)(*p - 'a' + 'A') : *p;
		starts = *p == ' ' || *p == '-';
	}
	return name ? name : "";
}

static json_t *rule_of(struct maker *maker, struct arena *arena, const struct result *result,
		       const struct finding *finding)
{
	json_t *rule = json_object(), *properties = json_object(), *configuration = json_object();

	put_string(maker, rule, "id", finding->rule);
	put_string(maker, rule, "name", identifier_of(arena, finding->title));
	put_value(maker, rule, "shortDescription", text_object(maker, finding->title));
	put_value(maker, rule, "fullDescription", text_object(maker, finding->why));
	put_value(maker, rule, "help", help_of(maker, arena, result, finding));
	put_string(maker, rule, "helpUri", finding->source_count ? finding->sources[0].url : HOME);
	put_string(maker, configuration, "level", sarif_level(finding->level));
	put_value(maker, rule, "defaultConfiguration", configuration);
	put_string(maker, properties, "security-severity", severity_of(finding->level));
	put_value(maker, properties, "tags", strings_of(maker, (const char *const[]){ "security", "tls" }, 2));
	put_value(maker, rule, "properties", properties);
	return rule;
}

static json_t *driver_of(struct maker *maker, struct arena *arena, const struct result *result,
			 const struct machine_result *machine)
{
	json_t *driver = json_object(), *rules = json_array();

	for (size_t i = 0; i < machine->finding_count; i++)
		append(maker, rules, rule_of(maker, arena, result, &machine->findings[i]));
	put_string(maker, driver, "name", "tlsready");
	put_string(maker, driver, "semanticVersion", result->tool_version);
	put_string(maker, driver, "informationUri", HOME);
	put_value(maker, driver, "rules", rules);
	return driver;
}

static json_t *artifact_of(struct maker *maker, struct arena *arena, const struct result_source *source)
{
	json_t *artifact = json_object(), *location = json_object(), *hashes = json_object();

	put_string(maker, location, "uri", sarif_uri(arena, source->path));
	put_value(maker, artifact, "location", location);
	put_number(maker, artifact, "length", source->size);
	put_value(maker, artifact, "roles", strings_of(maker, (const char *const[]){ "analysisTarget" }, 1));
	if (*source->sha256)
		put_string(maker, hashes, "sha-256", source->sha256);
	put_value(maker, artifact, "hashes", hashes);
	return artifact;
}

static json_t *invocation_of(struct maker *maker, const struct result *result)
{
	json_t *invocation = json_object();

	put_value(maker, invocation, "executionSuccessful", json_true());
	put_value(maker, invocation, "exitCode", json_integer(result->exit_code));
	put_known(maker, invocation, "exitCodeDescription", result->exit_reason);
	if (result->run) {
		put_known(maker, invocation, "commandLine", result->run->command.utf8);
		put_known(maker, invocation, "startTimeUtc", result->run->started);
	}
	return invocation;
}

static json_t *summary_of(struct maker *maker, const struct result *result, const struct machine_result *machine)
{
	json_t *properties = json_object();

	put_string(maker, properties, "verdict", verdict_word(machine->kind, machine->verdict));
	if (readiness_beside(machine))
		put_string(maker, properties, "readiness",
			   verdict_word(KIND_READINESS, readiness_beside(machine)->verdict));
	put_known(maker, properties, "summary", machine->summary.utf8);
	put_known(maker, properties, "windows", machine->windows.display.utf8);
	put_known(maker, properties, "profile", result->profile);
	put_known(maker, properties, "digest", result->digest);
	return properties;
}

static json_t *summary_of_many(struct maker *maker, const struct result *result)
{
	json_t *properties = json_object();

	put_number(maker, properties, "machines", result->machine_count);
	put_known(maker, properties, "profile", result->profile);
	put_known(maker, properties, "digest", result->digest);
	return properties;
}

/*
 * What stands before the last slash is GitHub's category: results of one take the place of the earlier ones of the same, and
 * two runs of one are refused. So each machine is a category, and has a number if it is called like an earlier one.
 */
static const char *category_of(struct arena *arena, const struct result *result, const struct machine_result *machine)
{
	const char *name = machine->name.utf8;
	size_t alike = 0;

	for (const struct machine_result *other = result->machines; other < machine; other++)
		alike += strcmp(other->name.utf8, name) == 0;
	const char *id = alike ? arena_printf(arena, "tlsready/%s/%s/%zu/", result->profile, name, alike + 1)
			       : arena_printf(arena, "tlsready/%s/%s/", result->profile, name);

	return id ? id : "";
}

static const char *category_of_many(struct arena *arena, const struct result *result)
{
	const char *id = arena_printf(arena, "tlsready/%s/", result->profile);

	return id ? id : "";
}

static void put_machine(struct maker *maker, struct arena *arena, const struct sarif_run *run,
			const struct machine_result *machine, json_t *artifacts, json_t *results)
{
	for (size_t i = 0; i < machine->source_count; i++)
		append(maker, artifacts, artifact_of(maker, arena, &machine->sources[i]));
	for (size_t i = 0; i < machine->finding_count; i++)
		if (sarif_tells(&machine->findings[i]))
			append(maker, results, sarif_result(maker, arena, run, machine, &machine->findings[i]));
}

/* Of one machine, or of all of them. */
static json_t *run_of(struct maker *maker, struct arena *arena, const struct result *result,
		      const struct machine_result *machines, size_t count)
{
	json_t *run = json_object(), *tool = json_object(), *artifacts = json_array(), *results = json_array();
	json_t *invocations = json_array(), *details = json_object();
	struct sarif_run place = { .first = machines, .count = count };

	for (size_t i = 0; i < count; i++) {
		put_machine(maker, arena, &place, &machines[i], artifacts, results);
		place.artifacts += machines[i].source_count;
	}
	append(maker, invocations, invocation_of(maker, result));
	put_value(maker, tool, "driver", driver_of(maker, arena, result, machines));
	put_value(maker, run, "tool", tool);
	put_string(maker, details, "id",
		   count > 1 ? category_of_many(arena, result) : category_of(arena, result, machines));
	put_value(maker, run, "automationDetails", details);
	put_string(maker, run, "columnKind", "unicodeCodePoints");
	put_value(maker, run, "artifacts", artifacts);
	put_value(maker, run, "invocations", invocations);
	put_value(maker, run, "results", results);
	put_value(maker, run, "properties",
		  count > 1 ? summary_of_many(maker, result) : summary_of(maker, result, machines));
	return run;
}

int report_sarif(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	struct arena *arena = arena_new(REPORT_SCRATCH_LIMIT);
	json_t *log = json_object(), *runs = json_array();
	size_t step = result->machine_count > RUNS_LIMIT ? result->machine_count : 1;

	(void)options;
	for (size_t i = 0; arena && i < result->machine_count; i += step)
		append(&maker, runs, run_of(&maker, arena, result, &result->machines[i], step));
	put_string(&maker, log, "$schema", SCHEMA);
	put_string(&maker, log, "version", "2.1.0");
	put_value(&maker, log, "runs", runs);
	int code = json_out(log, maker.failed || !arena || arena_failed(arena), JSON_INDENT(2), out, err);

	json_decref(log);
	arena_free(arena);
	return code;
}
