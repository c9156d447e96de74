/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of files that may end no line at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/error.h"
#include "common/line_reader.h"

enum { LIMIT = 10000 };

static FILE *holding(const char *text)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	fputs(text, file);
	rewind(file);
	return file;
}

static void assert_line(struct line_reader *reader, const char *wanted)
{
	assert_int_equal(line_read(reader), 1);
	assert_int_equal(reader->size, strlen(wanted));
	assert_memory_equal(reader->line, wanted, strlen(wanted));
}

static void each_line_comes_with_its_end_and_the_last_one_as_it_is(void **state)
{
	struct line_reader reader = { .file = holding("one\n\nthree"), .limit = LIMIT };

	(void)state;
	assert_line(&reader, "one\n");
	assert_line(&reader, "\n");
	assert_line(&reader, "three");
	assert_int_equal(reader.number, 3);
	assert_int_equal(line_read(&reader), 0);
	assert_int_equal(reader.number, 3);
	line_reader_end(&reader);
	fclose(reader.file);
}

static void a_line_that_is_too_long_is_refused_with_its_number(void **state)
{
	char text[LIMIT + 2];

	(void)state;
	for (size_t size = LIMIT; size <= LIMIT + 1; size++) { /* its end included */
		memset(text, 'x', size);
		memcpy(text + size - 1, "\n", 2);
		struct line_reader reader = { .file = holding("first\n"), .limit = LIMIT };

		fseek(reader.file, 0, SEEK_END);
		fputs(text, reader.file);
		rewind(reader.file);
		assert_line(&reader, "first\n");
		assert_int_equal(line_read(&reader), size > LIMIT ? ERR_LIMIT : 1);
		assert_int_equal(reader.number, 2);
		line_reader_end(&reader);
		fclose(reader.file);
	}
}

/* What came before the fault is no line: the end of a file and a disk that fails are not the same. */
static void a_file_that_cannot_be_read_has_no_last_line(void **state)
{
	struct line_reader reader = { .file = fopen(".", "r"), .limit = LIMIT };

	(void)state;
	assert_non_null(reader.file);
	assert_int_equal(line_read(&reader), ERR_IO);
	line_reader_end(&reader);
	fclose(reader.file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_comes_with_its_end_and_the_last_one_as_it_is),
		cmocka_unit_test(a_line_that_is_too_long_is_refused_with_its_number),
		cmocka_unit_test(a_file_that_cannot_be_read_has_no_last_line),
	};

	return cmocka_run_group_tests_name("lines of a file", tests, NULL, NULL);
}
