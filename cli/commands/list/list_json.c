/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as JSON (schema tlsready.list/1): written machine by machine, keys sorted. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "cli/commands/list/list.h"
#include "common/filetime.h"
#include "engine/collect/collect.h"
#include "reports/json/json_result.h"

/* Nothing from the evidence gets into a report but through the neutraliser. */
static bool put(json_t *object, const char *key, struct arena *arena, const char *raw)
{
	return !raw || json_object_set_new(object, key, json_string(text_of(arena, raw).utf8)) == 0;
}

static bool put_size(json_t *object, uint64_t size)
{
	return json_object_set_new(object, "size", json_integer((json_int_t)size)) == 0;
}

static json_t *json_of_logs(const struct artifact *artifact, struct arena *arena)
{
	json_t *list = json_array();

	for (size_t i = 0; i < artifact->log_count; i++) {
		const struct artifact *log = &artifact->logs[i];
		json_t *object = json_object();

		put(object, "path", arena, log->path);
		put_size(object, log->size);
		put(object, "error", arena, log->error.code ? log->error.text : NULL);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *json_of_input(const struct listed *listed, struct arena *arena)
{
	const struct artifact *artifact = listed->artifact;
	char time[FILETIME_TEXT];
	json_t *object = json_object();

	put(object, "path", arena, artifact->path);
	put(object, "kind", arena, listed->kind);
	put(object, "hive", arena, listed->hive);
	put(object, "user", arena, artifact->user);
	put(object, "scope", arena, list_scope(artifact));
	put(object, "error", arena, listed->error.code ? listed->error.text : NULL);
	if (artifact->error.code == 0)
		put_size(object, artifact->size);
	if (!listed->hive)
		return object;
	json_object_set_new(object, "dirty", json_boolean(listed->is_dirty));
	if (*filetime_text(listed->written, time))
		put(object, "written", arena, time);
	json_object_set_new(object, "logs", json_of_logs(artifact, arena));
	if (artifact->logs_dropped)
		json_object_set_new(object, "logs_dropped", json_integer((json_int_t)artifact->logs_dropped));
	return object;
}

static json_t *json_of_listed(const struct listed_machine *machine)
{
	const struct subject *subject = machine->subject;
	json_t *object = json_object(), *inputs = json_array(), *notes = json_array();

	put(object, "name", machine->arena, subject->name);
	put(object, "operand", machine->arena, subject->operand);
	put(object, "error", machine->arena, subject->error.code ? subject->error.text : NULL);
	for (size_t i = 0; i < machine->count; i++)
		json_array_append_new(inputs, json_of_input(&machine->inputs[i], machine->arena));
	for (size_t i = 0; i < subject->refusal_count; i++) {
		json_t *note = json_object();

		put(note, "path", machine->arena, subject->refusals[i].path);
		put(note, "why", machine->arena, subject->refusals[i].why);
		json_array_append_new(notes, note);
	}
	json_object_set_new(object, "inputs", inputs);
	json_object_set_new(object, "notes", notes);
	return object;
}

static json_t *json_of_volume(const struct contents_volume *volume, struct arena *arena)
{
	json_t *object = json_object();

	put(object, "name", arena, volume->name);
	put(object, "path", arena, volume->path);
	put(object, "what", arena, volume->what);
	put(object, "detail", arena, volume->detail);
	if (volume->size)
		put_size(object, volume->size);
	json_object_set_new(object, "machines", json_integer((json_int_t)volume->machines));
	put(object, "why", arena, volume->why);
	put(object, "option", arena, volume->option);
	json_object_set_new(object, "may_hold_windows", json_boolean(volume->may_hold_windows));
	return object;
}

static json_t *json_of_facts(const struct contents *contents, struct arena *arena)
{
	json_t *list = json_array();

	for (const struct image_facts *facts = contents->facts; facts; facts = facts->next) {
		const struct result_image image = collect_image(facts, arena);
		struct maker maker = { 0 };

		append(&maker, list, json_of_image(&maker, &image));
	}
	return list;
}

static json_t *json_of_contents(const struct contents *contents, struct arena *arena)
{
	json_t *object = json_object(), *volumes = json_array(), *notes = json_array();

	put(object, "operand", arena, contents->operand);
	put(object, "format", arena, contents->format);
	put(object, "scheme", arena, contents->scheme);
	for (size_t i = 0; i < contents->count; i++)
		json_array_append_new(volumes, json_of_volume(&contents->volumes[i], arena));
	for (size_t i = 0; i < contents->note_count; i++) {
		json_t *note = json_object();

		put(note, "source", arena, contents->notes[i].source);
		put(note, "text", arena, contents->notes[i].text);
		json_object_set_new(note, "doubt", json_boolean(contents->notes[i].is_doubt));
		json_array_append_new(notes, note);
	}
	json_object_set_new(object, "files", json_of_facts(contents, arena));
	json_object_set_new(object, "volumes", volumes);
	json_object_set_new(object, "notes", notes);
	return object;
}

/* False: out of memory; main says what became of standard output. */
static bool dump(json_t *object)
{
	int result = json_dumpf(object, stdout, JSON_SORT_KEYS | JSON_ENSURE_ASCII | JSON_INDENT(2));

	json_decref(object);
	return result == 0 || ferror(stdout);
}

void list_json_begin(void)
{
	fputs("{\"machines\": [", stdout);
}

bool list_json_image(const struct contents *contents, const struct list_totals *totals, struct arena *arena)
{
	(void)contents, (void)totals, (void)arena; /* they follow the machines */
	return true;
}

bool list_json_machine(const struct listed_machine *machine, const struct list_totals *totals)
{
	json_t *object = json_of_listed(machine);

	fputs(totals->subjects ? ",\n" : "\n", stdout);
	return dump(object);
}

bool list_json_end(const struct list_totals *totals, struct arena *arena)
{
	bool is_good = true;

	fputs("\n], \"images\": [", stdout);
	for (size_t i = 0; is_good && i < totals->image_count; i++) {
		fputs(i ? ",\n" : "\n", stdout);
		is_good = dump(json_of_contents(totals->images[i], arena));
	}
	fputs("], \"schema\": \"tlsready.list/1\"}\n", stdout);
	return is_good;
}
