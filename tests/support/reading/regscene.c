/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/regscene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CEILING = 256 * 1024 * 1024, CHUNK = 256 * 1024 };

static int64_t give(void *context, void *buffer, size_t size)
{
	struct regscene *scene = context;
	size_t left = scene->size - scene->at;

	if (scene->fail_at && scene->at >= scene->fail_at)
		return -1;
	if (size > left)
		size = left;
	if (scene->piece && size > scene->piece)
		size = scene->piece;
	if (size)
		memcpy(buffer, scene->data + scene->at, size);
	scene->at += size;
	return (int64_t)size;
}

/* Room for size more characters and a NUL. */
static char *room(struct regscene *scene, size_t size)
{
	if (scene->events_capacity - scene->events_size <= size) {
		scene->events_capacity = 2 * scene->events_capacity + size + 1;
		scene->events = realloc(scene->events, scene->events_capacity);
	}
	if (!scene->events)
		abort();
	return scene->events + scene->events_size;
}

static void print(struct regscene *scene, const char *text)
{
	size_t size = strlen(text);

	memcpy(room(scene, size), text, size + 1);
	scene->events_size += size;
}

static void print_hex(struct regscene *scene, const uint8_t *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char *to = room(scene, 2 * size);

	for (size_t i = 0; i < size; i++) {
		*to++ = digits[data[i] >> 4];
		*to++ = digits[data[i] & 15];
	}
	*to = '\0';
	scene->events_size += 2 * size;
}

static void print_name(struct regscene *scene, const char *name)
{
	char *to = room(scene, 4 * strlen(name)), *from = to;

	for (; *name; name++)
		to += (unsigned char)*name < ' ' ? sprintf(to, "{%02x}", (unsigned)*name) : sprintf(to, "%c", *name);
	*to = '\0';
	scene->events_size += (size_t)(to - from);
}

static void print_value(struct regscene *scene, const struct reg_event *event)
{
	char type[32];

	print(scene, "\"");
	print_name(scene, event->name);
	snprintf(type, sizeof type, "\"=%x:", event->type);
	print(scene, event->directive == REG_DELETE_VALUE ? "\"=-" : type);
	print_hex(scene, event->data, event->size);
	print(scene, "\n");
}

static void print_key(struct regscene *scene, const struct reg_event *event)
{
	print(scene, event->directive == REG_DELETE_KEY ? "[-" : "[");
	print_name(scene, event->path);
	print(scene, "]\n");
}

static void keep_written(struct regscene *scene, const struct reg_event *event)
{
	char *text = event->written ? arena_alloc(scene->arena, 2 * event->written_size + 1) : NULL;

	for (size_t i = 0; text && i < event->written_size; i++)
		snprintf(text + 2 * i, 3, "%02x", event->written[i]);
	scene->written = text ? text : "";
}

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct regscene *scene = context;
	bool is_value = event->directive == REG_SET_VALUE || event->directive == REG_DELETE_VALUE;
	char location[64];

	if (++scene->event_count == scene->stop_at)
		return error_at(err, ERR_LIMIT, event->at, "stopped by the test");
	if (is_value && strncmp(scene->key, event->path, sizeof scene->key - 1) != 0)
		print_key(scene, &(struct reg_event){ .directive = REG_OPEN_KEY, .path = event->path });
	snprintf(scene->key, sizeof scene->key, "%s", event->directive == REG_DELETE_KEY ? "" : event->path);
	snprintf(location, sizeof location, "%u:%u+%llu ", event->at.line, event->at.column,
		 (unsigned long long)event->at.offset);
	print(scene, scene->places ? location : "");
	if (is_value)
		print_value(scene, event);
	else
		print_key(scene, event);
	keep_written(scene, event);
	return 0;
}

void regscene_scan(struct regscene *scene, const void *data, size_t size)
{
	struct wanted_keys wanted_keys = { .list = scene->wanted_keys,
					   .count = scene->filter_count,
					   .everything = !scene->wanted_keys };
	struct reg_tuning tuning = { .chunk = scene->chunk ? scene->chunk : CHUNK, .plain = scene->plain };

	regscene_close(scene);
	scene->arena = arena_new(scene->ceiling ? scene->ceiling : CEILING);
	if (!scene->arena)
		abort();
	scene->notes = (struct notes){ .arena = scene->arena };
	scene->data = data;
	scene->size = size;
	print(scene, "");
	const struct scan_job job = { .read = give, .read_context = scene, .source = 0, .arena = scene->arena, .notes = &scene->notes,
					      .event = on_event, .context = scene };

	scene->result = reg_scan_tuned(&tuning, &job, &wanted_keys, &scene->summary, &scene->error);
}

