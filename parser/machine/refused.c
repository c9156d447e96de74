/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/machine/refused.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_CHUNK = 1 << 14, READ_LIMIT = 1 << 30 };

/* To the end, for the hash that is running. */
static bool read_rest(struct source *source, bool *ret_zeros)
{
	uint8_t chunk[READ_CHUNK];
	int64_t got = 0;

	*ret_zeros = true;
	while (source->given <= READ_LIMIT && (got = source_read(source, chunk, sizeof chunk)) > 0)
		for (int64_t i = 0; i < got && *ret_zeros; i++)
			*ret_zeros = chunk[i] == 0;
	return source->given <= READ_LIMIT && got == 0;
}

static uint64_t start_again(struct source *source)
{
	struct stat status;

	if (!source->is_file || fstat(source->fd, &status) < 0 || lseek(source->fd, 0, SEEK_SET) < 0)
		return 0;
	source->head_at = source->head_size; /* the first bytes come from the file once more */
	source->given = 0;
	return (uint64_t)status.st_size;
}

void refused_measure(struct input *input, struct source *source, bool no_hash)
{
	char unused[DIGEST_HEX];
	uint64_t size = start_again(source);
	bool zeros = false, is_fresh = source->is_file || !source->digest;

	if (is_fresh && source->digest)
		digest_final(source->digest, unused);
	if (is_fresh)
		source->digest = no_hash ? NULL : digest_new();
	bool whole = size <= READ_LIMIT && read_rest(source, &zeros);

	input->size = source->is_file ? size : whole ? source->given : 0;
	input->sha256[0] = '\0';
	if (source->digest)
		digest_final(source->digest, whole ? input->sha256 : unused);
	source->digest = NULL;
	if (whole && source->given == 0)
		error_set(&input->error, ERR_FORMAT, "is empty (0 bytes)");
	else if (whole && zeros && source->is_file)
		error_set(&input->error, ERR_FORMAT, "is empty: all of its %" PRIu64 " bytes are zero", size);
}

/* A word of the file's name: "SYSTEM", "m01-system.hiv", "NTUSER.DAT.1". */
static bool has_word(const char *name, const char *word)
{
	size_t size = strlen(word);

	for (const char *p = name; *p; p++)
		if (name_starts(p, word) && (p == name || !isalnum((unsigned char)p[-1])) &&
		    !isalnum((unsigned char)p[size]))
			return true;
	return false;
}

static enum hive_kind kind_by_name(const char *path)
{
	static const struct {
		const char *word;
		enum hive_kind kind;
	} words[] = { { "SYSTEM", HIVE_SYSTEM }, { "SOFTWARE", HIVE_SOFTWARE }, { "NTUSER", HIVE_USER } };
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has_word(name, words[i].word))
			return words[i].kind;
	return HIVE_UNKNOWN;
}

const char *refused_clause(struct arena *arena, const struct input *input)
{
	return arena_printf(arena, "%s %s%s", input->path, name_starts(input->error.text, "not ") ? "is " : "",
			    input->error.text);
}

static void tell(struct regview *view, enum hive_kind kind, const char *clause)
{
	const char *before = view->refused[kind];

	view->refused[kind] = before ? arena_printf(view->arena, "%s; %s", before, clause) : clause;
}

/* A name that says nothing may be that of any hive that no other name speaks of. */
void refused_tell(struct regview *view, const struct input *inputs, size_t count)
{
	static const enum hive_kind kinds[] = { HIVE_SYSTEM, HIVE_SOFTWARE, HIVE_USER };
	const char *nameless = NULL;

	for (size_t i = 0; i < count; i++) {
		bool is_useless = inputs[i].kind == INPUT_REFUSED || (inputs[i].kind == INPUT_REG && !inputs[i].used);
		const char *clause = is_useless && !inputs[i].is_overlay ? refused_clause(view->arena, &inputs[i]) : NULL;
		enum hive_kind kind = kind_by_name(inputs[i].path);

		if (clause && kind != HIVE_UNKNOWN)
			tell(view, kind, clause);
		else if (clause && !nameless)
			nameless = clause;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!view->refused[kinds[i]])
			view->refused[kinds[i]] = nameless;
	for (struct mount *mount = view->mounts; mount; mount = mount->next)
		mount->refused = view->refused[mount->kind];
	regview_changed(view);
}
