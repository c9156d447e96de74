/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/machine/refused.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "common/paths.h"

enum { READ_CHUNK = 1 << 14 };

/* A larger file may be a whole disk. */
#define READ_LIMIT (UINT64_C(1) << 30)

static bool is_all_zeros(const struct artifact *artifact)
{
	uint8_t chunk[READ_CHUNK];
	int64_t got = 0;
	bool zeros = true;

	for (uint64_t at = 0; zeros && (got = artifact_read(artifact, at, chunk, sizeof chunk)) > 0; at += (uint64_t)got)
		for (int64_t i = 0; i < got && zeros; i++)
			zeros = chunk[i] == 0;
	return zeros && got == 0;
}

void refused_measure(struct input *input, bool no_hash)
{
	struct artifact *artifact = input->artifact;
	bool is_read = artifact->size <= READ_LIMIT;

	input->size = artifact->size;
	if (is_read && !no_hash)
		memcpy(input->sha256, artifact_digest(artifact), sizeof input->sha256);
	if (artifact->size == 0)
		error_set(&input->error, ERR_FORMAT, "is empty (0 bytes)");
	else if (is_read && artifact_has_neighbours(artifact) && is_all_zeros(artifact))
		error_set(&input->error, ERR_FORMAT, "is empty: all of its %" PRIu64 " bytes are zero", artifact->size);
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

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has_word(path_name(path), words[i].word))
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
