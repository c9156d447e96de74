/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JUnit XML for CI servers: a suite a machine, a case a rule, so that counts stay the same from run to run. Servers know a
 * case by its classname and its name: the machine and the rule. Failed rules are failures, undecided ones errors; what is
 * waived or does not apply is skipped, with the reason. A report is red if and only if the exit code is not 0: a note, and
 * what fails on a machine that --fail-on lets pass, passes, and says what it says in system-out. tests/web/junit.rng is
 * the grammar.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/words/case_words.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"
#include "reports/xml/xml_out.h"

struct junit {
	struct xml_out out;
	struct arena *arena;
	enum gate gate; /* of the machine that is being written */
	size_t red;     /* cases of all machines that did not pass */
};

static void open_element(struct junit *junit, const char *name)
{
	xml_out_raw(&junit->out, "\n", 1);
	xml_out_open(&junit->out, name);
}

static void close_element(struct junit *junit)
{
	xml_out_end_short(&junit->out);
}

static void attribute(struct junit *junit, const char *name, const char *value)
{
	xml_out_attribute(&junit->out, name, value);
}

static void words(struct junit *junit, const char *text)
{
	xml_out_text(&junit->out, text);
}

static void number(struct junit *junit, const char *name, size_t value)
{
	const char *text = arena_printf(junit->arena, "%zu", value);

	attribute(junit, name, text ? text : "");
}

static void property(struct junit *junit, const char *name, const char *value)
{
	if (!*value)
		return;
	open_element(junit, "property");
	attribute(junit, "name", name);
	attribute(junit, "value", value);
	close_element(junit);
}

static const char *places_of(struct junit *junit, const struct machine_result *machine, const struct finding *finding)
{
	const char *lines = "";

	for (size_t i = 0; i < finding->fact_count && lines; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		for (size_t k = 0; fact && k < fact->evidence_count && lines; k++) {
			const struct evidence *evidence = &fact->evidence[k];

			const struct fix *fix = fix_for(finding, evidence);
			const char *data = evidence->data.utf8, *value = evidence->value.utf8;
			const char *want = fix && !is_as_fixed(fix, evidence) ? wanted_words(junit->arena, fix) : "";

			lines = arena_printf(junit->arena, "%s\n%s%s%s: %s%s%s%s%s (%s)", lines, evidence->key.utf8,
					     *value ? " " : "", value, answer_words(evidence), *data ? " " : "", data,
					     *want ? ", want " : "", want,
					     location_name(junit->arena, machine, location_of_evidence(evidence)).utf8);
		}
	}
	return lines ? lines : "";
}

/* The element inside a case: which, and with what message. NULL: the rule passed. */
static const char *element_of(const struct junit *junit, const struct finding *finding)
{
	bool is_red = junit->gate != GATE_OPEN && finding->level != LEVEL_NOTE;

	if (!is_red && (finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN))
		return "system-out";
	switch (finding->outcome) {
	case OUTCOME_FAIL:
		return "failure";
	case OUTCOME_UNKNOWN:
		return "error";
	case OUTCOME_WAIVED:
	case OUTCOME_NOT_APPLICABLE:
		return "skipped";
	case OUTCOME_PASS:
		break;
	}
	return NULL;
}

static const char *message_of(struct junit *junit, const struct finding *finding)
{
	const char *message = finding->text.utf8;

	if (finding->waiver)
		message = arena_printf(junit->arena, "waived until %s: %s (%s)", finding->waiver->expires,
				       finding->waiver->reason.utf8, finding->text.utf8);
	return message ? message : "";
}

static void put_outcome(struct junit *junit, const struct machine_result *machine, const struct finding *finding)
{
	const char *element = element_of(junit, finding);

	if (!element)
		return;
	bool has_places = finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN;
	bool passes = strcmp(element, "system-out") == 0;

	open_element(junit, element);
	if (passes)
		words(junit, message_of(junit, finding));
	else
		attribute(junit, "message", message_of(junit, finding));
	if (has_places && !passes)
		attribute(junit, "type", level_name(finding->level));
	if (has_places)
		words(junit, places_of(junit, machine, finding));
	close_element(junit);
}

