/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile from its name to its rows: found, read, checked, and put upon the one it extends. */
#include "analyzer/policy/profile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/policy/builtin_profiles.h"
#include "analyzer/policy/profile_parts.h"
#include "common/text/suggest.h"
#include "common/ceilings.h"
#include "common/digest.h"
#include "common/paths.h"

void profile_free(struct profile *profile)
{
	if (profile)
		arena_free(profile->arena);
}

static struct profile *new_profile(void)
{
	struct arena *arena = arena_new(PROFILE_CEILING);
	struct profile *profile = arena ? arena_alloc(arena, sizeof *profile) : NULL;

	if (profile)
		profile->arena = arena;
	else
		arena_free(arena);
	return profile;
}

/* Two sets of criteria under one name would make READY by one of them look like READY by the other. */
static int check_name(const struct lineage *self, const struct yamlfile *file, const struct profile *profile)
{
	for (const struct builtin_profile *builtin = builtin_profiles; builtin->name && !self->is_builtin; builtin++)
		if (name_equal(builtin->name, profile->name))
			return yamlfile_fault(
				&file->root, AT(KEY("name")),
				"name: %s is the name of a built-in profile; give this profile a name of its own",
				builtin->name);
	return 0;
}

static int parse_for(const struct lineage *self, const void *yaml, size_t size, struct profile **ret, struct error *err)
{
	struct lineage here = *self;
	struct profile *profile = new_profile();
	struct yamlfile file;

	if (!profile)
		return error_no_memory(err);
	int result = yamlfile_take(&file, &profile_yaml, self->label, yaml, size, profile->arena, profile, err);

	here.root = &file.root;
	if (result == 0)
		result = profile_check(&file.root, profile, self);
	if (result == 0)
		result = check_name(self, &file, profile);
	if (result == 0)
		result = profile_inherit(&file.root, profile, &here);
	yamlfile_close(&file);
	if (result < 0)
		profile_free(profile);
	else
		*ret = profile;
	return result;
}

int profile_parse(const char *label, const void *yaml, size_t size, struct profile **ret, struct error *err)
{
	return parse_for(&(struct lineage){ .label = label }, yaml, size, ret, err);
}

const char *profile_builtin(size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!builtin_profiles[i].name)
			return NULL;
	return builtin_profiles[index].name;
}

static const struct builtin_profile *builtin_named(const char *name)
{
	for (const struct builtin_profile *builtin = builtin_profiles; builtin->name; builtin++)
		if (strcmp(builtin->name, name) == 0)
			return builtin;
	return NULL;
}

const char *profile_builtin_text(const char *name, size_t *ret_size)
{
	const struct builtin_profile *builtin = builtin_named(name);

	*ret_size = builtin ? *builtin->size : 0;
	return builtin ? builtin->yaml : NULL;
}

/* A copy of client or of evidence could not stand on itself. NULL: it is none. */
static const char *copy_of(const char *yaml, size_t size)
{
	for (const struct builtin_profile *builtin = builtin_profiles; builtin->name; builtin++)
		if (*builtin->size == size && memcmp(builtin->yaml, yaml, size) == 0)
			return builtin->name;
	return NULL;
}

/* A file that a file names is in that one's folder, or where an absolute path says. */
static char *path_for(const struct lineage *below, const char *path)
{
	size_t folder = below && path[0] != '/' ? (size_t)(path_name(below->label) - below->label) : 0;
	size_t size = strlen(path) + 1;
	char *joined = malloc(folder + size);

	if (joined && folder)
		memcpy(joined, below->label, folder);
	if (joined)
		memcpy(joined + folder, path, size);
	return joined;
}

static bool is_same_file(const char *a, const char *b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];

	return strcmp(a, b) == 0 || (realpath(a, real_a) && realpath(b, real_b) && strcmp(real_a, real_b) == 0);
}

/* A complaint about what the one below wants to extend. */
static int extends_fault(const struct lineage *self, const char *what)
{
	return yamlfile_fault(self->below->root, AT(KEY("extends")), "extends: %s", what);
}

static int check_lineage(const struct lineage *self)
{
	int depth = 0;

	for (const struct lineage *below = self->below; below; below = below->below) {
		if (below->is_builtin == self->is_builtin && is_same_file(self->label, below->label))
			return extends_fault(self, "this profile extends itself");
		if (++depth > EXTENDS_LIMIT)
			return extends_fault(self, "too many profiles extend each other (8)");
	}
	return 0;
}

