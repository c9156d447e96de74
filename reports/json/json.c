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
#include "reports/json/json_stream.h"

static const size_t SEAL_LIMIT = (size_t)4 << 30; /* bytes that the document of a seal may take */

static json_t *json_of_exit(struct maker *maker, const struct report_head *head)
{
	json_t *object = json_object();

	put_value(maker, object, "code", json_integer(head->exit_code));
	put_known(maker, object, "reason", head->exit_reason);
	return object;
}

static json_t *json_of_tool(struct maker *maker, const struct report_head *head)
{
	json_t *object = json_object();

	put_string(maker, object, "name", "tlsready");
	put_string(maker, object, "version", head->tool_version);
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

/* All that is not a machine; digest and run are no part of what the digest is made of. */
static json_t *json_of_head(struct maker *maker, const struct report_head *head, json_t *machines)
{
	json_t *object = json_object();

	put_string(maker, object, "schema", "tlsready.result/1");
	put_value(maker, object, "tool", json_of_tool(maker, head));
	put_string(maker, object, "profile", head->profile);
	put_known(maker, object, "profile_title", head->profile_title);
	put_known(maker, object, "profile_summary", head->profile_summary);
	put_known(maker, object, "profile_path", head->profile_path.utf8);
	put_value(maker, object, "exit", json_of_exit(maker, head));
	put_value(maker, object, "machines", machines);
	return object;
}

json_t *json_of_result(const struct result *result)
{
	struct maker maker = { .failed = false };
	struct report_head head = report_head_bare(result);
	json_t *machines = json_array();

	for (size_t i = 0; i < result->machine_count; i++)
		append(&maker, machines, json_of_machine(&maker, &result->machines[i]));
	json_t *object = json_of_head(&maker, &head, machines);

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

struct state {
	char *text;       /* the document with an empty list of machines */
	const char *rest; /* of it, which is not written yet */
};

enum { MACHINES_COLUMN = 2 };

int report_json_begin(struct report *report, struct error *err)
{
	struct maker maker = { .failed = false };
	const struct report_head *head = report->head;
	struct state *state = calloc(1, sizeof *state);
	json_t *object = json_of_head(&maker, head, json_array());

	put_known(&maker, object, "digest", head->digest);
	if (head->run)
		put_value(&maker, object, "run", json_of_run(&maker, head->run));
	report->state = state;
	if (state && !maker.failed)
		state->text = json_dumps(object, JSON_REPORT);
	json_decref(object);
	if (!state || !state->text)
		return json_out_of_memory(err);
	state->rest = json_open_list(state->text, "machines", report->out);
	return 0;
}

int report_json_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct maker maker = { .failed = false };
	bool written = json_put_element(json_of_machine(&maker, machine), MACHINES_COLUMN, index == 0, report->out);

	return written && !maker.failed ? 0 : json_out_of_memory(err);
}

int report_json_end(struct report *report, struct error *err)
{
	struct state *state = report->state;

	if (!report->failed) {
		json_close_list(MACHINES_COLUMN, report->head->machine_count == 0, report->out);
		fprintf(report->out, "%s\n", state->rest);
	}
	free(state ? state->text : NULL);
	free(state);
	return report_flush(report, "JSON", err);
}
