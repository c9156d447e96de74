/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys and values of a hive to be. hivebuild_write.c turns them into bytes. */
#include "support/build/hivebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild_tree.h"
#include "support/build/le_put.h"

enum { NK_ROOT = 0x4 | 0x8 }; /* KEY_HIVE_ENTRY, KEY_NO_DELETE */

void *hivebuild_alloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory) {
		fputs("hivebuild: out of memory\n", stderr);
		abort();
	}
	return memory;
}

uint16_t hivebuild_upcase(uint16_t unit)
{
	static const struct {
		uint16_t first, last, down;
	} ranges[] = { { 'a', 'z', 0x20 },
		       { 0xE0, 0xF6, 0x20 },
		       { 0xF8, 0xFE, 0x20 },
		       { 0x3B1, 0x3C1, 0x20 },
		       { 0x3C3, 0x3CB, 0x20 },
		       { 0x430, 0x44F, 0x20 },
		       { 0x450, 0x45F, 0x50 },
		       /* of the next blocks, what the tests use: c, n, t, u, z with a mark, crossed l, alpha, eta,
			  omega, wide */
		       { 0x10D, 0x10D, 1 },
		       { 0x142, 0x142, 1 },
		       { 0x148, 0x148, 1 },
		       { 0x165, 0x165, 1 },
		       { 0x16F, 0x16F, 1 },
		       { 0x17A, 0x17A, 1 },
		       { 0x17E, 0x17E, 1 },
		       { 0x3AC, 0x3AC, 0x26 },
		       { 0x3AE, 0x3AE, 0x25 },
		       { 0x3CE, 0x3CE, 0x3F },
		       { 0xFF41, 0xFF5A, 0x20 } };

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (unit >= ranges[i].first && unit <= ranges[i].last)
			return (uint16_t)(unit - ranges[i].down);
	return unit == 0xFF ? 0x178 : unit;
}

/* One code point of raw UTF-8 that a test wrote; a wrong byte stands for itself. */
static size_t decode(const uint8_t *p, size_t left, uint32_t *ret)
{
	size_t more = p[0] >= 0xF0 ? 3 : p[0] >= 0xE0 ? 2 : p[0] >= 0xC0 ? 1 : 0;

	if (more >= left)
		more = 0;
	*ret = more ? p[0] & (0x3Fu >> more) : p[0];
	for (size_t i = 1; i <= more; i++)
		*ret = *ret << 6 | (p[i] & 0x3Fu);
	return more + 1;
}

struct built_name hivebuild_units(const char *raw, size_t size)
{
	struct built_name name = { .units = hivebuild_alloc(size, sizeof(uint16_t)), .latin1 = true };

	for (size_t at = 0; at < size;) {
		uint32_t code;

		at += decode((const uint8_t *)raw + at, size - at, &code);
		if (code > 0xFF)
			name.latin1 = false;
		if (code >= 0x10000) {
			name.units[name.count++] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
			code = 0xDC00 + ((code - 0x10000) & 0x3FF);
		}
		name.units[name.count++] = (uint16_t)code;
	}
	return name;
}

static bool same_name(const struct built_name *a, const struct built_name *b)
{
	size_t i = 0;

	if (a->count != b->count)
		return false;
	while (i < a->count && hivebuild_upcase(a->units[i]) == hivebuild_upcase(b->units[i]))
		i++;
	return i == a->count;
}

static struct built_key *add_child(struct built_key *at, struct built_name name)
{
	struct built_key *key = hivebuild_alloc(1, sizeof *key), **end = &at->children;

	while (*end)
		end = &(*end)->next;
	key->name = name;
	*end = key;
	at->child_count++;
	return key;
}

static struct built_key *find_child(const struct built_key *at, const struct built_name *name)
{
	struct built_key *key = at->children;

	while (key && !same_name(&key->name, name))
		key = key->next;
	return key;
}

