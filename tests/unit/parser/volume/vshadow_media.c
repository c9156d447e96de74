/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shadow copies that Windows made (log2timeline's vsstest.qcow2): their bytes, and what the program says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/library/vshadow/vshadow.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"
#include "support/reading_image/sources.h"

enum { SKIPPED = 77, PATH_LIMIT = 4096, STEP = 1 << 16 };
#define COMPARED (UINT64_C(64) << 20)

static char media[PATH_LIMIT];

static void copies_have_the_bytes_that_vshadow_tools_read(void **state)
{
	static const struct library_host host = { .sandbox = &process_sandbox };
	static const char *const hashes[] = { "088f4f4bc8bbf9b98e47de4c0f1371c22d3e1f3707c7b0be98fd8f8add6f9c2d",
					      "90eadea2acca75a1bc0be2c8b3dfe4932ea21924ffbac6c83aa9d2d5a2ea94b0" };
	struct source_room *room = sources_open();
	const struct container_format *format;
	struct source *file, *disk, *copy;
	struct vshadow *vshadow;
	struct error err = { 0 };
	char hex[DIGEST_HEX];

	(void)state;
	assert_int_equal(source_open_file(room, media, &file, &err), 0);
	assert_int_equal(container_open(room, file, &format, &disk, &err), 0);
	assert_int_equal(vshadow_open(room, disk, &host, &vshadow, &err), 0);
	assert_int_equal(vshadow->count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(vshadow_store(vshadow, i, &copy, &err), 0);
		sources_hash(copy, 0, COMPARED, STEP, hex, &err);
		if (err.code == ERR_UNSUPPORTED) { /* this build, or this system, is without libvshadow */
			sources_close(room);
			skip();
		}
		assert_string_equal(err.text, "");
		assert_string_equal(hex, hashes[i]);
	}
	sources_close(room);
}

static void copies_are_listed_and_left_alone_until_they_are_asked_for(void **state)
{
	char arguments[PATH_LIMIT + 64];

	(void)state;
	snprintf(arguments, sizeof arguments, "check '%s'", media);
	assert_non_null(strstr(program_expect(scratch, 3, arguments)->err,
			       "has 2 shadow copies, which are not evaluated: --shadow-copies all evaluates them"));
	snprintf(arguments, sizeof arguments, "check --shadow-copies all '%s'", media);
	assert_non_null(strstr(program_expect(scratch, 3, arguments)->err, "shadow copy 2 (shadow copy, 1 GiB) "));
	snprintf(arguments, sizeof arguments, "check --shadow-copies 3 '%s'", media);
	assert_non_null(strstr(program_expect(scratch, 3, arguments)->err, "has no shadow copy 3: it has 2"));
	snprintf(arguments, sizeof arguments, "check --shadow-copies some '%s'", media);
	assert_non_null(strstr(program_expect(scratch, 2, arguments)->err, "neither none nor all nor the number"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_have_the_bytes_that_vshadow_tools_read),
		cmocka_unit_test_setup_teardown(copies_are_listed_and_left_alone_until_they_are_asked_for, scratch_set_up,
						scratch_tear_down),
	};
	const char *shared = getenv("TLSREADY_SHARED");

	snprintf(media, sizeof media, "%s/media/plaso-vsstest.qcow2", shared ? shared : "");
	if (access(media, R_OK) != 0)
		return SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
