/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A volume with the catalog of three shadow copies, and processes that answer for libvshadow. After cmocka.h. */
#ifndef TLSREADY_TESTS_VSHADOW_SCENE_H
#define TLSREADY_TESTS_VSHADOW_SCENE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/vshadow/vshadow_parts.h"
#include "support/reading_image/sources.h"

enum {
	VOLUME = 1 << 20,
	HEADER = 0x1e00,
	CATALOG = 0x10000,
	SECOND_BLOCK = 0x14000,
	ENTRIES = CATALOG + 128,
	ENTRY = 128
};

static uint8_t bytes[VOLUME];

static inline void put(size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static inline void put_record(size_t at, unsigned type)
{
	static const uint8_t identifier[] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
					      0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };

	memcpy(bytes + at, identifier, sizeof identifier);
	put(at + 16, 1, 4);
	put(at + 20, type, 4);
	put(at + 32, at, 8);
}

static inline void put_copy(size_t at, uint8_t id, uint64_t created)
{
	put(at, 2, 8);
	put(at + 8, VOLUME, 8);
	bytes[at + 16] = id;
	put(at + 48, created, 8);
}

static inline void put_data(size_t at, uint8_t id)
{
	put(at, 3, 8);
	bytes[at + 16] = id;
}

/* The newer copy comes first; number 3 is the oldest, in another block, and its data is elsewhere. */
static inline void build(void)
{
	memset(bytes, 0, sizeof bytes);
	put_record(HEADER, 1);
	put(HEADER + 48, CATALOG, 8);
	put_record(CATALOG, 2);
	put_record(SECOND_BLOCK, 2);
	put(CATALOG + 40, SECOND_BLOCK, 8);
	put_copy(ENTRIES, 1, 3000);
	put_data(ENTRIES + ENTRY, 1);
	put(ENTRIES + 2 * ENTRY, 1, 8); /* given back */
	put_copy(ENTRIES + 3 * ENTRY, 2, 2000);
	put_data(ENTRIES + 4 * ENTRY, 2);
	put_copy(SECOND_BLOCK + 128, 3, 1000);
}

static struct source_room *room;

static inline int open_first(size_t size, const struct library_host *host, struct vshadow **ret, struct error *err)
{
	room = sources_open();
	return vshadow_open(room, source_of_memory(room, "volume", bytes, size), host, ret, err);
}

static inline int begin(void **state)
{
	(void)state;
	build();
	room = NULL;
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	if (room)
		sources_close(room);
	return 0;
}

/* Processes of the test's own in the place of libvshadow. */

static int started, running, most;
static void (*first_serve)(void *context, int fd); /* of the first that starts; the others answer */

static inline void answer(void *context, int fd)
{
	static struct record question, record;
	const struct vshadow_work *work = context;

	while (library_heard(fd, &question)) {
		uint64_t at = record_number(&question), size = record_number(&question);

		record_start(&record, VSHADOW_BYTES);
		record.size = (uint32_t)size;
		memset(record.bytes, (int)(work->id[0] + at / VSHADOW_PIECE), size);
		library_say(fd, &record);
	}
}

static inline int start_job(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	struct sandbox_job other = *job;

	other.serve = started++ == 0 && first_serve ? first_serve : answer;
	running++;
	most = running > most ? running : most;
	return process_sandbox.start_job(&other, ret, err);
}

static inline enum sandbox_end end_job(struct sandbox_process *process, char why[SANDBOX_WHY])
{
	running--;
	return process_sandbox.end(process, why);
}

static const struct sandbox sandbox = { .start_job = start_job, .end = end_job };
static const struct library_host host = { .sandbox = &sandbox, .patience = 2 };

#endif
