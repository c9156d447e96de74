/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .reg files, written. Reading them is parser/reg; the two share nothing, so that each can be tested on the other. */
#include "reports/regfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "reports/words/report_util.h"

enum { FOLD_COLUMN = 77, TYPE_BINARY = 3, TYPE_DWORD = 4 }; /* regedit: after the comma that reaches this column */

static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* The columns of a string, as long as it is of our tables: their names are ASCII. */
static size_t put_value_name(FILE *out, const char *name)
{
	if (*name)
		put_quoted(out, name);
	else
		fputc('@', out);
	fputc('=', out);
	return *name ? strlen(name) + 3 : 2;
}

static void put_hex(FILE *out, size_t column, const struct reg_edit *edit)
{
	column += (size_t)(edit->type == TYPE_BINARY ? fprintf(out, "hex:")
						     : fprintf(out, "hex(%" PRIx32 "):", edit->type));
	for (size_t i = 0; i < edit->size; i++) {
		bool last = i + 1 == edit->size;

		fprintf(out, last ? "%02x" : "%02x,", edit->data[i]);
		column += 3;
		if (!last && column >= FOLD_COLUMN) {
			fputs("\\\n  ", out);
			column = 2;
		}
	}
	fputc('\n', out);
}

static void put_edit(FILE *out, const struct reg_edit *edit)
{
	const uint8_t *d = edit->data;

	if (edit->kind == EDIT_KEY)
		return;
	size_t column = put_value_name(out, edit->value);

	if (edit->kind == EDIT_REMOVE_VALUE)
		fputs("-\n", out);
	else if (edit->kind == EDIT_NUMBER)
		fprintf(out, "dword:%08" PRIx32 "\n", edit->number);
	else if (edit->type == TYPE_DWORD && edit->size == 4)
		fprintf(out, "dword:%02x%02x%02x%02x\n", d[3], d[2], d[1], d[0]);
	else
		put_hex(out, column, edit);
}

static bool begins_key(const struct reg_edit *edits, size_t i)
{
	return i == 0 || strcmp(edits[i].key, edits[i - 1].key) != 0;
}

static void put_file(FILE *out, const struct text *comments, size_t comment_count, const struct reg_edit *edits,
		     size_t count)
{
	fputs("Windows Registry Editor Version 5.00\n\n", out);
	for (size_t i = 0; i < comment_count; i++)
		fprintf(out, "; %s\n", comments[i].utf8);
	if (comment_count)
		fputc('\n', out);
	for (size_t i = 0; i < count; i++) {
		if (begins_key(edits, i))
			fprintf(out, "%s[%s]\n", i ? "\n" : "", edits[i].key);
		put_edit(out, &edits[i]);
	}
	if (count)
		fputc('\n', out);
}

const char *regfile_text(struct arena *arena, const struct text *comments, size_t comment_count,
			 const struct reg_edit *edits, size_t count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_file(out, comments, comment_count, edits, count);
	bool good = fflush(out) == 0 && !ferror(out);

	fclose(out);
	const char *copy = good ? arena_strndup(arena, text, size) : NULL;

	free(text);
	return copy;
}

static size_t put_unit(uint8_t *to, size_t at, unsigned unit)
{
	to[at] = (uint8_t)unit;
	to[at + 1] = (uint8_t)(unit >> 8);
	return at + 2;
}

static size_t put_character(uint8_t *to, size_t at, int32_t c)
{
	if (c == '\n')
		at = put_unit(to, at, '\r');
	if (c < 0x10000)
		return put_unit(to, at, (unsigned)c);
	at = put_unit(to, at, 0xD7C0u + (unsigned)(c >> 10));
	return put_unit(to, at, 0xDC00u | ((unsigned)c & 0x3FF));
}

uint8_t *regfile_bytes(struct arena *arena, const char *text, size_t *ret_size)
{
	size_t left = strlen(text), at = 0;
	uint8_t *bytes = arena_array(arena, left + 1, 4); /* an LF becomes four bytes, and nothing becomes more */
	int32_t c;

	if (!bytes)
		return NULL;
	at = put_unit(bytes, at, 0xFEFF);
	while (left) {
		ssize_t size = utf8proc_iterate((const uint8_t *)text, (ssize_t)left, &c);

		if (size <= 0)
			return NULL;
		at = put_character(bytes, at, c);
		text += size;
		left -= (size_t)size;
	}
	*ret_size = at;
	return bytes;
}

const char *regfile_key(struct arena *arena, const char *key, unsigned control_set)
{
	static const char alias[] = "\\CurrentControlSet\\";
	const char *at = control_set ? strstr(key, alias) : NULL;
	const char *moved = at ? arena_printf(arena, "%.*s\\ControlSet%03u\\%s", (int)(at - key), key, control_set,
					      at + strlen(alias))
			       : key;

	return moved ? moved : "";
}

struct reg_edit regfile_edit(struct arena *arena, const struct fix *fix, unsigned control_set)
{
	return (struct reg_edit){ .kind = fix->removes ? EDIT_REMOVE_VALUE : EDIT_NUMBER,
				  .key = regfile_key(arena, fix->key, control_set),
				  .value = fix->value,
				  .number = fix->data };
}

const char *reg_block(struct arena *arena, const struct fix *fixes, size_t count, unsigned control_set)
{
	struct reg_edit *edits = arena_array(arena, count + 1, sizeof *edits);
	size_t edit_count = 0;

	for (size_t i = 0; edits && i < count; i++)
		if (fix_is_edit(&fixes[i]))
			edits[edit_count++] = regfile_edit(arena, &fixes[i], control_set);
	const char *block = edits ? regfile_text(arena, NULL, 0, edits, edit_count) : NULL;
	size_t size = block ? strlen(block) : 0;

	block = size ? arena_strndup(arena, block, size - 1) : NULL; /* a page needs no empty line at its end */
	return block ? block : "";
}
