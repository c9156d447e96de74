/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/ndjson_read.h"

#include <jansson.h>
#include <string.h>

#include "reports/json/json_read.h"
#include "reports/json/machine_line.h"
#include "reports/json/rows/result_rows.h"
#include "reports/reports.h"

static const char *word_of(const json_t *object, const char *key)
{
	const char *word = json_string_value(json_object_get(object, key));

	return word ? word : "";
}

static enum ndjson_line kind_of(const json_t *object)
{
	static const struct {
		const char *schema, *type;
		enum ndjson_line kind;
	} kinds[] = { { "tlsready.result/1", "header", NDJSON_HEADER },
		      { "tlsready.result/1", "machine", NDJSON_MACHINE },
		      { "tlsready.result/1", "summary", NDJSON_SUMMARY },
		      { "tlsready.rows/1", "header", NDJSON_ROWS } };

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

	*ret = (struct machine_result){ .digest = "" };
	if (json_is_object(json))
		read_table(&from, &machine_table, ret);
	else
		take_refuse(&from, NULL, ERR_FORMAT, "has no machine");
	if (!taker.failed && arena_failed(arena))
		return error_set(err, ERR_NOMEM, "%s: the machine does not fit into memory", label);
	return taker.failed ? taker.failed : check_digest(label, ret, arena, err);
}

int ndjson_read(const char *label, const char *line, size_t size, struct arena *arena, struct ndjson *ret,
		struct error *err)
{
	json_error_t fault;

	if (size > RESULT_SIZE_LIMIT)
		return error_set(err, ERR_LIMIT, "%s: has %zu bytes, and a machine has at most %d", label, size,
				 RESULT_SIZE_LIMIT);
	json_t *json = json_loadb(line, size, JSON_REJECT_DUPLICATES, &fault);
	int code = 0;

	if (!json)
		return error_set(err, ERR_FORMAT, "%s: is not JSON: byte %d: %s", label, fault.position, fault.text);
	*ret = (struct ndjson){ .kind = kind_of(json),
				.tool_version = text_of(arena, word_of(json, "tool")).utf8,
				.profile = text_of(arena, word_of(json, "profile")).utf8 };
	if (ret->kind == NDJSON_MACHINE)
		code = read_machine(label, json_object_get(json, "machine"), arena, &ret->machine, err);
	json_decref(json);
	return code;
}
