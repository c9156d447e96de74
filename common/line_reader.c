/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/line_reader.h"

#include <stdlib.h>

#include "common/error.h"

enum { FIRST_ROOM = 4096 };

static int add(struct line_reader *reader, char byte)
{
	if (reader->size == reader->limit)
		return ERR_LIMIT;
	if (reader->size == reader->room) {
		size_t room = reader->room ? 2 * reader->room : FIRST_ROOM;
		char *line = realloc(reader->line, room);

		if (!line)
			return ERR_NOMEM;
		reader->line = line;
		reader->room = room;
	}
	reader->line[reader->size++] = byte;
	return 0;
}

int line_read(struct line_reader *reader)
{
	int byte = 0, code = 0;

	reader->size = 0;
	while (code == 0 && byte != '\n' && (byte = getc_unlocked(reader->file)) != EOF)
		code = add(reader, (char)byte);
	if (code == 0 && ferror(reader->file))
		code = ERR_IO;
	reader->number += code || reader->size;
	return code ? code : reader->size > 0;
}

void line_reader_end(struct line_reader *reader)
{
	free(reader->line);
	reader->line = NULL;
}
