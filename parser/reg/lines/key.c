/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key lines. A key runs from the first "[" to the last "]" of its line; nothing in it is escaped, quotes are legal.
 * What Windows opens is followed to the letter, because the values below a key line that was ignored land somewhere
 * else.
 */
#include "parser/reg/lines/keypath.h"

#include <strings.h>

static const char *text_of_path(const struct scanner *scanner)
{
	return (const char *)scanner->path.data;
}

static int emit_key(struct scanner *scanner, enum reg_directive directive, const char *path, struct location at)
{
	return emit(scanner, &(struct reg_event){ .directive = directive, .path = path, .name = "", .at = at });
}

/* Nothing that begins like this key, as far as what settled the matter, is wanted. */
static void remember_dead_end(struct scanner *scanner, const struct keyline *key, size_t settled)
{
	const struct line *line = &scanner->line;
	const char *path = text_of_path(scanner);
	size_t i = key->from;

	if (key->doubled || key->deletes || settled > strlen(path))
		return;
	for (size_t k = 0; k < settled; k++)
		if (path[k] == '\\')
			i = keypath_component_end(line, i, key->end) + 1;
	i = keypath_component_end(line, i, key->end);
	size_t start = (size_t)(line_location(scanner, line, key->open).offset - line->offset);
	size_t end = (size_t)(line_location(scanner, line, i).offset - line->offset);

	filter_add_dead_end(&scanner->filter, scanner->arena, scanner->reader.data + scanner->reader.at + start,
			    end - start);
}

static enum wanted needs(const struct scanner *scanner, const char *path)
{
	return filter_needs(scanner->wanted_keys, path, scanner->summary.ez_tools);
}

/* "Client ": Windows takes the blank for a part of the name. Said when the name without it is one that matters. */
static void note_outer_blanks(struct scanner *scanner, struct location at)
{
	const char *path = text_of_path(scanner), *component = path, *odd = NULL;
	struct buffer *trimmed = &scanner->name;

	trimmed->size = 0;
	if (!buffer_room(trimmed, scanner->path.size + 1))
		return;
	for (const char *p = path; *p; p++) {
		const char *behind = p + strspn(p, " \t");
		bool is_outer = is_blank((unsigned char)*p) && (!*behind || *behind == '\\' || !trimmed->size ||
								trimmed->data[trimmed->size - 1] == '\\');

		if (!is_outer)
			trimmed->data[trimmed->size++] = (uint8_t)*p;
		else if (!odd)
			odd = component;
		component = *p == '\\' ? p + 1 : component;
	}
	trimmed->data[trimmed->size] = '\0';
	if (!odd || needs(scanner, (const char *)trimmed->data) != WANTED_YES)
		return;
	trimmed->size = strcspn(odd, "\\");
	memcpy(trimmed->data, odd, trimmed->size);
	trimmed->data[trimmed->size] = '\0';
	diag(scanner, DIAG_KEY_SPACE_END, at, (const char *)trimmed->data);
}

/* "[...\Client] ; see [1]": said when the key meant, or the key opened, is one that matters. */
static void note_inner_bracket(struct scanner *scanner, const struct keyline *key, bool is_wanted)
{
	const struct line *line = &scanner->line;
	struct keyline meant = *key;
	size_t last = key->end;

	meant.end = key->inner;
	if (key->inner == key->end)
		return;
	while (last > key->from && line->unit[last - 1] != '\\')
		last--;
	if (is_wanted || (keypath_make(line, &meant, &scanner->name) == PATH_OK &&
			  needs(scanner, (const char *)scanner->name.data) == WANTED_YES))
		diag(scanner, DIAG_INNER_BRACKET, line_location(scanner, line, key->inner),
		     quote(scanner, line->unit + last, key->end - last));
}

static void note_oddities(struct scanner *scanner, const struct keyline *key, bool is_wanted)
{
	const struct line *line = &scanner->line;
	size_t behind = line_blanks(line, key->end + 1);

	note_inner_bracket(scanner, key, is_wanted);
	note_outer_blanks(scanner, line_location(scanner, line, key->open));
	if (!is_wanted)
		return;
	if (key->shorter && !scanner->short_told)
		diag(scanner, DIAG_KEY_SHORT, line_location(scanner, line, key->from), key->shorter, key->root);
	if (key->doubled && !scanner->doubled_told)
		diag(scanner, DIAG_KEY_SLASHES, line_location(scanner, line, key->from));
	scanner->short_told = scanner->short_told || key->shorter;
	scanner->doubled_told = scanner->doubled_told || key->doubled;
	if (behind < line->count && line->unit[behind] != ';')
		diag(scanner, DIAG_AFTER_KEY, line_location(scanner, line, behind),
		     quote(scanner, line->unit + behind, line->count - behind));
}

