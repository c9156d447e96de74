/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How outcomes look, and how many there are of each. */
#include "reports/words/report_util.h"

#include <stdio.h>
#include <string.h>

#include "common/paths.h"

enum outcome_style style_of_finding(const struct finding *finding)
{
	static const enum outcome_style failed[] = {
		[LEVEL_NOTE] = STYLE_NOTE, [LEVEL_WARNING] = STYLE_WARNING, [LEVEL_ERROR] = STYLE_FAIL
	};
	static const enum outcome_style others[] = {
		[OUTCOME_UNKNOWN] = STYLE_UNKNOWN, [OUTCOME_WAIVED] = STYLE_WAIVED, [OUTCOME_PASS] = STYLE_PASS, [OUTCOME_NOT_APPLICABLE] = STYLE_NOT_APPLICABLE
	};

	return finding->outcome == OUTCOME_FAIL ? failed[finding->level] : others[finding->outcome];
}

enum outcome_style style_of_verdict(enum verdict verdict)
{
	static const enum outcome_style of[] = {
		[VERDICT_READY] = STYLE_PASS, [VERDICT_AT_RISK] = STYLE_WARNING, [VERDICT_INDETERMINATE] = STYLE_UNKNOWN, [VERDICT_NOT_READY] = STYLE_FAIL
	};

	return of[verdict];
}

enum outcome_style style_of_severity(const char *severity)
{
	if (strcmp(severity, "warning") == 0)
		return STYLE_WARNING;
	return strcmp(severity, "note") == 0 ? STYLE_NOTE : STYLE_FAIL;
}

static bool is_expected(const struct finding *finding, const char *state)
{
	for (size_t i = 0; i < finding->expected_count; i++)
		if (strcmp(finding->expected_states[i], state) == 0)
			return true;
	return false;
}

static bool judges(const struct finding *finding, const struct fact *fact)
{
	for (size_t i = 0; i < finding->fact_count; i++)
		if (strcmp(finding->facts[i], fact->name) == 0)
			return true;
	return false;
}

/*
 * Findings are sorted failed first, so the first that evaluates the fact is the one to show. A rule over several facts
 * fails for the worst of them: the others, whose state is what it expects, pass, and one that is known is not
 * undecided.
 */
enum outcome_style style_of_fact(const struct machine_result *machine, const struct fact *fact, const struct finding **ret)
{
	*ret = NULL;
	for (size_t i = 0; i < machine->finding_count && !*ret; i++)
		if (judges(&machine->findings[i], fact))
			*ret = &machine->findings[i];
	bool unknown = strcmp(fact->state, "UNKNOWN") == 0;

	if (*ret && is_expected(*ret, fact->state))
		return STYLE_PASS;
	if (*ret && unknown && (*ret)->outcome == OUTCOME_PASS) /* it asked for something else, not for the state */
		return STYLE_UNKNOWN;
	if (*ret && (unknown || (*ret)->outcome != OUTCOME_UNKNOWN))
		return style_of_finding(*ret);
	return unknown ? STYLE_UNKNOWN : STYLE_NOT_APPLICABLE;
}

bool affects_verdict(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL && finding->level != LEVEL_NOTE;
}

bool is_open_finding(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN ||
	       finding->outcome == OUTCOME_WAIVED;
}

bool is_consequence(const struct finding *finding)
{
	return finding->root_cause && *finding->root_cause;
}

bool is_actionable(const struct machine_result *machine, const struct finding *finding)
{
	return affects_verdict(finding) && (*finding->remedy || finding->fix_count) &&
	       !finding_root_cause(machine->findings, machine->finding_count, finding);
}

size_t *worst_first(struct arena *arena, const struct report_head *head)
{
	static const enum verdict order[] = { VERDICT_NOT_READY, VERDICT_INDETERMINATE, VERDICT_AT_RISK, VERDICT_READY };
	size_t *places = arena_array(arena, head->machine_count + 1, sizeof *places), count = 0;

	for (size_t v = 0; places && v < sizeof order / sizeof *order; v++)
		for (size_t i = 0; i < head->machine_count; i++)
			if (head->machines[i].verdict == order[v])
				places[count++] = i;
	return places;
}

struct counts counts_of(const struct machine_result *machine)
{
	struct counts counts = { .total = machine->finding_count };

	for (size_t i = 0; i < machine->finding_count; i++)
		counts.of[style_of_finding(&machine->findings[i])]++;
	return counts;
}

size_t verdicts_of(const struct report_head *head, enum verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < head->machine_count; i++)
		count += head->machines[i].verdict == verdict;
	return count;
}

static bool wants_attention(const struct finding *finding)
{
	return finding->level != LEVEL_NOTE && (finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN);
}

bool has_nothing_to_report(const struct machine_result *machine)
{
	bool quiet = machine->verdict == VERDICT_READY && !machine->missing_count && !machine->notes_dropped &&
		     !machine->is_overlaid; /* whoever asks "what if" waits for the difference */

	for (size_t i = 0; quiet && i < machine->finding_count; i++)
		quiet = !wants_attention(&machine->findings[i]);
	for (size_t i = 0; quiet && i < machine->note_count; i++)
		quiet = style_of_severity(machine->notes[i].severity) == STYLE_NOTE;
	return quiet;
}

struct families_used families_used(const struct report_head *head)
{
	struct families_used used = { .count = 0 };

