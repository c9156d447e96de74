/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs against the hashes of their acquisition. */
#include "engine/collect/expected_hashes.h"

#include <string.h>
#include <strings.h>

#include "common/paths.h"
#include "engine/collect/expected_parts.h"

static const char *const kind_names[DIGEST_KINDS] = { "SHA-256", "SHA-1", "MD5" };

enum { SIGN = sizeof PATH_INSIDE - 1 };

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* Where a component before end begins: behind a slash, or behind PATH_INSIDE, before a member of an archive or an image. */
static const char *component_start(const char *path, const char *end)
{
	while (end > path && !is_slash(end[-1]) &&
	       !((size_t)(end - path) >= SIGN && memcmp(end - SIGN, PATH_INSIDE, SIGN) == 0))
		end--;
	return end;
}

/* The last component before *end, which moves to the one before it. Repeated slashes and "." are none. Size 0: there is none. */
static size_t component_before(const char *path, const char **end, const char **ret)
{
	for (;;) {
		const char *stop = *end;

		while (stop > path && is_slash(stop[-1]))
			stop--;
		*ret = component_start(path, stop);
		*end = *ret > path && !is_slash((*ret)[-1]) ? *ret - SIGN : *ret;
		size_t size = (size_t)(stop - *ret);

		if (size != 1 || **ret != '.')
			return size;
	}
}

/* How many components the ends of two paths share. */
static size_t shared_components(const char *a, const char *b)
{
	const char *a_end = a + strlen(a), *b_end = b + strlen(b), *a_at, *b_at;

	for (size_t count = 0;; count++) {
		size_t a_size = component_before(a, &a_end, &a_at), b_size = component_before(b, &b_end, &b_at);

		if (!a_size || a_size != b_size || strncasecmp(a_at, b_at, a_size) != 0)
			return count;
	}
}

/* What is being compared, and what came of it. */
struct comparing {
	const struct expected_hashes *expected;
	struct notes *notes;
	struct arena *arena;
	bool with_unhashed;
	const char *altered; /* a clause; NULL: nothing is */
	size_t matches, files;
	const char *unlisted; /* the first file that has no line */
	bool is_compared;     /* a file was */
};

static const char *hash_of(const struct artifact *artifact, int kind)
{
	const char *const hashes[] = {
		[DIGEST_SHA256] = artifact->sha256, [DIGEST_SHA1] = artifact->sha1, [DIGEST_MD5] = artifact->md5
	};

	return hashes[kind];
}

/* Of the lines that are nearest to the path, by kind: one that agrees, or else the first; NULL: none has this kind. */
static size_t find_lines(const struct expected_hashes *expected, const struct artifact *artifact,
			 const struct expected_line *ret[DIGEST_KINDS])
{
	size_t most = 0;

	for (size_t i = 0; i < expected->count; i++) {
		const struct expected_line *line = &expected->lines[i];
		size_t shared = shared_components(line->name, artifact->path);

		if (shared == 0 || shared < most)
			continue;
		if (shared > most)
			memset(ret, 0, DIGEST_KINDS * sizeof *ret);
		most = shared;
		if (!ret[line->kind] || strcmp(line->hex, hash_of(artifact, line->kind)) == 0)
			ret[line->kind] = line;
	}
	return most;
}

static void add_altered(struct comparing *comparing, struct location at, const char *clause)
{
	note_add(comparing->notes, "hash-mismatch", SEVERITY_ERROR, at, "%s", clause ? clause : "out of memory");
	if (!clause || !comparing->altered)
		comparing->altered = clause ? clause : "out of memory";
	else
		comparing->altered = arena_printf(comparing->arena, "%s; %s", comparing->altered, clause);
}

/* A line as near to the path, of the same name or of another, that has another hash; NULL: none. */
static const struct expected_line *rival(const struct expected_hashes *expected, const struct expected_line *line,
					 const char *path, bool is_of_same_name)
{
	size_t shared = shared_components(line->name, path);

	for (size_t i = 0; i < expected->count; i++) {
		const struct expected_line *other = &expected->lines[i];

		if (other->kind == line->kind && strcmp(other->hex, line->hex) != 0 &&
		    shared_components(other->name, path) == shared &&
		    (strcasecmp(other->name, line->name) == 0) == is_of_same_name)
			return other;
	}
	return NULL;
}

