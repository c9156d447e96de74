/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/rows/fleet_line.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/json/json_out.h"

struct buffer {
	char *bytes;
	size_t size, room;
};

static int put(void *context, const char *bytes, size_t size)
{
	struct buffer *buffer = context;

	if (size > buffer->room - buffer->size) {
		size_t room = 2 * (buffer->room + size);
		char *grown = realloc(buffer->bytes, room);

		if (!grown)
			return -1;
		buffer->bytes = grown;
		buffer->room = room;
	}
	if (size)
		memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
	return 0;
}

int fleet_line_write(const struct table *table, const void *what, struct arena *arena, const char **ret,
		     size_t *ret_size, struct error *err)
{
	struct buffer buffer = { .bytes = NULL };
	struct json_writer writer = { .out = { put, &buffer } };

	write_table(&writer, table, what);
	int code = write_finish(&writer, true, NULL);
	char *line = code == 0 ? arena_strndup(arena, buffer.bytes, buffer.size) : NULL;

	*ret = line;
	*ret_size = buffer.size;
	free(buffer.bytes);
	return line ? 0 : json_out_of_memory(err);
}

int fleet_line_read(const char *label, const char *line, size_t size, const struct table *table, struct arena *arena,
		    void *ret, struct error *err)
{
	json_error_t fault;
	json_t *json = json_loadb(line, size, JSON_REJECT_DUPLICATES, &fault);
	struct taker taker = { .arena = arena, .label = label, .subject = "the line", .err = err };
	struct from from = { .taker = &taker, .json = json };

	if (!json)
		return error_set(err, ERR_FORMAT, "%s: is not JSON: byte %d: %s", label, fault.position, fault.text);
	if (json_is_object(json))
		read_table(&from, table, ret);
	else
		take_refuse(&from, NULL, ERR_FORMAT, "is not an object");
	json_decref(json);
	if (!taker.failed && arena_failed(arena))
		return error_set(err, ERR_NOMEM, "%s: the line does not fit into memory", label);
	return taker.failed;
}
