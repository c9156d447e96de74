/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input as JSON: what it was, its logs, and who read it. */
#include "reports/json/json_result.h"

#include <string.h>

static json_t *json_of_log(struct maker *maker, const struct result_log *log)
{
	json_t *object = json_object();

	put_string(maker, object, "path", log->path.utf8);
	put_string(maker, object, "state", log->state);
	put_known(maker, object, "format", log->format);
	put_number(maker, object, "size", log->size);
	put_known(maker, object, "sha256", log->sha256);
	put_nonzero(maker, object, "first", log->first);
	put_nonzero(maker, object, "last", log->last);
	put_number(maker, object, "entries", log->entries);
	put_number(maker, object, "pages", log->pages);
	put_known(maker, object, "why", log->why.utf8);
	return object;
}

static json_t *json_of_reader(struct maker *maker, const struct result_reader *reader)
{
	json_t *object = json_object();

	put_string(maker, object, "name", reader->name);
	put_string(maker, object, "status", reader->status);
	put_known(maker, object, "why", reader->why.utf8);
	put_number(maker, object, "agreed", reader->agreed);
	put_number(maker, object, "differed", reader->differed);
	return object;
}

static void put_hive(struct maker *maker, json_t *object, const struct result_source *source)
{
	json_t *logs = json_array(), *readers = json_array();

	for (size_t i = 0; i < source->log_count; i++)
		append(maker, logs, json_of_log(maker, &source->logs[i]));
	for (size_t i = 0; i < source->reader_count; i++)
		append(maker, readers, json_of_reader(maker, &source->readers[i]));
	put_flag(maker, object, "dirty", source->is_dirty);
	put_flag(maker, object, "replayed", source->is_replayed);
	put_number(maker, object, "sequence1", source->sequence1);
	put_number(maker, object, "sequence2", source->sequence2);
	put_value(maker, object, "logs", logs);
	put_value(maker, object, "readers", readers);
}

json_t *json_of_source(struct maker *maker, const struct result_source *source)
{
	json_t *object = json_object();

	put_string(maker, object, "path", source->path.utf8);
	put_string(maker, object, "kind", source->kind);
	put_string(maker, object, "status", source->status);
	put_number(maker, object, "size", source->size);
	put_known(maker, object, "sha256", source->sha256);
	put_known(maker, object, "role", source->role);
	put_known(maker, object, "format", source->format);
	put_known(maker, object, "why", source->why.utf8);
	put_known(maker, object, "written", source->written);
	put_known(maker, object, "root_written", source->root_written);
	if (source->is_overlay)
		put_flag(maker, object, "overlay", true);
	if (strcmp(source->kind, "hive") == 0)
		put_hive(maker, object, source);
	return object;
}
