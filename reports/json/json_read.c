/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A saved result: its schema, its seal, its machines. */
#include "reports/json/json_read.h"

#include <stdio.h>
#include <string.h>

#include "common/ceilings.h"
#include "reports/json/rows/result_rows.h"
#include "reports/json/seal.h"

/* Of a document of another kind nothing else is worth telling. */
static void read_result(const struct from *from, struct result *result)
{
	struct table schema = result_table;

	while (schema.count && strcmp(schema.rows->key, "schema") != 0) {
		schema.rows++;
		schema.count--;
	}
	schema.count = 1;
	read_table(from, &schema, result);
	if (!from->taker->failed)
		read_table(from, &result_table, result);
}

static int read_document(const char *label, json_t *document, struct result **ret, enum seal *ret_seal, struct error *err)
{
	struct arena *arena = arena_new(SAVED_RESULT_CEILING);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;
	struct taker taker = { .arena = arena, .label = label, .subject = "the result", .err = err };
	struct from from = { .taker = &taker, .json = document };

	if (!result) {
		arena_free(arena);
		return error_set(err, ERR_NOMEM, "%s: the result does not fit into memory", label);
	}
	result->arena = arena;
	read_result(&from, result);
	if (!taker.failed && arena_failed(arena))
		take_refuse(&from, NULL, ERR_NOMEM, "the result does not fit into memory");
	if (taker.failed) {
		arena_free(arena);
		return taker.failed;
	}
	*ret_seal = seal_of_document(label, result, document, err);
	*ret = result;
	return 0;
}

/* What one version refuses, the one that saved it may read. */
static void tell_version(const json_t *document, struct error *err)
{
	const char *version = json_string_value(json_object_get(json_object_get(document, "tool"), "version"));
	size_t size = err ? strlen(err->text) : 0;

	if (err && version && strcmp(version, TLSREADY_VERSION) != 0)
		snprintf(err->text + size, sizeof err->text - size,
			 "; tlsready %.40s saved it, and this is tlsready %s: use that version, or save it again",
			 version, TLSREADY_VERSION);
}

int result_read_seal(const char *label, const void *json, size_t size, struct result **ret, enum seal *ret_seal,
		     struct error *err)
{
	json_error_t fault;
	int code;

	if (size > RESULT_SIZE_LIMIT)
		return error_set(err, ERR_LIMIT, "%s: has %zu bytes, and a saved result has at most %d", label, size,
				 RESULT_SIZE_LIMIT);
	json_t *document = json_loadb(json, size, JSON_REJECT_DUPLICATES, &fault);

	if (!document)
		return error_set(err, ERR_FORMAT, "%s:%d:%d: is not JSON: %s; a saved result is a file of check -o json",
				 label, fault.line, fault.column, fault.text);
	if (json_is_object(document))
		code = read_document(label, document, ret, ret_seal, err);
	else
		code = error_set(err, ERR_FORMAT,
				 "%s: is JSON, but not an object: a saved result is a file of check -o json", label);
	if (code < 0 ? code != ERR_NOMEM : *ret_seal != SEAL_GOOD)
		tell_version(document, err);
	json_decref(document);
	return code;
}

int result_read(const char *label, const void *json, size_t size, struct result **ret, struct error *err)
{
	struct result *result;
	enum seal seal;
	int code = result_read_seal(label, json, size, &result, &seal, err);

	if (code < 0)
		return code;
	if (seal == SEAL_GOOD) {
		*ret = result;
		return 0;
	}
	result_free(result);
	return ERR_CORRUPT;
}
