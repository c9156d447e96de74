/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SARIF 2.1.0 for pull requests: one run a machine, or one for all where GitHub would refuse so many. GitHub wants a region
 * with lines even for binaries, a help text for each rule, and stable fingerprints; a .reg has real lines, a hive has line 1
 * and the true place as byteOffset beside it. What passed or does not apply is left out: code scanning would show it.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ceilings.h"
#include "common/temporary.h"
#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/json/json_stream.h"
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
static json_t *help_of(struct maker *maker, struct arena *arena, const struct report_head *head,
		       const struct finding *finding)
{
	const char *remedy = is_consequence(finding) ? "" : finding->remedy;
	const char *plain = arena_printf(arena, "%s%s%s", finding->why, *remedy ? " " : "", remedy);
	const char *more = arena_printf(arena, "%s\n\n%s\n\n`%s`", finding->why, remedy,
					explain_command(arena, head, finding->rule));
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

static json_t *rule_of(struct maker *maker, struct arena *arena, const struct report_head *head,
		       const struct finding *finding)
{
	json_t *rule = json_object(), *properties = json_object(), *configuration = json_object();

	put_string(maker, rule, "id", finding->rule);
	put_string(maker, rule, "name", identifier_of(arena, finding->title));
	put_value(maker, rule, "shortDescription", text_object(maker, finding->title));
	put_value(maker, rule, "fullDescription", text_object(maker, finding->why));
	put_value(maker, rule, "help", help_of(maker, arena, head, finding));
	put_string(maker, rule, "helpUri", finding->source_count ? finding->sources[0].url : HOME);
	put_string(maker, configuration, "level", sarif_level(finding->level));
	put_value(maker, rule, "defaultConfiguration", configuration);
	put_string(maker, properties, "security-severity", severity_of(finding->level));
	put_value(maker, properties, "tags", strings_of(maker, (const char *const[]){ "security", "tls" }, 2));
	put_value(maker, rule, "properties", properties);
	return rule;
}

static json_t *driver_of(struct maker *maker, struct arena *arena, const struct report_head *head,
			 const struct machine_result *machine)
{
	json_t *driver = json_object(), *rules = json_array();

	for (size_t i = 0; i < machine->finding_count; i++)
		append(maker, rules, rule_of(maker, arena, head, &machine->findings[i]));
	put_string(maker, driver, "name", "tlsready");
	put_string(maker, driver, "semanticVersion", head->tool_version);
	put_string(maker, driver, "informationUri", HOME);
	put_value(maker, driver, "rules", rules);
	return driver;
}

static json_t *notification_of(struct maker *maker, const char *words)
{
	json_t *notification = json_object(), *message = json_object();

	put_string(maker, message, "text", words);
	put_value(maker, notification, "message", message);
	put_string(maker, notification, "level", "error");
	return notification;
}

static json_t *invocation_of(struct maker *maker, struct arena *arena, const struct report_head *head)
{
	json_t *invocation = json_object(), *notifications = head->incomplete ? json_array() : NULL;

	put_value(maker, invocation, "executionSuccessful", json_boolean(!head->incomplete));
	if (notifications) {
		append(maker, notifications, notification_of(maker, incomplete_words(arena, head)));
		put_value(maker, invocation, "toolExecutionNotifications", notifications);
	}
	put_value(maker, invocation, "exitCode", json_integer(head->exit_code));
	put_known(maker, invocation, "exitCodeDescription", head->exit_reason);
	if (head->run) {
		put_known(maker, invocation, "commandLine", head->run->command.utf8);
		put_known(maker, invocation, "startTimeUtc", head->run->started);
	}
	return invocation;
}

static json_t *summary_of(struct maker *maker, struct arena *arena, const struct report_head *head,
			  const struct machine_result *machine)
{
	json_t *properties = json_object();

	put_string(maker, properties, "verdict", verdict_word(machine->kind, machine->verdict));
	if (readiness_beside(machine))
		put_string(maker, properties, "readiness",
			   verdict_word(KIND_READINESS, readiness_beside(machine)->verdict));
	put_known(maker, properties, "summary", machine->summary.utf8);
	put_known(maker, properties, "windows", machine->windows.display.utf8);
	put_known(maker, properties, "profile", head->profile);
	put_known(maker, properties, "digest", head->digest);
	sarif_run_properties(maker, arena, properties, head);
	return properties;
}

static json_t *summary_of_many(struct maker *maker, struct arena *arena, const struct report_head *head)
{
	json_t *properties = json_object();

	put_number(maker, properties, "machines", head->machine_count);
	put_known(maker, properties, "profile", head->profile);
	put_known(maker, properties, "digest", head->digest);
	sarif_run_properties(maker, arena, properties, head);
	return properties;
}

/*
 * What is before the last slash is GitHub's category: results of one take the place of the earlier ones of the same, and
 * two runs of one are refused. So each machine is a category, and has a number if it is called like an earlier one.
 */
static const char *category_of(struct arena *arena, const struct report_head *head, size_t index)
{
	const char *name = head->machines[index].name.utf8;
	size_t alike = 0;

	for (size_t i = 0; i < index; i++)
		alike += strcmp(head->machines[i].name.utf8, name) == 0;
	const char *id = alike ? arena_printf(arena, "tlsready/%s/%s/%zu/", head->profile, name, alike + 1)
			       : arena_printf(arena, "tlsready/%s/%s/", head->profile, name);

	return id ? id : "";
}

static const char *category_of_many(struct arena *arena, const struct report_head *head)
{
	const char *id = arena_printf(arena, "tlsready/%s/", head->profile);

	return id ? id : "";
}

/* A run with its lists of artifacts and results empty. many: of all machines, by the rules of this one, the first. */
static json_t *run_of(struct maker *maker, struct arena *arena, const struct report_head *head,
		      const struct machine_result *machine, size_t index, bool many)
{
	json_t *run = json_object(), *tool = json_object(), *invocations = json_array(), *details = json_object();

	append(maker, invocations, invocation_of(maker, arena, head));
	put_value(maker, tool, "driver", driver_of(maker, arena, head, machine));
	put_value(maker, run, "tool", tool);
	put_string(maker, details, "id", many ? category_of_many(arena, head) : category_of(arena, head, index));
	put_value(maker, run, "automationDetails", details);
	put_string(maker, run, "columnKind", "unicodeCodePoints");
	put_value(maker, run, "artifacts", json_array());
	put_value(maker, run, "invocations", invocations);
	put_value(maker, run, "results", json_array());
	put_value(maker, run, "properties",
		  many ? summary_of_many(maker, arena, head) : summary_of(maker, arena, head, machine));
	return run;
}

struct state {
	char *text;       /* the log without runs */
	const char *rest; /* of it, which is not written yet */
	struct arena *arena;
	/* Of one run for all: */
	bool is_many, has_results;
	char *run;            /* with its lists empty */
	const char *run_rest; /* of it, which is not written yet */
	FILE *results;        /* are behind all artifacts: they wait in a file */
	struct arena *kept;   /* the names of the rules */
	struct sarif_run place;
};

enum { RUNS_COLUMN = 2, LISTS_COLUMN = 6, COPY_SIZE = 1 << 16 };

static const char *const *rules_of(struct arena *arena, const struct machine_result *machine)
{
	const char **rules = arena_array(arena, machine->finding_count + 1, sizeof *rules);

	for (size_t i = 0; rules && i < machine->finding_count; i++)
		rules[i] = arena_strdup(arena, machine->findings[i].rule);
	return rules;
}

static FILE *open_waiting(const char *folder)
{
	int fd = temporary_file(folder);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

int report_sarif_begin(struct report *report, struct error *err)
{
	struct maker maker = { .failed = false };
	struct state *state = calloc(1, sizeof *state);
	json_t *log = json_object();

	put_string(&maker, log, "$schema", SCHEMA);
	put_string(&maker, log, "version", "2.1.0");
	put_value(&maker, log, "runs", json_array());
	report->state = state;
	if (state && !maker.failed)
		state->text = json_dumps(log, JSON_REPORT);
	json_decref(log);
	if (!state || !state->text || !(state->arena = arena_new(REPORT_CEILING)) ||
	    !(state->kept = arena_new(REPORT_CEILING)))
		return json_out_of_memory(err);
	state->is_many = report->head->machine_count > RUNS_LIMIT;
	if (state->is_many && !(state->results = open_waiting(report->options->temporary_folder)))
		return error_set(err, ERR_IO,
				 "no temporary file can be made for the SARIF report: %s; name another folder in TMPDIR",
				 strerror(errno));
	state->rest = json_open_list(state->text, "runs", report->out);
	return 0;
}

/* A run of one machine is made as a whole. */
static bool put_run(struct report *report, const struct machine_result *machine, size_t index)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	const struct sarif_run place = { .rules = rules_of(state->arena, machine),
					 .rule_count = machine->finding_count,
					 .count = 1,
					 .files = sarif_files_of(state->arena, machine) };
	json_t *run = run_of(&maker, state->arena, report->head, machine, index, false);

	for (size_t i = 0; i < place.files.count; i++)
		append(&maker, json_object_get(run, "artifacts"),
		       sarif_artifact(&maker, state->arena, machine, &place.files, i, 0));
	for (size_t i = 0; place.rules && i < machine->finding_count; i++)
		if (sarif_tells(&machine->findings[i]))
			append(&maker, json_object_get(run, "results"),
			       sarif_result(&maker, state->arena, &place, machine, &machine->findings[i]));
	return json_put_element(run, RUNS_COLUMN, index == 0, report->out) && !maker.failed;
}

/* The text of the run of many, indented as it is in the log, and its first list opened. */
static bool open_run(struct report *report, const struct machine_result *first)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	size_t size = 0;
	FILE *text = open_memstream(&state->run, &size);
	json_t *run = run_of(&maker, state->arena, report->head, first, 0, true);

	state->place = (struct sarif_run){ .rules = rules_of(state->kept, first),
					   .rule_count = first->finding_count,
					   .count = report->head->machine_count };
	if (!text) {
		json_decref(run);
		return false;
	}
	bool made = json_put_element(run, RUNS_COLUMN, true, text) && !maker.failed && state->place.rules;

	if (fclose(text) != 0 || !made)
		return false;
	state->run_rest = json_open_list(state->run, "artifacts", report->out);
	return true;
}

