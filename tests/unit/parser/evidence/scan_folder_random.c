/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trees of random folders, files, links and pipes with names that mean something: whatever they are, no SYSTEM and no SOFTWARE
 * in them gets lost without a word, no two machines are called alike, and nothing but regular files of the tree is evidence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ftw.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/operands/scan.h"

enum { TREES = 60, ENTRIES = 60, PATHS = 512 };

static const char *const folders[] = {
	"Windows",
	"WINNT",
	"windows",
	"System32",
	"system32",
	"config",
	"RegBack",
	"Users",
	"alice",
	"C",
	"C%3A",
	"uploads",
	"auto",
	"%5C%5C.%5CC%3A",
	"HOST1",
	"[root]",
	"SYSTEM",
	"a\nb",
	"%2e%2e",
	"Windows.old",
	"GroupPolicy",
	"Machine",
	"Documents and Settings",
	"HarddiskVolumeShadowCopy1",
};
static const char *const files[] = {
	"SYSTEM",           "SOFTWARE",   "system",       "SYSTEM.LOG1",   "SOFTWARE.LOG2",
	"NTUSER.DAT",       "DEFAULT",    "DC01_SYSTEM",  "DC01_SOFTWARE", "WEB-SYSTEM.hve",
	"alice_NTUSER.DAT", "SYSTEM.sav", "Registry.pol", "export.reg",    "x.txt",
};

static char top[64];
static struct arena *arena;
static uint32_t seed;

static size_t below(size_t count)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % count;
}

static const char *one_of(const char *const *list, size_t count)
{
	return list[below(count)];
}

static void put_file(const char *path)
{
	static const char *const contents[] = { "regf", "regf", "regf", "text", "" };
	FILE *file = fopen(path, "wx");

	if (!file)
		return;
	fputs(one_of(contents, 5), file);
	fclose(file);
}

/* One more entry below a folder that is there. */
static void put_link(const char *path)
{
	if (symlink(one_of((const char *const[]){ "/etc", "..", ".", "SYSTEM" }, 4), path) != 0)
		return; /* something has this name already */
}

static void grow(const char *paths[PATHS], size_t *count)
{
	const char *folder = paths[below(*count)];
	bool is_folder = below(3) == 0;
	const char *name = is_folder ? one_of(folders, sizeof folders / sizeof *folders)
				     : one_of(files, sizeof files / sizeof *files);
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	size_t kind = below(20);

	if (kind == 0)
		put_link(path);
	else if (kind == 1)
		mkfifo(path, 0600);
	else if (!is_folder)
		put_file(path);
	else if (mkdir(path, 0700) == 0 && *count < PATHS)
		paths[(*count)++] = path;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

/* The machines of the tree under test; static, since nftw has no context. */
static struct subject *subjects;
static size_t subject_count;

static bool is_at_or_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return strncmp(path, folder, size) == 0 && (!path[size] || path[size] == '/');
}

static bool is_accounted_for(const char *path)
{
	for (size_t i = 0; i < subject_count; i++) {
		for (size_t k = 0; k < subjects[i].count; k++)
			if (strcmp(subjects[i].artifacts[k].path, path) == 0)
				return true;
		for (size_t k = 0; k < subjects[i].refusal_count; k++)
			if (is_at_or_below(path, subjects[i].refusals[k].path))
				return true;
	}
	return false;
}

/*
 * Inside of a Windows folder only the paths of the table count, whatever else has the name of a hive there: a folder called so
 * that nobody named is left alone.
 */
static bool is_inside_of_windows(const char *path)
{
	static const char *const names[] = { "/windows/", "/winnt/", "/system32/", "/users/", "/documents and settings/" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasestr(path, names[i]))
			return true;
	return false;
}

/* Next to a Windows folder other folders are not searched: this is a volume then. */
static bool is_on_a_volume(const char *path)
{
	for (size_t i = 0; i < subject_count; i++)
		for (size_t k = 0; k < subjects[i].count; k++) {
			const char *other = subjects[i].artifacts[k].path, *inside = strcasestr(other, "/windows/");

			inside = inside ? inside : strcasestr(other, "/winnt/");
			inside = inside ? inside : strcasestr(other, "/system32/");
			if (inside && strncmp(path, other, (size_t)(inside - other)) == 0)
				return true;
		}
	return false;
}

static int check_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	const char *name = path + walk->base;

	(void)type;
	if (S_ISREG(status->st_mode) && status->st_size == 4 &&
	    (strcmp(name, "SYSTEM") == 0 || strcmp(name, "SOFTWARE") == 0) && !is_inside_of_windows(path) &&
	    !is_on_a_volume(path) && !is_accounted_for(path))
		fail_msg("seed %u: %s is neither evidence nor named", seed, path);
	return 0;
}

static void check_artifact(const struct artifact *artifact)
{
	struct stat status;

	if (artifact->error.code) /* named, and not to be opened */
		return;
	assert_int_equal(lstat(artifact->path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	assert_null(strstr(artifact->below, "../"));
}

static void check_machines(void)
{
	for (size_t i = 0; i < subject_count; i++) {
		const struct subject *subject = &subjects[i];

		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(subject->name, subjects[k].name);
		for (size_t k = 0; k < subject->count; k++) {
			check_artifact(&subject->artifacts[k]);
			for (size_t log = 0; log < subject->artifacts[k].log_count; log++)
				check_artifact(&subject->artifacts[k].logs[log]);
			if (k)
				assert_true(strcmp(subject->artifacts[k - 1].path, subject->artifacts[k].path) < 0);
		}
		assert_true(subject->count || subject->refusal_count);
	}
}

static void nothing_in_a_random_tree_is_lost(void **state)
{
	(void)state;
	for (uint32_t tree = 0; tree < TREES; tree++) {
		const char *paths[PATHS] = { top };
		struct error error = { 0 };
		size_t count = 1;

		seed = tree * 7919 + 1;
		strcpy(top, "/tmp/tlsready-random-XXXXXX");
		arena = arena_new((size_t)1 << 26);
		assert_non_null(mkdtemp(top));
		for (int i = 0; i < ENTRIES; i++)
			grow(paths, &count);
		subject_count = 0;
		int result = scan_folder(top, false, arena, &subjects, &subject_count, &error);

		assert_true(result == 0 || result == ERR_IO);
		check_machines();
		if (result == 0)
			nftw(top, check_entry, 16, FTW_PHYS);
		arena_free(arena);
		nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_in_a_random_tree_is_lost) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
