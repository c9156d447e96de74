/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/ndjson_read.h"

#include <string.h>

#include "reports/json/lines/json_line.h"
#include "reports/json/rows/result_rows.h"
#include "reports/reports.h"

static const char *word_of(const json_t *object, const char *key)
{
	const char *word = json_string_value(json_object_get(object, key));

	return word ? word : "";
}

/* As in a result: at-risk is left out. */
static enum fail_on fail_on_of(const json_t *object)
{
	enum fail_on fail_on = FAIL_ON_NEVER;

	while (fail_on != FAIL_ON_AT_RISK && strcmp(word_of(object, "fail_on"), fail_on_word(fail_on)) != 0)
		fail_on--;
	return fail_on;
}

static size_t count_of(const json_t *object)
{
	json_int_t count = json_integer_value(json_object_get(object, "machines"));

	return json_is_integer(json_object_get(object, "machines")) && count >= 0 ? (size_t)count : SIZE_MAX;
}

static enum ndjson_line kind_of(const json_t *object)
{
	static const struct {
		const char *schema, *type;
		enum ndjson_line kind;
	} kinds[] = { { "tlsready.result/1", "header", NDJSON_HEADER },
		      { "tlsready.result/1", "machine", NDJSON_MACHINE },
		      { "tlsready.result/1", "summary", NDJSON_SUMMARY },
		      { "tlsready.rows/1", "header", NDJSON_ROWS },
		      { "", "row", NDJSON_ROW } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(word_of(object, "schema"), kinds[i].schema) == 0 &&
		    strcmp(word_of(object, "type"), kinds[i].type) == 0)
			return kinds[i].kind;
	return NDJSON_OTHER;
}

/* Nothing of it was changed, and this version knows all of its members. */
static int check_digest(const char *label, const struct machine_result *machine, struct arena *arena, struct error *err)
{
	struct machine_result copy = *machine;
	int code = report_digest_machine(&copy, arena, err);

	if (code)
		return code;
	return strcmp(copy.digest, machine->digest) == 0
		       ? 0
		       : error_set(err, ERR_CORRUPT,
				   "%s: the digest of %s belongs to another machine: it was changed after it "
				   "was written, or by another version",
				   label, machine->name.utf8);
}

static int read_machine(const char *label, const json_t *json, struct arena *arena, struct machine_result *ret,
			struct error *err)
{
	struct taker taker = { .arena = arena, .label = label, .subject = "the machine", .err = err };
	struct from from = { .taker = &taker, .json = json };

	if (!json_is_object(json)) {
		take_refuse(&from, NULL, ERR_FORMAT, "has no machine");
		return taker.failed;
	}
	int code = json_line_machine(label, json, arena, ret, err);

	return code ? code : check_digest(label, ret, arena, err);
}

static int read_case(const char *label, const json_t *json, struct arena *arena, const struct case_info **ret,
		     struct error *err)
{
	struct taker taker = { .arena = arena, .label = label, .subject = "the header", .err = err };
	struct from from = { .taker = &taker, .json = json }, part;
	struct case_info *info = take_object(&from, "case", false, &part) ? take_room(&part, 1, sizeof *info) : NULL;

	if (info)
		read_table(&part, &case_table, info);
	*ret = info;
	return taker.failed;
}

int ndjson_read(const char *label, const char *line, size_t size, struct arena *arena, struct ndjson *ret,
		struct error *err)
{
	json_t *json;
	int code = json_line_load(label, line, size, &json, err);

	if (code)
		return code;
	*ret = (struct ndjson){ .kind = kind_of(json),
				.tool_version = text_of(arena, word_of(json, "tool")).utf8,
				.profile = text_of(arena, word_of(json, "profile")).utf8,
				.options = text_of_neutral(arena, word_of(json, "options")).utf8,
				.waivers_sha256 = text_of_neutral(arena, word_of(json, "waivers_sha256")).utf8,
				.fail_on = fail_on_of(json),
				.machines = count_of(json) };
	if (ret->kind == NDJSON_HEADER)
		code = read_case(label, json, arena, &ret->case_info, err);
	if (ret->kind == NDJSON_MACHINE)
		code = read_machine(label, json_object_get(json, "machine"), arena, &ret->machine, err);
	json_decref(json);
	return code;
}
