/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waivers from their file. A slip here would open a gate, so whatever is not clear is an error. */
#include "analyzer/policy/waivers.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/yaml/yamltext.h"

enum { WAIVERS_LIMIT = 10000, HASH_DIGITS = 64, VERSION = 1 };

/* clang-format off */
static const cyaml_schema_field_t waiver_fields[] = {
	CYAML_FIELD_STRING_PTR("rule",        CYAML_FLAG_POINTER, struct waiver, rule,        1, 16),
	CYAML_FIELD_STRING_PTR("machine",     CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct waiver, machine, 1, 1024),
	CYAML_FIELD_STRING_PTR("expires",     CYAML_FLAG_POINTER, struct waiver, expires,     1, 32),
	CYAML_FIELD_STRING_PTR("reason",      CYAML_FLAG_POINTER, struct waiver, reason,      1, 2000),
	CYAML_FIELD_STRING_PTR("approved_by", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct waiver, approved_by, 1, 300),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t waiver_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct waiver, waiver_fields),
};

static const cyaml_schema_field_t waivers_fields[] = {
	CYAML_FIELD_UINT    ("version", CYAML_FLAG_DEFAULT, struct waivers, version),
	CYAML_FIELD_SEQUENCE("waivers", CYAML_FLAG_POINTER, struct waivers, list, &waiver_schema, 0, WAIVERS_LIMIT),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t waivers_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct waivers, waivers_fields),
};

static const struct yamltext_help help[] = {
	{ "version", "expected 1" },
	{ "waivers", "expected a list, each with rule, expires and reason; machine and approved_by are optional" },
	{ "expires", "expected the last day of the waiver, 2026-12-31, or never" },
	{ NULL, NULL },
};
/* clang-format on */

static const struct yamltext_kind waivers_kind = { .what = "a list of waivers", .schema = &waivers_schema, .help = help };

void waivers_free(struct waivers *waivers)
{
	yamltext_free(&waivers_kind, waivers);
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

/* What is wrong, and the word of it that stands in the file; NULL: nothing. */
static const char *fault_of(const struct waiver *waiver, const char **ret_what)
{
	if (name_starts(*ret_what = waiver->rule, "EVD"))
		return "evaluates the evidence, and cannot be waived";
	if (strcmp(*ret_what = waiver->expires, "never") != 0 && !is_date(waiver->expires))
		return "is not a date: expected the last day of the waiver, 2026-12-31, or never";
	*ret_what = "reason:";
	if (!waiver->reason[strspn(waiver->reason, " \t")])
		return "is empty: state why the finding is accepted";
	if (waiver->machine && name_starts(*ret_what = waiver->machine, WAIVER_HASH) && !is_hash(waiver->machine))
		return "is not a hash: expected sha256: and 64 hexadecimal digits";
	return NULL;
}

/* Each waiver has one rule: the i-th of them leads to the line. */
static int fault_at(const struct yamltext_file *file, unsigned i, const char *what, const char *rule, const char *fault)
{
	const char **words = calloc(i + 3, sizeof *words);
	int result = words ? 0 : error_set(file->err, ERR_NOMEM, "out of memory");

	for (unsigned k = 0; words && k <= i; k++)
		words[k] = "rule:";
	if (words) {
		words[i + 1] = what;
		result = yamltext_fault(file, words, "%s%s%s %s", rule, what == rule ? "" : ": ",
					what == rule ? "" : what, fault);
	}
	free(words);
	return result;
}

static int check(const struct yamltext_file *file, const struct waivers *waivers)
{
	if (waivers->version != VERSION)
		return yamltext_fault(file, (const char *const[]){ "version:", NULL }, "version is %u, expected 1",
				      waivers->version);
	for (unsigned i = 0; i < waivers->list_count; i++) {
		const char *what;
		const char *fault = fault_of(&waivers->list[i], &what);

		if (fault)
			return fault_at(file, i, what, waivers->list[i].rule, fault);
	}
	return 0;
}

int waivers_parse(const char *label, const void *yaml, size_t size, struct waivers **ret, struct error *err)
{
	const struct yamltext_file file = { .label = label, .text = yaml, .size = size, .err = err };
	void *waivers = NULL;
	int result = yamltext_load(&waivers_kind, &file, &waivers);

	if (result == 0)
		result = check(&file, waivers);
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
	int result = yamltext_read(&waivers_kind, path, &yaml, &size, &why);

	if (result < 0)
		return error_set(err, result == ERR_NOMEM ? ERR_NOMEM : ERR_USAGE, "--waivers %s", why.text);
	result = waivers_parse(path, yaml, size, ret, err);
	free(yaml);
	return result;
}
