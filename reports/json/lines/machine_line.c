/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/lines/machine_line.h"

#include "reports/json/lines/json_line.h"
#include "reports/json/json_read.h"
#include "reports/json/rows/result_rows.h"

int machine_line_write(const struct machine_result *machine, int (*put)(void *context, const char *bytes, size_t size),
		       void *context, struct error *err)
{
	struct json_writer writer = { .out = { put, context } };

	write_table(&writer, &machine_table, machine);
	return write_finish(&writer, true, err);
}

int json_line_load(const char *label, const char *line, size_t size, json_t **ret, struct error *err)
{
	json_error_t fault;

	if (size > RESULT_SIZE_LIMIT)
		return error_set(err, ERR_LIMIT, "%s: has %zu bytes, and a machine has at most %d", label, size,
				 RESULT_SIZE_LIMIT);
	*ret = json_loadb(line, size, JSON_REJECT_DUPLICATES, &fault);
	return *ret ? 0 : error_set(err, ERR_FORMAT, "%s: is not JSON: byte %d: %s", label, fault.position, fault.text);
}

int json_line_machine(const char *label, const json_t *json, struct arena *arena, struct machine_result *ret,
		      struct error *err)
{
	struct taker taker = { .arena = arena, .label = label, .subject = "the machine", .err = err };
	struct from from = { .taker = &taker, .json = json };
	struct machine_result machine = { .digest = "" };

	read_table(&from, &machine_table, &machine);
	if (!taker.failed && arena_failed(arena))
		return error_set(err, ERR_NOMEM, "%s: the machine does not fit into memory", label);
	if (!taker.failed)
		*ret = machine;
	return taker.failed;
}

int machine_line_read(const char *label, const char *line, size_t size, struct arena *arena, struct machine_result *ret,
		      struct error *err)
{
	json_t *json;
	int code = json_line_load(label, line, size, &json, err);

	if (code)
		return code;
	code = json_is_object(json) ? json_line_machine(label, json, arena, ret, err)
				    : error_set(err, ERR_FORMAT, "%s: is JSON, but not an object", label);
	json_decref(json);
	return code;
}