/* False: it is another file. */
static bool compare_kind(struct comparing *comparing, const struct artifact *artifact, const struct expected_line *line,
			 struct location at)
{
	const char *hash = hash_of(artifact, line->kind), *name = path_name(comparing->expected->path);

	comparing->expected->used[line - comparing->expected->lines] = 1;
	const struct expected_line *other = rival(comparing->expected, line, artifact->path, true);

	if (other) {
		add_altered(comparing, at,
			    arena_printf(comparing->arena,
					 "%s cannot be compared: %s:%u and %u have two different %s of %s", artifact->path,
					 name, line->number, other->number, kind_names[line->kind], line->name));
		return false;
	}
	if (strcmp(hash, line->hex) == 0 && (other = rival(comparing->expected, line, artifact->path, false)))
		note_add(comparing->notes, "hash-not-expected", SEVERITY_NOTE, at,
			 "%s has the hash of %s in %s:%u; the path %s in line %u fits as well, and its hash differs; name the input by a longer path to exclude one",
			 artifact->path, line->name, name, line->number, other->name, other->number);
	if (strcmp(hash, line->hex) == 0 || (!*hash && !comparing->with_unhashed))
		return true;
	add_altered(comparing, at,
		    *hash ? arena_printf(comparing->arena,
					 "%s is not the file that was acquired: its %s is %s, and %s:%u has %s",
					 artifact->path, kind_names[line->kind], hash, name, line->number, line->hex)
			  : arena_printf(comparing->arena, "%s cannot be compared with its %s in %s:%u: it has none",
					 artifact->path, kind_names[line->kind], name, line->number));
	return false;
}

static void compare_file(struct comparing *comparing, const struct artifact *artifact, struct location at)
{
	const struct expected_line *lines[DIGEST_KINDS] = { NULL };
	bool is_match = true;

	comparing->files++;
	if (!find_lines(comparing->expected, artifact, lines)) {
		note_add(comparing->notes, "hash-not-expected", SEVERITY_NOTE, at, "%s has no hash of %s",
			 path_name(comparing->expected->path), artifact->path);
		comparing->unlisted = comparing->unlisted ? comparing->unlisted : artifact->path;
		return;
	}
	comparing->is_compared = true;
	for (int kind = 0; kind < DIGEST_KINDS; kind++)
		if (lines[kind])
			is_match &= compare_kind(comparing, artifact, lines[kind], at);
	comparing->matches += is_match;
}

const char *expected_compare(const struct expected_hashes *expected, const struct machine *machine, bool with_unhashed,
			     struct notes *notes, struct arena *arena)
{
	struct comparing comparing = {
		.expected = expected, .notes = notes, .arena = arena, .with_unhashed = with_unhashed
	};
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++) {
		struct location at = { .source = (int32_t)i, .offset = LOCATION_NO_OFFSET };
		const struct artifact *artifact = inputs[i].artifact;

		if (inputs[i].is_overlay)
			continue;
		compare_file(&comparing, artifact, at);
		for (size_t k = 0; k < artifact->log_count; k++)
			if (artifact_is_open(&artifact->logs[k]))
				compare_file(&comparing, &artifact->logs[k], at);
	}
	if (comparing.unlisted && !comparing.is_compared) /* a name that was misspelled must not pass for a comparison */
		add_altered(&comparing, LOCATION_NONE,
			    arena_printf(arena, "nothing was compared: %s has no hash of %s%s", path_name(expected->path),
					 comparing.unlisted, comparing.files > 1 ? " or any other file" : ""));
	note_add(notes, "hash-match", SEVERITY_NOTE, LOCATION_NONE,
		 "%zu of %zu files have the hashes that %s has of them", comparing.matches, comparing.files,
		 path_name(expected->path));
	return comparing.altered;
}

size_t expected_unused(const struct expected_hashes *expected, size_t *ret_count)
{
	size_t used = 0;

	for (size_t i = 0; i < expected->count; i++)
		used += expected->used[i];
	*ret_count = expected->count;
	return expected->count - used;
}
