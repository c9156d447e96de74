/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who reads a hive: our cells, libregf in a process of its own, or one with the other as second reader. */
#include "parser/hive/hive_internal.h"

#include "parser/hive/inspect.h"

enum {
	SECOND_READER_SECONDS = 2,      /* of processor time; a sound 100 MB hive takes a tenth of one */
	ALONE_SECONDS = 600,            /* when libregf answers everything, `query` of a whole hive included */
	ALONE_MEMORY = 1 << 29,         /* and four times the hive: libregf keeps a copy of every bin it saw */
	SECOND_READER_MEMORY = 1 << 27, /* and the hive once: a few bins */
	SECOND_READER_PATIENCE =
		800, /* ms for one answer, and as many for every so many bytes of hive, cold from a slow disk: */
	SECOND_READER_PACE = 1 << 26,
};

static struct hive_reader *add_reader(struct hive *hive, const char *name, const char *status, const char *why)
{
	struct hive_reader *reader = &hive->readers[hive->reader_count++];

	*reader = (struct hive_reader){ .name = name, .status = status, .why = why ? why : "" };
	return reader;
}

/* How long the program may wait for a second reader that hangs. The sanitizers make everything an order slower. */
static unsigned patience_for(const struct hive *hive)
{
	unsigned patience =
		SECOND_READER_PATIENCE + (unsigned)(hive->bytes.size / SECOND_READER_PACE) * SECOND_READER_PATIENCE;

#ifdef __SANITIZE_ADDRESS__
	patience *= 10;
#endif
	return patience;
}

static int start_libregf(struct hive *hive, bool alone, struct remote **ret, struct error *err)
{
	uint8_t sector[LOG_SECTOR];
	const char *repaired = inspect_repair(&hive->bytes, sector);
	struct remote_options options = {
		.backend = &hive_backend_libregf,
		.sandbox = hive->options.sandbox,
		.sector = repaired ? sector : NULL,
		.limits = { .memory = alone ? ALONE_MEMORY + 4 * (uint64_t)hive->bytes.size
					    : SECOND_READER_MEMORY + (uint64_t)hive->bytes.size,
			    .seconds = alone ? ALONE_SECONDS : SECOND_READER_SECONDS },
		.patience_ms = alone ? 0 : patience_for(hive),
	};

	if (!bytes_read_through(&hive->bytes)) /* libregf looks at every bin, and two processes would read them twice */
		return error_set(err, ERR_IO, "a part of the hive cannot be read: %s",
				 bytes_unreadable(&hive->bytes)->text);
	int result = remote_start(&options, &hive->bytes, hive->arena, ret, err);

	if (result == 0 && repaired)
		note_add(hive->notes, "hive-repaired-for-libregf", SEVERITY_NOTE,
			 (struct location){ .source = hive->bytes.source, .offset = 0 },
			 "libregf refuses hives like this one, so %s was corrected in the memory that it reads; the "
			 "file was not touched.",
			 repaired);
	return result;
}

static bool may_run_libregf(const struct hive *hive)
{
	return hive->options.sandbox || hive->options.in_process;
}

/* libregf answers, alone. */
static int open_libregf(struct hive *hive, struct error *err)
{
	struct remote *remote;

	if (!may_run_libregf(hive))
		return error_set(err, ERR_UNSUPPORTED, "libregf needs a process of its own, which is not available here");
	int result = start_libregf(hive, /* alone= */ true, &remote, err);

	if (result < 0)
		return result;
	result = remote_opened(remote, err);
	if (result < 0) {
		remote_close(remote);
		return result;
	}
	add_reader(hive, "libregf", "read", NULL);
	hive->backend = &remote_backend;
	hive->self = remote;
	hive->root = (hivekey){ 0 };
	return 0;
}

static int open_cells(struct hive *hive, struct error *err)
{
	int result = hive_backend_cells.open(&hive->bytes, hive->arena, hive->notes, &hive->self, &hive->root, err);

	if (result < 0)
		return result;
	hive->backend = &hive_backend_cells;
	add_reader(hive, "cells", "read", NULL);
	return 0;
}

/* What the second reader cannot do is in its struct hive_reader; the hive is read without it. */
static void open_second_reader(struct hive *hive)
{
	struct hive_reader *reader = add_reader(hive, "libregf", "not asked", "there was no process to run it in");
	struct error err;

	if (!may_run_libregf(hive))
		return;
	if (start_libregf(hive, /* alone= */ false, &hive->remote, &err) < 0) {
		reader->status = "failed";
		reader->why = arena_strdup(hive->arena, err.text);
		return;
	}
	reader->why = "it was not waited for";
	hive->second_reader = second_reader_new(hive->remote, hive->readers[0].name, hive->root, hive->bytes.source,
						hive->arena, hive->notes, reader);
}

static int open_both(struct hive *hive, struct error *err)
{
	struct error cells = { 0 }, libregf = { 0 };

	if (open_cells(hive, &cells) == 0) {
		open_second_reader(hive);
		return 0;
	}
	add_reader(hive, "cells", "refused", arena_strdup(hive->arena, cells.text));
	if (open_libregf(hive, &libregf) == 0)
		return 0;
	return error_at(err, cells.code, cells.at, "%.220s; %.220s", cells.text, libregf.text);
}

int hive_open_readers(struct hive *hive, struct error *err)
{
	static int (*const opens[])(struct hive * hive, struct error * err) = {
		[READERS_BOTH] = open_both,
		[READER_LIBREGF] = open_libregf,
		[READER_CELLS] = open_cells,
	};

	return opens[hive->options.readers](hive, err);
}
