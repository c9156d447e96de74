/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scratch folder for each test, and what is found in it as lines of text. After cmocka.h. */
#ifndef TLSREADY_TESTS_SCAN_FOLDER_H
#define TLSREADY_TESTS_SCAN_FOLDER_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/folder.h"

static char top[64];
static struct arena *arena;
static struct error error;

static inline int set_up(void **state)
{
	(void)state;
	strcpy(top, "/tmp/tlsready-scan-XXXXXX");
	arena = arena_new((size_t)1 << 30);
	error = (struct error){ 0 };
	return arena && mkdtemp(top) ? 0 : -1;
}

static inline int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static inline int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *in_top(const char *below)
{
	return arena_printf(arena, "%s/%s", top, below);
}

/* The folders on the way to a path, and the path's last name not. */
static inline const char *make_way(const char *below)
{
	char *path = arena_strdup(arena, in_top(below));

	for (char *slash = path + strlen(top) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	return path;
}

static inline void put_text(const char *below, const char *content)
{
	FILE *file = fopen(make_way(below), "w");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static inline void put(const char *below)
{
	put_text(below, "regf, and nothing more");
}

static inline void put_link(const char *target, const char *below)
{
	assert_int_equal(symlink(target, make_way(below)), 0);
}

/* What follows the scratch folder in a path of an artifact. */
static inline const char *tail(const char *path)
{
	size_t size = strlen(top);

	assert_memory_equal(path, top, size);
	return path[size] ? path + size + 1 : ".";
}

static inline const char *describe_artifact(const char *text, const struct artifact *artifact)
{
	assert_string_equal(artifact->folder, top);
	assert_string_equal(artifact->below, tail(artifact->path));
	assert_true(artifact->has_logs);
	assert_int_equal(artifact->fd, -1);
	text = arena_printf(arena, "%s %s%s", text, artifact->role == ROLE_POLICY ? "policy:" : "", artifact->below);
	if (artifact->user)
		text = arena_printf(arena, "%s(%s)", text, artifact->user);
	for (size_t i = 0; i < artifact->log_count; i++)
		text = arena_printf(arena, "%s+%s", text, strrchr(artifact->logs[i].below, '.'));
	return text;
}

/* A line for each machine, "NAME: FILE(USER)+LOG FILE ...", and one for each refusal, "  ! PATH WHY". */
static inline const char *scan_with(const struct folder_limits *limits)
{
	const char *text = "";
	struct folder *folder;

	if (folder_scan(top, limits, arena, &folder, &error) != 0)
		return "";
	for (size_t i = 0; i < folder_machines(folder); i++) {
		const struct subject *subject = folder_subject(folder, i, arena);

		assert_non_null(subject);
		assert_string_equal(subject->operand, top);
		text = arena_printf(arena, "%s%s:", text, subject->name);
		for (size_t k = 0; k < subject->count; k++)
			if (!subject->artifacts[k].error.code)
				text = describe_artifact(text, &subject->artifacts[k]);
		text = arena_printf(arena, "%s\n", text);
		for (size_t k = 0; k < subject->count; k++)
			if (subject->artifacts[k].error.code)
				text = arena_printf(arena, "%s  ! %s %s\n", text, subject->artifacts[k].below,
						    subject->artifacts[k].error.text);
		for (size_t k = 0; k < subject->refusal_count; k++)
			text = arena_printf(arena, "%s  ! %s %s\n", text, tail(subject->refusals[k].path),
					    subject->refusals[k].why);
	}
	return text;
}

static inline const char *scan(void)
{
	return scan_with(&folder_limits);
}

/* The scratch folder's own name, which a machine right in it has. */
static inline const char *own(const char *rest)
{
	return arena_printf(arena, "%s%s", strrchr(top, '/') + 1, rest);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