void regscene_text(struct regscene *scene, const char *utf8)
{
	regscene_scan(scene, utf8, strlen(utf8));
}

void regscene_close(struct regscene *scene)
{
	arena_free(scene->arena);
	free(scene->events);
	scene->arena = NULL;
	scene->events = NULL;
	scene->events_size = scene->events_capacity = scene->event_count = scene->at = 0;
	scene->notes = (struct notes){ 0 };
	scene->summary = (struct reg_summary){ 0 };
	scene->error = (struct error){ 0 };
	scene->written = "";
	scene->key[0] = '\0';
}

static bool is_asked(const struct wanted_keys *wanted_keys, const char *path, size_t size, enum wanted least)
{
	char *copy = strndup(path, size);
	size_t settled;
	bool is = copy && filter_wants(wanted_keys, copy, false, &settled) >= least;

	free(copy);
	return is;
}

char *regscene_only(const char *events, const struct wanted_key *list, size_t count)
{
	const struct wanted_keys wanted_keys = { .list = list, .count = count };
	char *left = malloc(strlen(events) + 1), *to = left;
	const char *key = events, *key_end = events;

	for (const char *line = events, *next; left && *line; line = next) {
		const char *event = line + strspn(line, "0123456789:+ "); /* behind its place */

		next = strchr(line, '\n') + 1;
		bool is_key = event[0] == '[', is_deletion = is_key && event[1] == '-';

		if (is_key && !is_deletion) {
			key = event + 1;
			key_end = next - 2;
		} else if (is_deletion ? is_asked(&wanted_keys, event + 2, (size_t)(next - event) - 4, WANTED_ABOVE)
				       : is_asked(&wanted_keys, key, (size_t)(key_end - key), WANTED_YES)) {
			to = mempcpy(to, line, (size_t)(next - line));
		}
	}
	if (left)
		*to = '\0';
	return left;
}

const struct note *regscene_note(const struct regscene *scene, const char *code, uint32_t line)
{
	for (size_t i = 0; i < scene->notes.count; i++)
		if (strcmp(scene->notes.list[i].code, code) == 0 && (!line || scene->notes.list[i].at.line == line))
			return &scene->notes.list[i];
	return NULL;
}

/* Code points up to U+FFFF, from UTF-8 that the test wrote and that is therefore valid. */
static uint32_t next_point(const uint8_t **p)
{
	uint32_t point = **p < 0x80 ? **p : **p < 0xE0 ? **p & 0x1Fu : **p & 0x0Fu;

	for (unsigned more = **p < 0x80 ? 0 : **p < 0xE0 ? 1 : 2; more; more--)
		point = point << 6 | (*++*p & 0x3Fu);
	++*p;
	return point;
}

static uint8_t *put_point(uint8_t *to, uint32_t point, enum regscene_encoding encoding)
{
	if (encoding != REGSCENE_8BIT) {
		*to++ = (uint8_t)(encoding == REGSCENE_UTF16LE ? point : point >> 8);
		point = encoding == REGSCENE_UTF16LE ? point >> 8 : point;
	}
	*to++ = (uint8_t)point;
	return to;
}

uint8_t *regscene_encode(const char *utf8, enum regscene_encoding encoding, size_t *ret_size)
{
	const uint8_t *p = (const uint8_t *)utf8;
	uint8_t *data = malloc(2 * strlen(utf8) + 4), *to = data;

	if (!data)
		abort();
	if (encoding == REGSCENE_UTF8) {
		*ret_size = (size_t)sprintf((char *)data, "\xEF\xBB\xBF%s", utf8);
		return data;
	}
	if (encoding != REGSCENE_8BIT)
		to = put_point(to, 0xFEFF, encoding);
	while (*p)
		to = put_point(to, next_point(&p), encoding);
	*ret_size = (size_t)(to - data);
	return data;
}

uint8_t *regscene_load(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && ftell(file) >= 0) {
		size_t size = (size_t)ftell(file);

		data = malloc(size + 1);
		rewind(file);
		*ret_size = data ? fread(data, 1, size, file) : 0;
	}
	fclose(file);
	return data;
}