static int open_key(struct scanner *scanner, const struct keyline *key, struct location at)
{
	size_t settled;
	enum wanted wanted =
		filter_wants(scanner->wanted_keys, text_of_path(scanner), scanner->summary.ez_tools, &settled);
	int result = scanner->wanted_keys->everything
			     ? 0
			     : key_tell_mount(scanner, text_of_path(scanner), wanted, settled, at);

	bool is_needed = wanted == WANTED_YES && needs(scanner, text_of_path(scanner)) == WANTED_YES;

	scanner->key = wanted == WANTED_YES ? KEY_WANTED : KEY_SKIPPED;
	scanner->is_optional = wanted == WANTED_YES && !is_needed;
	scanner->quiet = false;
	note_oddities(scanner, key, is_needed);
	if (wanted == WANTED_NOT)
		remember_dead_end(scanner, key, settled);
	else if (result == 0)
		result = emit_key(scanner, REG_OPEN_KEY, text_of_path(scanner), at);
	return result;
}

static int delete_key(struct scanner *scanner, const struct keyline *key, struct location at)
{
	size_t settled;
	const char *path = text_of_path(scanner);
	enum wanted wanted = filter_wants(scanner->wanted_keys, path, scanner->summary.ez_tools, &settled);

	bool is_needed = needs(scanner, path) != WANTED_NOT;

	scanner->key = is_needed ? KEY_NONE : KEY_SKIPPED;
	scanner->quiet = false;
	if (!strchr(path, '\\') || strcmp(path, "\\") == 0) {
		diag(scanner, DIAG_KEY_ROOT_GONE, at);
		return 0;
	}
	scanner->summary.deletions++;
	note_oddities(scanner, key, is_needed);
	return wanted == WANTED_NOT ? 0 : emit_key(scanner, REG_DELETE_KEY, path, at);
}

static void swap(struct buffer *a, struct buffer *b)
{
	struct buffer kept = *a;

	*a = *b;
	*b = kept;
}

static void note_no_root(struct scanner *scanner, const struct keyline *key)
{
	const struct line *line = &scanner->line;
	size_t first = keypath_behind_slashes(line, key->from, key->end);
	size_t end = keypath_component_end(line, first, key->end);
	bool has_name = line_has(line, first, "HKEY_", true);
	struct location at = line_location(scanner, line, key->from);

	scanner->key = KEY_NONE;
	scanner->quiet = false;
	if (end < key->end && line_has(line, end, "\\_", false))
		diag(scanner, DIAG_MARKDOWN, at);
	else
		diag(scanner, DIAG_KEY_ROOT, at, quote(scanner, line->unit + key->from, end - key->from),
		     has_name && end == key->end ? " (backslashes lost?)" : "");
}

static int follow(struct scanner *scanner, struct keyline *key)
{
	const struct line *line = &scanner->line;
	struct location at = line_location(scanner, line, key->open);

	switch (keypath_make(line, key, &scanner->text)) {
	case PATH_NO_MEMORY:
		return error_no_memory(scanner->err);
	case PATH_NO_ROOT:
		note_no_root(scanner, key);
		return 0;
	case PATH_LONG:
		scanner->key = KEY_NONE;
		diag(scanner, DIAG_LIMIT, at, "a key name of more than 255 characters, or more than 512 levels");
		return 0;
	case PATH_OK:
		break;
	}
	swap(&scanner->path, &scanner->text);
	scanner->summary.keys++;
	return key->deletes ? delete_key(scanner, key, at) : open_key(scanner, key, at);
}

/* Finds the brackets. False: Windows ignores the line, it was said why, and the key before stays open. */
static bool find_brackets(struct scanner *scanner, size_t i, struct keyline *key)
{
	const struct line *line = &scanner->line;
	size_t from = i + 1, rest;

	*key = (struct keyline){ .open = i, .end = line->count, .inner = from };
	while (key->end > from && line->unit[key->end - 1] != ']')
		key->end--;
	while (key->inner < key->end && line->unit[key->inner] != ']')
		key->inner++;
	if (key->end-- == from) {
		diag(scanner, line->last ? DIAG_TRUNCATED : DIAG_KEY_BRACKET, line_location(scanner, line, i));
		return false;
	}
	key->deletes = line->unit[from] == '-';
	key->from = from + key->deletes;
	rest = line_blanks(line, key->from);
	if (rest == key->from)
		return true;
	diag(scanner, DIAG_KEY_SPACE, line_location(scanner, line, key->from),
	     quote(scanner, line->unit + rest, line->count - rest));
	return false;
}

int key_line(struct scanner *scanner, size_t i)
{
	struct keyline key;

	return find_brackets(scanner, i, &key) ? follow(scanner, &key) : 0;
}
