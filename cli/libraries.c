/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/libraries.h"

#include <gnu/libc-version.h>
#include <jansson.h>
#include <libbfio.h>
#include <libregf.h>
#include <openssl/opensslv.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <yaml.h>
#include <zlib.h>
#include <zstd.h>

#include "cli/linked_too.h"
#include "common/host/library.h"
#ifdef TLSREADY_LIBARCHIVE
#include <archive.h>
#endif
#ifdef TLSREADY_LIBFSNTFS
#include <libfsntfs.h>
#endif
#ifdef TLSREADY_LIBVSHADOW
#include <libvshadow.h>
#endif
#ifdef TLSREADY_SQLITE
#include <sqlite3.h>
#endif
#ifdef TLSREADY_WIMLIB
#include <wimlib.h>
#endif

static const char *openssl_words(void) /* asking libcrypto itself would link most of it */
{
	return OPENSSL_VERSION_STR;
}

/* clang-format off */
static const struct {
	const char *name;
	const char *(*version)(void);
} linked[] = {
	{ "glibc",     gnu_get_libc_version },
	{ "jansson",   jansson_version_str },
	{ "libbfio",   libbfio_get_version },
	{ "libcrypto", openssl_words },
	{ "libregf",   libregf_get_version },
	{ "libyaml",   yaml_get_version_string },
	{ "libzstd",   ZSTD_versionString },
	{ "utf8proc",  utf8proc_version },
	{ "zlib",      zlibVersion },
};

#define VERSION(function) { #function, 0, LIBRARY_ADDRESS(function) }

/* All that are loaded late, where the build has them. What a package depends on, or recommends, is read from here by `tlsready version --json`. */
static const struct {
	const char *name, *file, *used_for;
	struct library_symbol version;
} late[] = {
#ifdef TLSREADY_LIBARCHIVE
	{ "libarchive", LIBARCHIVE_FILE, "archives",                       VERSION(archive_version_string) },
#endif
#if (defined(TLSREADY_LIBVSHADOW) || defined(TLSREADY_LIBFSNTFS)) && !defined(TLSREADY_STATIC) /* there the one above serves */
	{ "libbfio",    LIBBFIO_FILE,    "libfsntfs, libvshadow",          VERSION(libbfio_get_version) },
#endif
#ifdef TLSREADY_LIBFSNTFS
	{ "libfsntfs",  LIBFSNTFS_FILE,  "--verify-image",                 VERSION(libfsntfs_get_version) },
#endif
#ifdef TLSREADY_SQLITE
	{ "libsqlite3", LIBSQLITE3_FILE, "merge -o sqlite",                VERSION(sqlite3_libversion) },
#endif
#ifdef TLSREADY_LIBVSHADOW
	{ "libvshadow", LIBVSHADOW_FILE, "shadow copies",                  VERSION(libvshadow_get_version) },
#endif
#ifdef TLSREADY_WIMLIB
	{ "libwim",     LIBWIM_FILE,     "WIM, files that Compact OS compressed", VERSION(wimlib_get_version_string) },
#endif
	{ NULL, NULL, NULL, { NULL, 0, NULL } },
};
/* clang-format on */

enum {
	LINKED = sizeof linked / sizeof *linked,
	ROWS = LINKED + (sizeof late / sizeof *late) + (sizeof linked_too / sizeof *linked_too),
};

/* NULL: the library was not found. Some put their name in front. */
static const char *late_version(size_t i)
{
	const char *(*version)(void);

	if (!library_load(late[i].file, &late[i].version, 1, &version))
		return NULL;
	const char *words = version();

	return words + strcspn(words, "0123456789");
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct library_version *)a)->name, ((const struct library_version *)b)->name);
}

const struct library_version *linked_libraries(struct arena *arena, size_t *ret_count)
{
	struct library_version *list = arena_array(arena, ROWS, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; list && i < LINKED; i++)
		list[count++] = (struct library_version){ linked[i].name, linked[i].version() };
	for (size_t i = 0; list && LIBRARIES_ARE_LINKED && late[i].name; i++)
		list[count++] = (struct library_version){ late[i].name, late_version(i) };
	for (size_t i = 0; list && linked_too[i].name; i++)
		list[count++] = linked_too[i];
	if (list)
		qsort(list, count, sizeof *list, compare_names);
	*ret_count = count;
	return list;
}

const struct late_library *late_libraries(struct arena *arena, size_t *ret_count)
{
	struct late_library *list = arena_array(arena, ROWS, sizeof *list);
	size_t count = 0;

	for (; list && !LIBRARIES_ARE_LINKED && late[count].name; count++)
		list[count] = (struct late_library){ late[count].name, late[count].file, late[count].used_for,
						     late_version(count) };
	*ret_count = count;
	return list;
}