	for (size_t i = 0; i < head->machine_count; i++)
		for (size_t k = 0; k < FAMILY_COUNT; k++)
			used.has[k] |= head->machines[i].families[k] != STYLE_COUNT;
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		used.count += used.has[i];
	return used;
}

enum outcome_style family_worst(const struct machine_result *machine, size_t family)
{
	enum outcome_style worst = STYLE_COUNT;

	for (size_t i = 0; i < machine->finding_count; i++) {
		enum outcome_style style = style_of_finding(&machine->findings[i]);

		if (family_of(machine->findings[i].rule) == family && style < worst)
			worst = style;
	}
	return worst;
}

static bool is_above(const struct rule_total *a, const struct rule_total *b)
{
	if (a->machines != b->machines)
		return a->machines > b->machines;
	return a->worst != b->worst ? a->worst < b->worst : strcmp(a->rule, b->rule) < 0;
}

size_t top_rules(const struct report_head *head, const struct rule_total **ret, size_t limit)
{
	size_t all = head->machine_count > 1 ? head->rule_count : 0, count = 0;

	for (size_t i = 0; i < all; i++) {
		const struct rule_total *rule = &head->rules[i];
		size_t at = count;

		while (at && is_above(rule, ret[at - 1]))
			at--;
		if (!rule->machines || at == limit)
			continue;
		count += count < limit;
		memmove(ret + at + 1, ret + at, (count - at - 1) * sizeof *ret);
		ret[at] = rule;
	}
	return count;
}

const struct fact *protocol_fact(const struct machine_result *machine, size_t protocol, const char *role)
{
	char name[32] = "schannel.";

	strcat(strcat(strcat(name, protocols[protocol].id), "."), role);
	return machine_fact(machine, name);
}

bool time_seconds(const char *rfc3339, int64_t *ret)
{
	static const int days_before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int year, month, day, hour, minute, second;

	if (sscanf(rfc3339, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) != 6)
		return false;
	if (year < 1601 || month < 1 || month > 12)
		return false;
	int64_t before = year - 1 + (month > 2); /* years whose leap day may be before this date */
	int64_t leap = before / 4 - before / 100 + before / 400;
	int64_t days = (int64_t)(year - 1) * 365 + leap + days_before[month - 1] + day - 1 - 719162;

	*ret = ((days * 24 + hour) * 60 + minute) * 60 + second;
	return true;
}

/* clang-format off */
const struct protocol protocols[PROTOCOL_COUNT] = {
	{ "ssl2",  "SSL 2.0", true  },
	{ "ssl3",  "SSL 3.0", true  },
	{ "tls10", "TLS 1.0", true  },
	{ "tls11", "TLS 1.1", true  },
	{ "tls12", "TLS 1.2", false },
	{ "tls13", "TLS 1.3", false },
};

const char *and_also(struct arena *arena, const char *list, const char *before, const char *what)
{
	if (!list || !what || !*what)
		return list;
	return arena_printf(arena, "%s%s%s%s", list, *list ? ", " : "", before, what);
}

const char *file_modified(const struct machine_result *machine, size_t source, int log)
{
	for (size_t i = 0; i < machine->file_time_count; i++)
		if ((size_t)machine->file_times[i].source == source && machine->file_times[i].log == log)
			return machine->file_times[i].modified;
	return "";
}

const char *counted_words(struct arena *arena, size_t count, enum outcome_style style)
{
	bool is_noun = style == STYLE_FAIL || style == STYLE_WARNING || style == STYLE_NOTE;
	const char *words = arena_printf(arena, "%zu %s%s", count, styles[style].counted, is_noun && count != 1 ? "s" : "");

	return words ? words : "";
}

const struct style_words styles[STYLE_COUNT] = {
	/*                       sign            ascii  word       counted            css        sgr       */
	[STYLE_FAIL]           = { "\u2717",      "X",   "FAIL",    "error",           "fail",    "1;31" },
	[STYLE_UNKNOWN]        = { "?",           "?",   "UNKNOWN", "undetermined",    "unknown", "1;35" },
	[STYLE_WARNING]        = { "!",           "!",   "WARNING", "warning",         "warning", "1;33" },
	[STYLE_NOTE]           = { "i",           "i",   "NOTE",    "note",            "note",    "36"   },
	[STYLE_WAIVED]         = { "w",           "w",   "WAIVED",  "waived",          "waived",  "2"    },
	[STYLE_PASS]           = { "\u2713",      "OK",  "PASS",    "passed",          "pass",    "32"   },
	[STYLE_NOT_APPLICABLE] = { "\u2013",      "-",   "N/A",     "not applicable",  "na",      "2"    },
};
/* clang-format on */

static bool ends_folder(const char *name, size_t size)
{
	size_t inside = strlen(PATH_INSIDE);

	return name[size - 1] == '/' || (size >= inside && strncmp(name + size - inside, PATH_INSIDE, inside) == 0);
}

size_t shared_folder(const struct report_head *head)
{
	const char *first = head->machine_count > 1 ? head->machines[0].name.utf8 : "";
	size_t size = strlen(first);

	for (size_t i = 1; i < head->machine_count; i++) {
		const char *name = head->machines[i].name.utf8;
		size_t same = 0;

		while (same < size && name[same] == first[same])
			same++;
		size = same;
	}
	while (size && !ends_folder(first, size))
		size--;
	return size;
}
