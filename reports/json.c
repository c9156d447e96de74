/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The json format, and the seal: a SHA-256 over the canonical form of all but digest and run. */
#include "reports/reports.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "reports/formats.h"
#include "reports/json_result.h"

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
	put_value(&maker, object, "exit", json_of_exit(&maker, result));
	put_value(&maker, object, "machines", machines);
	if (!maker.failed)
		return object;
	json_decref(object);
	return NULL;
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM,
			 "the result does not fit into memory as JSON, or one of its strings is not UTF-8");
}

int report_seal(struct result *result, struct error *err)
{
	json_t *object = json_of_result(result);
	char *canonical = object ? json_dumps(object, JSON_CANONICAL) : NULL, hex[DIGEST_HEX] = "";

	json_decref(object);
	if (canonical)
		digest_of(canonical, strlen(canonical), hex);
	free(canonical);
	const char *digest = *hex ? arena_printf(result->arena, "sha256:%s", hex) : NULL;

	if (!digest)
		return out_of_memory(err);
	result->digest = digest;
	return 0;
}

int report_json(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *object = json_of_result(result);

	(void)options;
	if (!object)
		return out_of_memory(err);
	put_known(&maker, object, "digest", result->digest);
	if (result->run)
		put_value(&maker, object, "run", json_of_run(&maker, result->run));
	int dumped = maker.failed ? -1 : json_dumpf(object, out, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);

	json_decref(object);
	if (maker.failed)
		return out_of_memory(err);
	if (dumped != 0 || fputc('\n', out) == EOF || fflush(out) != 0)
		return error_set(err, ERR_IO, "the JSON report could not be written");
	return 0;
}
