/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waivers from their file. A slip here would open a gate, so whatever is not clear is an error. */
#include "analyzer/policy/waivers.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/yaml/yamlfile.h"
#include "common/ceilings.h"

enum { WAIVERS_LIMIT = 10000, HASH_DIGITS = 64, VERSION = 1 };

/* clang-format off */
static const struct yamlrow waiver_members[] = {
	TEXT_ROW("rule",        struct waiver, rule,        true,  1, 16),
	TEXT_ROW("machine",     struct waiver, machine,     false, 1, 1024),
	TEXT_ROW("expires",     struct waiver, expires,     true,  0, 32),
	TEXT_ROW("reason",      struct waiver, reason,      true,  1, 2000),
	TEXT_ROW("approved_by", struct waiver, approved_by, false, 1, 300),
};
static const struct yamlrows waiver_rows = YAMLROWS(struct waiver, waiver_members);

static const struct yamlrow waivers_members[] = {
	NUMBER_ROW("version", struct waivers, version, true),
	LIST_ROW  ("waivers", struct waivers, list, struct waiver, true, 0, WAIVERS_LIMIT, &waiver_rows),
};
/* clang-format on */

static const struct yamlkind waivers_yaml = { .what = "a list of waivers",
					      .rows = YAMLROWS(struct waivers, waivers_members) };

void waivers_free(struct waivers *waivers)
{
	if (waivers)
		arena_free(waivers->arena);
}

static unsigned digits(const char *text, size_t count)
{
	unsigned number = 0;

	for (size_t i = 0; i < count; i++)
		number = number * 10 + (unsigned)(text[i] - '0');
	return number;
}

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool is_date(const char *text)
{
	static const char form[] = "0000-00-00";

	if (strlen(text) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	unsigned month = digits(text + 5, 2), day = digits(text + 8, 2);

	return month >= 1 && month <= 12 && day >= 1 && day <= days_in(digits(text, 4), month);
}

static bool is_hash(const char *machine)
{
	const char *hex = machine + strlen(WAIVER_HASH);

	return strlen(hex) == HASH_DIGITS && hex[strspn(hex, "0123456789abcdefABCDEF")] == '\0';
}

/* row: the waiver in its file. */
static int check_waiver(const struct from *row, const struct waiver *waiver)
{
	const char *rule = waiver->rule, *machine = waiver->machine;

	if (name_starts(rule, "EVD"))
		return yamlfile_fault(row, AT(KEY("rule")), "%s evaluates the evidence, and cannot be waived", rule);
	if (strcmp(waiver->expires, "never") != 0 && !is_date(waiver->expires))
		return yamlfile_fault(row, AT(KEY("expires")),
				      "%s: \"%s\" is not a date: expected the last day of the waiver, 2026-12-31, or never",
				      rule, waiver->expires);
	if (!waiver->reason[strspn(waiver->reason, " \t")])
		return yamlfile_fault(row, AT(KEY("reason")), "%s: reason: is empty: state why the finding is accepted",
				      rule);
	if (machine && name_starts(machine, WAIVER_HASH) && !is_hash(machine))
		return yamlfile_fault(row, AT(KEY("machine")),
				      "%s: %s is not a hash: expected sha256: and 64 hexadecimal digits", rule, machine);
	return 0;
}

static int check(const struct from *root, const struct waivers *waivers)
{
	struct from list, row;
	int result = 0;

	if (waivers->version != VERSION)
		return yamlfile_fault(root, AT(KEY("version")), "version is %u, expected 1", waivers->version);
	take_list(root, "waivers", true, WAIVERS_LIMIT, &list);
	for (unsigned i = 0; i < waivers->list_count && result == 0; i++)
		if (take_element(&list, i, &row))
			result = check_waiver(&row, &waivers->list[i]);
	return result;
}

int waivers_parse(const char *label, const void *yaml, size_t size, struct waivers **ret, struct error *err)
{
	struct arena *arena = arena_new(WAIVERS_CEILING);
	struct waivers *waivers = arena ? arena_alloc(arena, sizeof *waivers) : NULL;
	struct yamlfile file;

	if (!waivers) {
		arena_free(arena);
		return error_no_memory(err);
	}
	int result = yamlfile_take(&file, &waivers_yaml, label, yaml, size, arena, waivers, err);

	waivers->arena = arena;
	if (result == 0)
		result = check(&file.root, waivers);
	yamlfile_close(&file);
	if (result < 0)
		waivers_free(waivers);
	else
		*ret = waivers;
	return result;
}

int waivers_load(const char *path, struct waivers **ret, struct error *err)
{
	struct error why = { 0 };
	char *yaml;
	size_t size;
	int result = yamlfile_read(&waivers_yaml, path, &yaml, &size, &why);

	if (result < 0)
		return error_set(err, result == ERR_NOMEM ? ERR_NOMEM : ERR_USAGE, "--waivers %s", why.text);
	result = waivers_parse(path, yaml, size, ret, err);
	if (result == 0)
		digest_of(yaml, size, (*ret)->sha256);
	free(yaml);
	return result;
}