static bool put_part(struct report *report, const struct machine_result *machine)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	bool written = true;

	state->place.files = sarif_files_of(state->arena, machine);
	for (size_t i = 0; i < state->place.files.count && written; i++)
		written = json_put_element(
			sarif_artifact(&maker, state->arena, machine, &state->place.files, i, state->place.artifacts),
			LISTS_COLUMN, state->place.artifacts + i == 0, report->out);
	for (size_t i = 0; i < machine->finding_count && written; i++) {
		if (!sarif_tells(&machine->findings[i]))
			continue;
		written = json_put_element(
			sarif_result(&maker, state->arena, &state->place, machine, &machine->findings[i]), LISTS_COLUMN,
			!state->has_results, state->results);
		state->has_results = true;
	}
	state->place.artifacts += state->place.files.count;
	return written && !maker.failed;
}

int report_sarif_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct state *state = report->state;
	bool written;

	if (state->is_many)
		written = (index > 0 || open_run(report, machine)) && put_part(report, machine);
	else
		written = put_run(report, machine, index);
	return report_scratch(&state->arena) && written ? 0 : json_out_of_memory(err);
}

static int copy_results(struct state *state, FILE *out, struct error *err)
{
	char *block = malloc(COPY_SIZE);
	size_t size;

	if (!block)
		return json_out_of_memory(err);
	rewind(state->results);
	while ((size = fread(block, 1, COPY_SIZE, state->results)) > 0)
		fwrite(block, 1, size, out);
	free(block);
	return 0;
}