/* The key at path; make: it and those above are made. */
static struct built_key *find(const struct hivebuild *build, const char *path, bool make)
{
	struct built_key *at = (struct built_key *)(uintptr_t)&build->root;

	while (at && *path) {
		size_t size = strcspn(path, "\\");
		struct built_name name = hivebuild_units(path, size);
		struct built_key *child = find_child(at, &name);

		if (!child && make)
			child = add_child(at, name);
		else
			free(name.units);
		at = child;
		path += size + (path[size] == '\\');
	}
	return at;
}

static struct built_value *find_value(const struct built_key *at, const char *name)
{
	struct built_name wanted = hivebuild_units(name, strlen(name));
	struct built_value *value = at->values;

	while (value && !same_name(&value->name, &wanted))
		value = value->next;
	free(wanted.units);
	return value;
}

static struct built_value *add_value(struct built_key *at, const char *name)
{
	struct built_value *value = hivebuild_alloc(1, sizeof *value), **end = &at->values;

	while (*end)
		end = &(*end)->next;
	value->name = hivebuild_units(name, strlen(name));
	*end = value;
	at->value_count++;
	return value;
}

static void set_data(struct built_value *value, uint32_t type, const void *data, size_t size)
{
	free(value->data);
	value->data = hivebuild_alloc(size, 1);
	if (size)
		memcpy(value->data, data, size);
	value->size = size;
	value->type = type;
}

struct hivebuild *hivebuild_new_with(const struct hivebuild_options *options)
{
	struct hivebuild *build = hivebuild_alloc(1, sizeof *build);

	build->options = *options;
	if (!options->minor)
		build->options.minor = 5;
	if (!options->written)
		build->options.written = HIVEBUILD_WRITTEN;
	if (options->name)
		build->options.name = build->name = strdup(options->name);
	build->root.name = hivebuild_units("ROOT", 4);
	build->root.flags = NK_ROOT;
	return build;
}

struct hivebuild *hivebuild_new(void)
{
	return hivebuild_new_with(&(struct hivebuild_options){ 0 });
}

static void free_below(struct built_key *at)
{
	for (struct built_value *value = at->values, *next; value; value = next) {
		next = value->next;
		free(value->name.units);
		free(value->data);
		free(value);
	}
	for (struct built_key *key = at->children, *next; key; key = next) {
		next = key->next;
		free_below(key);
		free(key);
	}
	free(at->name.units);
}

void hivebuild_free(struct hivebuild *build)
{
	if (!build)
		return;
	free_below(&build->root);
	free(build->name);
	free(build);
}

void hivebuild_key(struct hivebuild *build, const char *path)
{
	find(build, path, true);
}

void hivebuild_append(struct hivebuild *build, const char *path, const char *name)
{
	add_child(find(build, path, true), hivebuild_units(name, strlen(name)));
}

void hivebuild_value(struct hivebuild *build, const char *path, const char *name, uint32_t type, const void *data,
		     size_t size)
{
	struct built_key *key = find(build, path, true);
	struct built_value *value = find_value(key, name);

	set_data(value ? value : add_value(key, name), type, data, size);
}

void hivebuild_value_again(struct hivebuild *build, const char *path, const char *name, uint32_t type, const void *data,
			   size_t size)
{
	set_data(add_value(find(build, path, true), name), type, data, size);
}

void hivebuild_dword(struct hivebuild *build, const char *path, const char *name, uint32_t number)
{
	uint8_t data[4];

	le_put(data, number, sizeof data);
	hivebuild_value(build, path, name, 4, data, sizeof data);
}

void hivebuild_qword(struct hivebuild *build, const char *path, const char *name, uint64_t number)
{
	uint8_t data[8];

	le_put(data, number, sizeof data);
	hivebuild_value(build, path, name, 11, data, sizeof data);
}

