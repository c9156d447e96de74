/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SARIF run without what was found: the tool with its rules, how it was called, the category for GitHub, what is said of the whole. */
#include <jansson.h>
#include <string.h>

#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/sarif/sarif.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

#define HOME "https://learn.microsoft.com/azure/backup/transport-layer-security"

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

json_t *sarif_run_of(struct maker *maker, struct arena *arena, const struct report_head *head,
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