/* Behind the artifacts: what is between the lists, the results, the rest. */
static int close_run(struct state *state, FILE *out, struct error *err)
{
	json_close_list(LISTS_COLUMN, state->place.artifacts == 0, out);
	const char *rest = json_open_list(state->run_rest, "results", out);

	if (fflush(state->results) != 0 || ferror(state->results))
		return error_set(err, ERR_IO, "the temporary file of the SARIF report could not be written: %s",
				 strerror(errno));
	int code = copy_results(state, out, err);

	json_close_list(LISTS_COLUMN, !state->has_results, out);
	fputs(rest, out);
	return code;
}

static void drop(struct state *state)
{
	if (!state)
		return;
	if (state->results)
		fclose(state->results);
	arena_free(state->arena);
	arena_free(state->kept);
	free(state->run);
	free(state->text);
	free(state);
}

int report_sarif_end(struct report *report, struct error *err)
{
	struct state *state = report->state;
	int code = 0;

	if (!report->failed && state->is_many)
		code = close_run(state, report->out, err);
	if (!report->failed && code == 0) {
		json_close_list(RUNS_COLUMN, report->head->machine_count == 0, report->out);
		fprintf(report->out, "%s\n", state->rest);
	}
	drop(state);
	return code < 0 ? code : report_flush(report, "SARIF", err);
}
