/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/scenario.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser/regview.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/build/le_put.h"

static const char *field(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static const struct {
	const char *name;
	uint32_t type;
} types[] = { { "REG_SZ", REG_SZ },	      { "REG_EXPAND_SZ", REG_EXPAND_SZ }, { "REG_BINARY", REG_BINARY },
	      { "REG_DWORD", REG_DWORD },     { "REG_MULTI_SZ", REG_MULTI_SZ },	  { "REG_QWORD", REG_QWORD } };

static uint32_t type_of(const json_t *row)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, field(row, "type")) == 0)
			return types[i].type;
	fprintf(stderr, "scenario: unknown type %s\n", field(row, "type"));
	abort();
}

struct data {
	uint8_t bytes[8192];
	size_t size;
};

static void add_utf16(struct data *to, const char *ascii)
{
	for (; *ascii && to->size + 4 < sizeof to->bytes; ascii++) {
		to->bytes[to->size++] = (uint8_t)*ascii;
		to->bytes[to->size++] = 0;
	}
	to->bytes[to->size++] = 0;
	to->bytes[to->size++] = 0;
}

static void add_hex(struct data *to, const char *hex)
{
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1 && to->size < sizeof to->bytes; hex += 2 + (hex[2] == ',' || hex[2] == ' '))
		to->bytes[to->size++] = (uint8_t)byte;
}

static void make_data(const json_t *row, struct data *ret)
{
	const json_t *data = json_object_get(row, "data");
	uint32_t type = type_of(row);
	uint64_t number = (uint64_t)json_integer_value(data);
	size_t i;
	json_t *line;

	ret->size = 0;
	if (type == REG_DWORD || type == REG_QWORD) {
		ret->size = type == REG_DWORD ? 4 : 8;
		le_put(ret->bytes, number, ret->size);
	} else if (type == REG_BINARY) {
		add_hex(ret, json_string_value(data));
	} else if (json_is_array(data)) {
		json_array_foreach(data, i, line)
			add_utf16(ret, json_string_value(line));
		add_utf16(ret, "");
	} else {
		add_utf16(ret, json_string_value(data));
	}
}

/* Rows about hives leave HKEY_LOCAL_MACHINE out. */
static const char *full_path(const json_t *row, char ret[1024])
{
	const char *path = field(row, "path");

	snprintf(ret, 1024, "%s%s", strncasecmp(path, "HKEY_", 5) == 0 ? "" : "HKEY_LOCAL_MACHINE\\", path);
	return ret;
}

/* --- .reg ------------------------------------------------------------------------------------------------------------- */

static void write_value(FILE *out, const json_t *row)
{
	struct data data;

	make_data(row, &data);
	if (*field(row, "name"))
		fputc('"', out);
	for (const char *p = field(row, "name"); *p; p++)
		fprintf(out, *p == '\\' || *p == '"' ? "\\%c" : "%c", *p);
	fputs(*field(row, "name") ? "\"=" : "@=", out);
	if (type_of(row) == REG_DWORD)
		fprintf(out, "dword:%02x%02x%02x%02x\r\n", data.bytes[3], data.bytes[2], data.bytes[1], data.bytes[0]);
	else if (type_of(row) == REG_SZ) {
		fputc('"', out);
		for (const char *p = field(row, "data"); *p; p++)
			fprintf(out, *p == '\\' || *p == '"' ? "\\%c" : "%c", *p);
		fputs("\"\r\n", out);
	} else {
		/* hex of an 8-bit file is 8-bit text for the string types: REG_MULTI_SZ and REG_EXPAND_SZ */
		bool text = type_of(row) == REG_MULTI_SZ || type_of(row) == REG_EXPAND_SZ;

		fprintf(out, "hex(%x):", type_of(row));
		for (size_t i = 0; i < data.size; i += text ? 2 : 1)
			fprintf(out, "%s%02x", i ? "," : "", data.bytes[i]);
		fputs("\r\n", out);
	}
}

static char *text_file(const char *folder, const char *name, const char *text, size_t size)
{
	return scratch_write(folder, name, text, size);
}

