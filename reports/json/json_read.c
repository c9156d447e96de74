/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A saved result: its schema, its seal, its machines. */
#include "reports/json/json_read.h"

#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "reports/json/json_read_parts.h"
#include "reports/json/json_result.h"

static const size_t READ_CEILING = (size_t)2 << 30; /* bytes that one result may take */

CHOICES(schema_choice, "tlsready.result/1")
CHOICES(tool_choice, "tlsready")

/* clang-format off */
struct head { /* what is checked and not kept */
	const char *schema, *tool;
};
static const struct take head_rows[] = { { "schema", TAKE_NAME, FIELD(struct head, schema, const char *), true, schema_choice } };

#define RESULT(field) FIELD(struct result, field, const char *)
static const struct take result_rows[] = {
	{ "profile",         TAKE_WORDS, RESULT(profile),         true,  NULL },
	{ "profile_title",   TAKE_WORDS, RESULT(profile_title),   false, NULL },
	{ "profile_summary", TAKE_WORDS, RESULT(profile_summary), false, NULL },
	{ "profile_path",    TAKE_TEXT,  FIELD(struct result, profile_path, struct text), false, NULL },
	{ "digest",          TAKE_WORDS, RESULT(digest),          false, NULL },
};

static const struct take tool_rows[] = { { "version", TAKE_WORDS, RESULT(tool_version), true, NULL } };
static const struct take tool_name_rows[] = { { "name", TAKE_NAME, FIELD(struct head, tool, const char *), true, tool_choice } };
static const struct take exit_rows[] = {
	{ "code",   TAKE_INDEX, FIELD(struct result, exit_code, int), true,  NULL },
	{ "reason", TAKE_WORDS, RESULT(exit_reason),                  false, NULL },
};

#define RUN(field, want) FIELD(struct run_info, field, want)
static const struct take run_rows[] = {
	{ "started", TAKE_TIME,  RUN(started, const char *),  false, NULL },
	{ "host",    TAKE_WORDS, RUN(host, const char *),     false, NULL },
	{ "command", TAKE_TEXT,  RUN(command, struct text),   false, NULL },
};
/* clang-format on */

DEFINE_LIST(read_machines, struct machine_result, MACHINES_LIMIT, read_machine)

static void read_run(const struct from *from, struct result *result)
{
	struct from member;
	struct run_info *run = NULL;

	if (take_object(from, "run", false, &member) && (run = take_room(&member, 1, sizeof *run)))
		TAKE(&member, run_rows, run);
	result->run = run;
}

static void read_result(const struct from *from, struct result *result)
{
	struct head head;
	struct from part;

	TAKE(from, head_rows, &head);
	if (from->taker->failed)
		return; /* of a document of another kind nothing else is worth telling */
	TAKE(from, result_rows, result);
	if (take_object(from, "tool", true, &part)) {
		TAKE(&part, tool_name_rows, &head);
		TAKE(&part, tool_rows, result);
	}
	if (take_object(from, "exit", true, &part))
		TAKE(&part, exit_rows, result);
	result->machines = read_machines(from, "machines", true, &result->machine_count);
	read_run(from, result);
}

/* As anybody may do it: without digest and run, in the canonical form. What this version does not know counts too. */
static enum seal seal_of(const json_t *document, const char *digest)
{
	json_t *bare = json_copy((json_t *)(uintptr_t)document);
	char hex[DIGEST_HEX] = "";

	if (bare) {
		json_object_del(bare, "digest");
		json_object_del(bare, "run");
	}
	char *canonical = bare ? json_dumps(bare, JSON_CANONICAL) : NULL;

	if (canonical)
		digest_of(canonical, strlen(canonical), hex);
	free(canonical);
	json_decref(bare);
	if (!*digest)
		return SEAL_MISSING;
	return *hex && strncmp(digest, "sha256:", 7) == 0 && strcmp(digest + 7, hex) == 0 ? SEAL_GOOD : SEAL_BROKEN;
}

static int read_document(const char *label, const json_t *document, struct result **ret, enum seal *ret_seal,
			 struct error *err)
{
	struct arena *arena = arena_new(READ_CEILING);
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
	*ret_seal = seal_of(document, result->digest);
	*ret = result;
	return 0;
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
		return error_set(err, ERR_FORMAT, "%s:%d:%d: is not JSON: %s", label, fault.line, fault.column,
				 fault.text);
	if (json_is_object(document))
		code = read_document(label, document, ret, ret_seal, err);
	else
		code = error_set(err, ERR_FORMAT,
				 "%s: is JSON, but not an object: a saved result is a file of check -o json", label);
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
	return error_set(err, ERR_CORRUPT,
			 seal == SEAL_BROKEN ? "%s: its digest belongs to another result: it was changed after it "
					       "was written; make it again with check -o json"
					     : "%s: it has no digest: check -o json did not write it in this form",
			 label);
}