static void put_case(struct junit *junit, const struct machine_result *machine, const struct finding *finding)
{
	const char *name = arena_printf(junit->arena, "%s %s", finding->rule, finding->title);

	open_element(junit, "testcase");
	attribute(junit, "classname", machine->name.utf8);
	attribute(junit, "name", name ? name : "");
	put_outcome(junit, machine, finding);
	close_element(junit);
}

static size_t count_of(const struct junit *junit, const struct machine_result *machine, const char *element)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->finding_count; i++) {
		const char *own = element_of(junit, &machine->findings[i]);

		count += own && strcmp(own, element) == 0;
	}
	return count;
}

static void put_said(struct junit *junit, const struct report_head *head)
{
	struct case_word said[CASE_WORDS_LIMIT];
	size_t count = case_words(junit->arena, head->case_info, said);

	for (size_t i = 0; i < count; i++)
		property(junit, said[i].name, said[i].value.utf8);
}

static void put_suite(struct junit *junit, const struct report_head *head, const struct machine_result *machine)
{
	junit->gate = gate_of(head->fail_on, machine->verdict_after_waivers);
	size_t failures = count_of(junit, machine, "failure"), errors = count_of(junit, machine, "error");

	junit->red += failures + errors;
	open_element(junit, "testsuite");
	attribute(junit, "name", machine->name.utf8);
	number(junit, "tests", machine->finding_count);
	number(junit, "failures", failures);
	number(junit, "errors", errors);
	number(junit, "skipped", count_of(junit, machine, "skipped"));
	if (head->run)
		attribute(junit, "timestamp", head->run->started);
	open_element(junit, "properties");
	property(junit, "verdict", verdict_word(machine->kind, machine->verdict));
	if (readiness_beside(machine))
		property(junit, "readiness", readiness_words(junit->arena, machine));
	property(junit, "windows", machine->windows.display.utf8);
	property(junit, "profile", head->profile);
	property(junit, "digest", head->digest ? head->digest : "");
	property(junit, "profile_sha256", head->profile_sha256 ? head->profile_sha256 : "");
	property(junit, "waivers_sha256", head->waivers_sha256 ? head->waivers_sha256 : "");
	put_said(junit, head);
	close_element(junit);
	for (size_t i = 0; i < machine->finding_count; i++)
		put_case(junit, machine, &machine->findings[i]);
	close_element(junit);
}

/* A test that the run itself did not pass: who reads nothing but JUnit would take the machines for all of them. */
static void put_run(struct junit *junit, const char *message)
{
	open_element(junit, "testsuite");
	attribute(junit, "name", "tlsready");
	number(junit, "tests", 1);
	number(junit, "failures", 0);
	number(junit, "errors", 1);
	number(junit, "skipped", 0);
	open_element(junit, "testcase");
	attribute(junit, "classname", "tlsready");
	attribute(junit, "name", "Every input is evaluated");
	open_element(junit, "error");
	attribute(junit, "message", message);
	close_element(junit);
	close_element(junit);
	close_element(junit);
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while writing the JUnit report");
}

int report_junit_begin(struct report *report, struct error *err)
{
	static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
	struct junit *junit = calloc(1, sizeof *junit);

	report->state = junit;
	if (!junit)
		return out_of_memory(err);
	junit->out.file = report->out;
	if (!report_scratch(&junit->arena))
		return out_of_memory(err);
	xml_out_raw(&junit->out, declaration, sizeof declaration - 1);
	open_element(junit, "testsuites");
	attribute(junit, "name", "tlsready");
	return 0;
}

int report_junit_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct junit *junit = report->state;

	(void)index;
	put_suite(junit, report->head, machine);
	return report_scratch(&junit->arena) ? 0 : out_of_memory(err);
}

int report_junit_end(struct report *report, struct error *err)
{
	struct junit *junit = report->state;

	if (!junit)
		return 0;
	if (!report->failed && report->head->incomplete)
		put_run(junit, incomplete_words(junit->arena, report->head));
	else if (!report->failed && report->head->exit_code && !junit->red)
		put_run(junit, "an input contains no machine that could be evaluated");
	if (!report->failed)
		close_element(junit);
	arena_free(junit->arena);
	int code = xml_out_close(&junit->out, "JUnit", report->failed != 0, err);

	free(junit);
	return code;
}