/* An export of a whole hive begins with the hive's own key. G04 is the one that stands for a part of a machine. */
static void write_roots(FILE *out, const json_t *scenario)
{
	static const char *const roots[] = { "HKEY_LOCAL_MACHINE\\SYSTEM", "HKEY_LOCAL_MACHINE\\SOFTWARE",
					     "HKEY_CURRENT_USER" };
	const json_t *rows = json_object_get(scenario, "registry"), *row;
	char path[1024];
	size_t at;

	for (size_t i = 0; i < 3 && strcmp(field(scenario, "id"), "G04") != 0; i++)
		json_array_foreach(rows, at, row)
			if (strncasecmp(full_path(row, path), roots[i], strlen(roots[i])) == 0) {
				fprintf(out, "\r\n[%s]\r\n", roots[i]);
				break;
			}
}

void scenario_as_reg(const json_t *scenario, const char *folder, char *ret_paths[SCENARIO_FILES])
{
	const json_t *rows = json_object_get(scenario, "registry"), *row;
	char *text = NULL;
	size_t size, i, files = 0;
	FILE *out = open_memstream(&text, &size);
	const char *more = json_string_value(json_object_get(scenario, "reg_text"));

	fputs("Windows Registry Editor Version 5.00\r\n", out);
	write_roots(out, scenario);
	json_array_foreach(rows, i, row) {
		bool gone = strcmp(field(row, "op"), "delete_key") == 0;
		char path[1024];

		fprintf(out, "\r\n[%s%s]\r\n", gone ? "-" : "", full_path(row, path));
		if (json_object_get(row, "type"))
			write_value(out, row);
	}
	fclose(out);
	ret_paths[files++] = text_file(folder, "machine.reg", text, size);
	free(text);
	if (more)
		ret_paths[files++] = text_file(folder, "more.reg", more, strlen(more));
	ret_paths[files] = NULL;
}

/* --- hives ------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *root, *file;
} hives[] = { { "HKEY_LOCAL_MACHINE\\SYSTEM", "SYSTEM" },
	      { "HKEY_LOCAL_MACHINE\\SOFTWARE", "SOFTWARE" },
	      { "HKEY_CURRENT_USER", "NTUSER.DAT" } };

static bool deleted_later(const json_t *rows, size_t from, const char *path)
{
	for (size_t i = from + 1; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *gone = field(row, "path");

		if (strcmp(field(row, "op"), "delete_key") == 0 && strncasecmp(path, gone, strlen(gone)) == 0)
			return true;
	}
	return false;
}

/* Paths of a .reg become those of a hive: CurrentControlSet is ControlSet001 there. Returns false: another hive's. */
static bool inside(const char *path, const char *root, char *ret, size_t size, bool *ret_live)
{
	static const char alias[] = "CurrentControlSet";
	const char *below = path + strlen(root);

	if (strncasecmp(path, root, strlen(root)) != 0 || (*below && *below != '\\'))
		return false;
	below += *below == '\\';
	if (strncasecmp(below, alias, strlen(alias)) == 0) {
		*ret_live = true;
		snprintf(ret, size, "ControlSet001%s", below + strlen(alias));
	} else {
		snprintf(ret, size, "%s", below);
	}
	return true;
}

static bool build(const json_t *rows, const char *root, struct hivebuild *hive)
{
	bool any = false, live = false;
	char path[1024], whole[1024];
	struct data data;
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (!inside(full_path(row, whole), root, path, sizeof path, &live))
			continue;
		any = true;
		if (deleted_later(rows, i, field(row, "path")) || strcmp(field(row, "op"), "delete_key") == 0)
			continue;
		hivebuild_key(hive, path);
		if (!json_object_get(row, "type"))
			continue;
		make_data(row, &data);
		hivebuild_value(hive, path, field(row, "name"), type_of(row), data.bytes, data.size);
	}
	if (live)
		hivebuild_dword(hive, "Select", "Current", 1);
	return any;
}

void scenario_as_hives(const json_t *scenario, const char *folder, char *ret_paths[SCENARIO_FILES])
{
	const json_t *rows = json_object_get(scenario, "registry");
	size_t files = 0;

	for (size_t i = 0; i < sizeof hives / sizeof *hives; i++) {
		struct hivebuild *hive = hivebuild_new();

		if (build(rows, hives[i].root, hive)) {
			size_t size;
			uint8_t *bytes = hivebuild_finish(hive, &size);

			ret_paths[files++] = scratch_write(folder, hives[i].file, bytes, size);
			free(bytes);
		}
		hivebuild_free(hive);
	}
	ret_paths[files] = NULL;
}

void scenario_paths_free(char *paths[SCENARIO_FILES])
{
	for (size_t i = 0; i < SCENARIO_FILES && paths[i]; i++)
		free(paths[i]);
}
