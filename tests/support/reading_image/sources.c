/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading_image/sources.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/library_host.h"

enum { ARENA = 1 << 28 };

struct source_room *sources_open(void)
{
	static const struct library_host host = { .sandbox = &process_sandbox };
	struct source_room *room = calloc(1, sizeof *room);

	room->host = &host;
	room->arena = arena_new(ARENA);
	return room;
}

void sources_close(struct source_room *room)
{
	source_room_close(room);
	arena_free(room->arena);
	free(room);
}

const char *sources_hash(struct source *source, uint64_t at, uint64_t size, size_t piece, char hex[DIGEST_HEX],
			 struct error *err)
{
	struct digest *digest = digest_new();
	uint8_t *buffer = malloc(piece);
	int result = 0;

	for (uint64_t done = 0; result == 0 && done < size; done += piece) {
		size_t wanted = size - done < piece ? (size_t)(size - done) : piece;

		result = source_read(source, at + done, buffer, wanted, err);
		if (result == 0)
			digest_update(digest, buffer, wanted);
	}
	free(buffer);
	digest_final(digest, hex);
	if (result < 0)
		hex[0] = '\0';
	return hex;
}

bool sources_noted(const struct source_room *room, const char *text)
{
	for (const struct source_note *note = room->notes; note; note = note->next)
		if (strstr(note->text, text))
			return true;
	return false;
}