/* Text as a hive has it, with the NUL behind it. */
static uint8_t *text_data(const char *text, size_t *ret_size)
{
	struct built_name units = hivebuild_units(text, strlen(text) + 1);
	uint8_t *data = hivebuild_alloc(units.count, sizeof(uint16_t));

	for (size_t i = 0; i < units.count; i++)
		le_put(data + 2 * i, units.units[i], 2);
	*ret_size = 2 * units.count;
	free(units.units);
	return data;
}

void hivebuild_sz(struct hivebuild *build, const char *path, const char *name, const char *text)
{
	size_t size;
	uint8_t *data = text_data(text, &size);

	hivebuild_value(build, path, name, 1, data, size);
	free(data);
}

void hivebuild_multi_sz(struct hivebuild *build, const char *path, const char *name, const char *const *lines)
{
	uint8_t *data = hivebuild_alloc(1, sizeof(uint16_t));
	size_t size = 0, more;

	for (; *lines; lines++) {
		uint8_t *line = text_data(*lines, &more);
		uint8_t *wider = hivebuild_alloc(size + more + sizeof(uint16_t), 1);

		memcpy(wider, data, size);
		memcpy(wider + size, line, more);
		size += more;
		free(line);
		free(data);
		data = wider;
	}
	hivebuild_value(build, path, name, 7, data, size + sizeof(uint16_t));
	free(data);
}

void hivebuild_list(struct hivebuild *build, const char *path, enum hivebuild_list list)
{
	find(build, path, true)->list = list;
}

void hivebuild_written(struct hivebuild *build, const char *path, uint64_t filetime)
{
	find(build, path, true)->written = filetime;
}

void hivebuild_flags(struct hivebuild *build, const char *path, uint16_t flags)
{
	find(build, path, true)->flags |= flags;
}

void hivebuild_layer(struct hivebuild *build, const char *path, uint8_t semantics)
{
	find(build, path, true)->layer = semantics;
}

/* A value that the test set before; setting details of one that is not there is a mistake of the test. */
static struct built_value *the_value(struct hivebuild *build, const char *path, const char *name)
{
	struct built_value *value = find_value(find(build, path, true), name);

	if (!value) {
		fprintf(stderr, "hivebuild: no value '%s' in '%s'\n", name, path);
		abort();
	}
	return value;
}

void hivebuild_value_flags(struct hivebuild *build, const char *path, const char *name, uint16_t flags)
{
	the_value(build, path, name)->flags |= flags;
}

void hivebuild_in_cell(struct hivebuild *build, const char *path, const char *name)
{
	the_value(build, path, name)->in_cell = true;
}

size_t hivebuild_at(const struct hivebuild *build, enum hivebuild_part part, const char *path, const char *name)
{
	const struct built_key *key = part == HIVEBUILD_SECURITY ? NULL : find(build, path, false);
	const struct built_value *value = key && name ? find_value(key, name) : NULL;
	const uint32_t cells[] = {
		[HIVEBUILD_KEY] = key ? key->at : 0,           [HIVEBUILD_SUBKEYS] = key ? key->list_at : 0,
		[HIVEBUILD_VALUES] = key ? key->values_at : 0, [HIVEBUILD_VALUE] = value ? value->at : 0,
		[HIVEBUILD_DATA] = value ? value->data_at : 0, [HIVEBUILD_SECURITY] = build->security_at,
	};

	return cells[part] ? 4096 + (size_t)cells[part] : 0;
}

struct hivebuild *hivebuild_software_2019(void)
{
	static const char *const views[] = { "Microsoft\\.NETFramework\\v4.0.30319",
					     "WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319" };
	struct hivebuild *hive = hivebuild_new();

	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", "17763");
	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "InstallationType", "Server");
	hivebuild_dword(hive, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049);
	for (size_t i = 0; i < 2; i++) {
		hivebuild_dword(hive, views[i], "SystemDefaultTlsVersions", 1);
		hivebuild_dword(hive, views[i], "SchUseStrongCrypto", 1);
	}
	return hive;
}
