/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/json_stream.h"

#include <string.h>

enum { STEP = 2 };

const char *json_open_list(const char *text, const char *name, FILE *out)
{
	size_t length = strlen(name);

	for (const char *at = text; (at = strchr(at, '"')); at++)
		if (strncmp(at + 1, name, length) == 0 && strncmp(at + 1 + length, "\": []", 5) == 0) {
			size_t size = (size_t)(at - text) + 1 + length + strlen("\": [");

			fwrite(text, 1, size, out);
			return text + size;
		}
	return text; /* not reached: the document was made with it */
}

struct indented {
	FILE *out;
	int column;
};

/* Every line break of the text is one of the layout: in strings they are escaped. */
static int put_indented(const char *text, size_t size, void *context)
{
	const struct indented *to = context;

	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t line = end ? (size_t)(end - text) + 1 : size;

		fwrite(text, 1, line, to->out);
		if (end)
			fprintf(to->out, "%*s", to->column, "");
		text += line;
		size -= line;
	}
	return 0;
}

bool json_put_element(json_t *element, size_t column, bool is_first, FILE *out)
{
	struct indented to = { .out = out, .column = (int)column + STEP };

	fprintf(out, "%s\n%*s", is_first ? "" : ",", to.column, "");
	bool written = element && json_dump_callback(element, put_indented, &to, JSON_REPORT) == 0;

	json_decref(element);
	return written;
}

void json_close_list(size_t column, bool is_empty, FILE *out)
{
	if (!is_empty)
		fprintf(out, "\n%*s", (int)column, "");
}
