/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The json format, and the seal: a SHA-256 over the canonical form of all but digest and run. */
#include "reports/reports.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/digest.h"
#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"

static const size_t SEAL_LIMIT = (size_t)4 << 30; /* bytes that the document of a seal may take */

static json_t *json_of_exit(struct maker *maker, const struct result *result)
{
	json_t *object = json_object();

	put_value(maker, object, "code", json_integer(result->exit_code));
	put_known(maker, object, "reason", result->exit_reason);
	return object;
}

static json_t *json_of_tool(struct maker *maker, const struct result *result)
{
	json_t *object = json_object();

	put_string(maker, object, "name", "tlsready");
	put_string(maker, object, "version", result->tool_version);
	return object;
}

static json_t *json_of_run(struct maker *maker, const struct run_info *run)
{
	json_t *object = json_object();

	put_known(maker, object, "started", run->started);
	put_known(maker, object, "host", run->host);
	put_known(maker, object, "command", run->command.utf8);
	return object;
}

json_t *json_of_result(const struct result *result)
{
	struct maker maker = { .failed = false };
	json_t *object = json_object(), *machines = json_array();

	for (size_t i = 0; i < result->machine_count; i++)
		append(&maker, machines, json_of_machine(&maker, &result->machines[i]));
	put_string(&maker, object, "schema", "tlsready.result/1");
	put_value(&maker, object, "tool", json_of_tool(&maker, result));
	put_string(&maker, object, "profile", result->profile);
	put_known(&maker, object, "profile_title", result->profile_title);
	put_known(&maker, object, "profile_summary", result->profile_summary);
	put_known(&maker, object, "profile_path", result->profile_path.utf8);
	put_value(&maker, object, "exit", json_of_exit(&maker, result));
	put_value(&maker, object, "machines", machines);
	if (!maker.failed)
		return object;
	json_decref(object);
	return NULL;
}

/*
 * The document of a seal is made, hashed and thrown away as a whole: out of an arena that takes half the time of malloc and
 * free. jansson's allocator is global, so it is put back before anybody else makes a value.
 */
static struct arena *seal_arena;

static void *seal_take(size_t size)
{
	return arena_alloc(seal_arena, size);
}

static void seal_leave(void *memory)
{
	(void)memory;
}

static int seal_feed(const char *bytes, size_t size, void *digest)
{
	digest_update(digest, bytes, size);
	return 0;
}

static bool seal_document(const struct result *result, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	json_t *object = json_of_result(result);
	bool good = digest && object && json_dump_callback(object, seal_feed, digest, JSON_CANONICAL) == 0;

	digest_final(digest, hex);
	return good && !arena_failed(seal_arena);
}

int report_seal(struct result *result, struct error *err)
{
	char hex[DIGEST_HEX] = "";
	json_malloc_t usual_malloc;
	json_free_t usual_free;

	seal_arena = arena_new(SEAL_LIMIT);
	if (!seal_arena)
		return json_out_of_memory(err);
	json_get_alloc_funcs(&usual_malloc, &usual_free);
	json_set_alloc_funcs(seal_take, seal_leave);
	bool good = seal_document(result, hex);

	json_set_alloc_funcs(usual_malloc, usual_free);
	arena_free(seal_arena);
	const char *digest = good ? arena_printf(result->arena, "sha256:%s", hex) : NULL;

	if (!digest)
		return json_out_of_memory(err);
	result->digest = digest;
	return 0;
}

int report_json(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *object = json_of_result(result);

	(void)options;
	if (object)
		put_known(&maker, object, "digest", result->digest);
	if (object && result->run)
		put_value(&maker, object, "run", json_of_run(&maker, result->run));
	int code = json_out(object, maker.failed, JSON_INDENT(2), out, err);

	json_decref(object);
	return code;
}
