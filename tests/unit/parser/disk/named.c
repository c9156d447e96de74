/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Containers that are not read: each is named with the way out, and no other file is taken for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"

enum { FILE_SIZE = 8192, KOLY_AT = FILE_SIZE - 512, COMMENT_AT = FILE_SIZE - 30 };

static int open_room(void **state)
{
	*state = sources_open();
	return *state ? 0 : -1;
}

static int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

/* What is said about a file with these bytes at these places; NULL: it is not named. */
static const char *said_of(struct source_room *room, size_t at, const char *bytes, size_t size, size_t more_at,
			   const char *more, size_t more_size)
{
	static uint8_t file[FILE_SIZE];
	static struct error err;
	struct source *source = source_of_memory(room, "image", file, sizeof file), *disk;

	memset(file, 0, sizeof file);
	memcpy(file + at, bytes, size);
	memcpy(file + more_at, more, more_size);
	if (!container_named.is(source, file, CONTAINER_HEAD))
		return NULL;
	assert_int_equal(container_named.open(room, source, &disk, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, ", which tlsready cannot read; "));
	return err.text;
}

#define SAID(at, text) said_of(*state, at, text, sizeof(text) - 1, 0, "", 0)
#define SAID_BOTH(at, text, more_at, more) said_of(*state, at, text, sizeof(text) - 1, more_at, more, sizeof(more) - 1)

static void what_cannot_be_read_is_named_with_the_way_out(void **state)
{
	assert_non_null(strstr(SAID(0, "EVF2\r\n\x81\0\2\1"), "Ex01"));
	assert_non_null(strstr(SAID(0, "LEF2\r\n\x81\0"), "Lx01"));
	assert_non_null(strstr(SAID(0, "LVF\t\r\n\xff\0"), "L01"));
	assert_non_null(strstr(SAID(0, "ADCRYPT\0"), "FTK Imager"));
	assert_non_null(strstr(SAID(0, "ADSEGMENTEDFILE\0"), "AD1"));
	assert_non_null(strstr(SAID(0, "AFF10\r\n\0"), "affconvert"));
	assert_non_null(strstr(SAID(0, "shdw\0\0\0\1"), "ASIF"));
	assert_non_null(strstr(SAID(0, "WithoutFreeSpace\2\0\0\0"), "Parallels"));
	assert_non_null(strstr(SAID(0, "WithouFreSpacExt\2\0\0\0"), "qemu-img"));
	assert_non_null(strstr(SAID(0, "QED\0"), "QED"));
	assert_non_null(strstr(SAID(0, "partclone-image\0"), "partclone.restore"));
	assert_non_null(strstr(SAID(0, "\xbe\xba\xfe\xca\0\0\0\0"), "seSparse"));
	assert_non_null(strstr(SAID(0, "LUKS\xba\xbe\0\2"), "cryptsetup"));
	assert_non_null(strstr(SAID(0, "encrcdsa"), "encrypted"));
	assert_non_null(strstr(SAID(KOLY_AT, "koly\0\0\0\4\0\0\2\0"), "DMG"));
}

static void aff4_is_a_zip_of_a_certain_content(void **state)
{
	static const char first[] = "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\25\0\0\0container.description";
	static const char other[] = "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.txt";
	static const char end[] = "PK\5\6\0\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\10\0aff4://x";
	static const char plain[] = "PK\5\6\0\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\10\0a remark";

	assert_non_null(strstr(SAID(0, first), "AFF4"));
	assert_null(SAID(0, other));
	assert_null(SAID_BOTH(0, other, COMMENT_AT, plain));
	assert_non_null(strstr(SAID_BOTH(0, other, COMMENT_AT, end), "AFF4"));
}

static void a_raw_disk_is_not_named(void **state)
{
	uint8_t byte = 0;
	struct source *small = source_of_memory(*state, "small", &byte, 1);

	assert_null(SAID(510, "\x55\xaa"));
	assert_null(SAID(3, "NTFS    "));
	assert_null(SAID(0, "EVF\t\r\n\xff"));
	assert_null(SAID(512, "EVF2\r\n\x81\0"));
	assert_null(SAID(KOLY_AT, "koly\0\0\0\4\0\0\2\1"));
	assert_false(container_named.is(small, &byte, 1));
	assert_false(container_named.is(small, &byte, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_named_with_the_way_out, open_room, close_room),
		cmocka_unit_test_setup_teardown(aff4_is_a_zip_of_a_certain_content, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_raw_disk_is_not_named, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
