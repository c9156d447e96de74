/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a saved result. Beside crashes it looks for text that a terminal could be fooled by, and for a result that
 * is not the same after it was written and read once more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/json/json_read.h"
#include "reports/reports.h"

enum { SIZE_LIMIT = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static char *written(const struct result *result, const char *format, size_t *ret_size)
{
	const struct report_options options = { 0 };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	if (!out)
		abort();
	must(report_write(report_format_named(format), result, &options, out, NULL) == 0, "a report could not be written");
	fclose(out);
	return text;
}

static void check_text(const struct result *result)
{
	size_t size;
	char *text = written(result, "text", &size);

	must(!memchr(text, 0x1B, size) && !memchr(text, 0, size), "the text report holds ESC or NUL");
	free(text);
}

/* Written, read and written again it is the same. */
static void check_round(struct result *result)
{
	struct result *again = NULL;
	struct error err = { 0 };
	size_t size, second_size;

	must(report_seal(result, NULL) == 0, "what was read cannot be sealed");
	char *first = written(result, "json", &size);

	if (result_read("again", first, size, &again, &err) < 0)
		fprintf(stderr, "%s\n", err.text);
	must(again != NULL, "what was read and written cannot be read");
	char *second = written(again, "json", &second_size);

	must(size == second_size && memcmp(first, second, size) == 0, "the second writing is another one");
	result_free(again);
	free(second);
	free(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result *result = NULL;
	struct error err = { 0 };
	enum seal seal;

	if (size > SIZE_LIMIT)
		return 0;
	if (result_read_seal("fuzz", data, size, &result, &seal, &err) < 0) {
		must(err.code < 0 && !result, "a failure without an error");
		return 0;
	}
	check_text(result);
	check_round(result);
	result_free(result);
	return 0;
}
