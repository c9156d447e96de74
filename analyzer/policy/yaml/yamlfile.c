/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/policy/yaml/yamlfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_LIMIT = 8 };

struct from take_step(const struct from *from, const char *key, size_t index)
{
	const json_t *json = key ? json_object_get(from->json, key) : json_array_get(from->json, index);

	return (struct from){ from->taker, json, from, key, index };
}

int yamlfile_fault(const struct from *from, const struct step *steps, const char *format, ...)
{
	struct from way[STEPS_LIMIT + 1] = { *from };
	char sentence[ERROR_TEXT_LIMIT];
	size_t depth = 0;
	va_list args;

	for (; (steps->key || steps->index != STEP_END) && depth < STEPS_LIMIT; steps++, depth++) {
		way[depth + 1] = take_step(&way[depth], steps->key, steps->index);
		if (!way[depth + 1].json)
			break;
	}
	const struct location at = take_where(&way[depth], NULL);

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	return error_at(from->taker->err, ERR_USAGE, at, "%.200s:%" PRIu32 ": %.280s", from->taker->label, at.line,
			sentence);
}

static int take_root(struct yamlfile *file, const struct yamlkind *kind, void *ret)
{
	struct taker *taker = &file->taker;

	if (!file->tree.root)
		return error_set(taker->err, ERR_USAGE, "%.200s:1: this is empty: %s was expected", taker->label,
				 kind->what);
	if (!json_is_object(file->tree.root))
		return yamlfile_fault(&file->root, HERE, "this has no keys with values (KEY: value): %s was expected",
				      kind->what);
	yamlrows_take(&file->root, &kind->rows, ret);
	if (taker->failed == ERR_NOMEM || arena_failed(taker->arena))
		return error_no_memory(taker->err);
	if (taker->failed && taker->err)
		taker->err->code = ERR_USAGE; /* whatever the taker calls it: the file is the user's */
	return taker->failed ? ERR_USAGE : 0;
}

int yamlfile_take(struct yamlfile *file, const struct yamlkind *kind, const char *label, const void *yaml, size_t size,
		  struct arena *arena, void *ret, struct error *err)
{
	*file = (struct yamlfile){ 0 };
	int result = yamltree_parse(label, yaml, size, arena, &file->tree, err);

	file->taker = (struct taker){ .arena = arena,
				      .label = label,
				      .subject = kind->what,
				      .err = err,
				      .where = yamltree_where,
				      .context = &file->tree };
	file->root = (struct from){ .taker = &file->taker, .json = file->tree.root };
	return result < 0 ? result : take_root(file, kind, ret);
}

void yamlfile_close(struct yamlfile *file)
{
	yamltree_free(&file->tree);
}

static int read_all(const struct yamlkind *kind, const char *path, FILE *file, char *text, size_t *ret_size,
		    struct error *err)
{
	*ret_size = fread(text, 1, YAMLFILE_SIZE_LIMIT, file);
	if (ferror(file))
		return error_set(err, ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno));
	if (*ret_size == YAMLFILE_SIZE_LIMIT)
		return error_set(err, ERR_USAGE, "%s: larger than %s may be (1 MiB)", path, kind->what);
	return 0;
}

int yamlfile_read(const struct yamlkind *kind, const char *path, char **ret, size_t *ret_size, struct error *err)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(YAMLFILE_SIZE_LIMIT) : NULL;

	if (!file)
		return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	int result = text ? read_all(kind, path, file, text, ret_size, err) : error_no_memory(err);

	fclose(file);
	if (result < 0)
		free(text);
	else
		*ret = text;
	return result;
}