enum { BUILTIN_LIMIT = 64 }; /* of which the nearest is named */

static int no_such_file(const struct lineage *self, const char *why, struct error *err)
{
	const char *names[BUILTIN_LIMIT + 1] = { NULL };

	for (size_t i = 0; i < BUILTIN_LIMIT && profile_builtin(i); i++)
		names[i] = profile_builtin(i);
	const char *meant = suggest(self->label, names);
	size_t label = strlen(self->label);
	char words[160];

	if (strncmp(why, self->label, label) == 0 && strncmp(why + label, ": ", 2) == 0)
		why += label + 2;
	snprintf(words, sizeof words,
		 "is neither a built-in profile (%s%s%stlsready profiles lists them) nor a file that can be read",
		 meant ? "did you mean " : "", meant ? meant : "", meant ? "? " : "");
	if (self->below)
		return yamlfile_fault(self->below->root, AT(KEY("extends")), "extends: \"%s\" %s: %s", self->label,
				      words, why);
	return error_set(err, ERR_USAGE, "profile \"%s\" %s: %s", self->label, words, why);
}

/* What a profile names is opened without anybody having looked at the name: no device, no pipe that waits. */
static bool is_fit(const struct lineage *self)
{
	struct stat status;

	return !self->below || stat(self->label, &status) != 0 || S_ISREG(status.st_mode);
}

static int keep_hash(struct profile *profile, const void *yaml, size_t size, struct error *err)
{
	char hex[DIGEST_HEX];

	digest_of(yaml, size, hex);
	profile->sha256 = *hex ? arena_strdup(profile->arena, hex) : NULL;
	if (profile->sha256)
		return 0;
	profile_free(profile);
	return error_no_memory(err);
}

static int load_file(const struct lineage *self, struct profile **ret, struct error *err)
{
	char *yaml;
	size_t size;
	struct error why = { 0 };

	if (!is_fit(self))
		return extends_fault(self, "a built-in profile or a regular file was expected");
	int result = yamlfile_read(&profile_yaml, self->label, &yaml, &size, &why);

	if (result < 0)
		return result == ERR_IO ? no_such_file(self, why.text, err)
					: error_set(err, (enum err)result, "%s", why.text);
	const char *copied = copy_of(yaml, size);

	result = copied ? profile_load_for(self->below, copied, ret, err) : parse_for(self, yaml, size, ret, err);
	if (result == 0 && !copied)
		result = keep_hash(*ret, yaml, size, err);
	free(yaml);
	return result;
}

static int load_path(const struct lineage *below, const char *name, struct profile **ret, struct error *err)
{
	char *path = path_for(below, name);
	const struct lineage self = { .label = path, .below = below };
	int result = path ? check_lineage(&self) : error_no_memory(err);

	if (result == 0)
		result = load_file(&self, ret, err);
	free(path);
	return result;
}

int profile_load_for(const struct lineage *below, const char *name, struct profile **ret, struct error *err)
{
	const struct builtin_profile *builtin = builtin_named(name);
	const struct lineage self = { .label = name,
				      .is_builtin = true,
				      .is_evidence = strcmp(name, "evidence") == 0,
				      .is_client = strcmp(name, "client") == 0,
				      .below = below };

	if (!builtin && below && below->is_builtin)
		return extends_fault(&self, "no such built-in profile");
	if (!builtin)
		return load_path(below, name, ret, err);
	if (builtin->rows) {
		*ret = builtin->rows;
		return 0;
	}
	int result = check_lineage(&self);

	return result < 0 ? result : parse_for(&self, builtin->yaml, *builtin->size, ret, err);
}

int profile_load(const char *name, struct profile **ret, struct error *err)
{
	int result = profile_load_for(NULL, name, ret, err);

	if (result < 0 || !(*ret)->arena || builtin_named(name) || ((*ret)->path = arena_strdup((*ret)->arena, name)))
		return result;
	profile_free(*ret);
	return error_no_memory(err);
}

const struct rule *profile_rule(const struct profile *profile, const char *id)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (name_equal(profile->rules[i].id, id))
			return &profile->rules[i];
	return NULL;
}

const struct document *profile_document(const struct profile *profile, const char *id)
{
	for (unsigned i = 0; i < profile->documents_count; i++)
		if (strcmp(profile->documents[i].id, id) == 0)
			return &profile->documents[i];
	return NULL;
}
