/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/library/fsntfs/fsntfs.h"

#include <inttypes.h>
#include <string.h>

#include "parser/evidence/library/fsntfs/fsntfs_parts.h"

/* Its time is that for so much input: what it reads does not grow with the volume. */
#define WORK_SIZE (UINT64_C(1) << 30)

struct fsntfs {
	struct source source; /* ends the process */
	struct source_room *room;
	const struct library_host *host;
	struct library_call call;
	bool was_started;
	struct error error; /* code not 0: it could not be started, or has ended */
	struct record record;
};

static void close_fsntfs(struct source *source)
{
	library_stop(&((struct fsntfs *)source)->call);
}

static int read_nothing(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	return source_read(source->below, at, buffer, size, err);
}

static const struct source_type fsntfs_type = { .name = "libfsntfs", .read = read_nothing, .close = close_fsntfs };

struct fsntfs *fsntfs_new(struct source_room *room, struct source *volume, const struct library_host *host)
{
	struct fsntfs *fsntfs = source_new(room, &fsntfs_type, sizeof *fsntfs, volume);

	if (fsntfs) {
		fsntfs->room = room;
		fsntfs->host = host;
	}
	return fsntfs;
}

static int start(struct fsntfs *fsntfs, struct error *err)
{
	struct source *volume = fsntfs->source.below;
	const struct library_job job = { .host = fsntfs->host,
					 .room = fsntfs->room,
					 .library = "libfsntfs",
					 .input_size = volume->size < WORK_SIZE ? volume->size : WORK_SIZE,
					 .prepare = fsntfs_prepare,
					 .serve = fsntfs_serve,
					 .context = volume,
					 .output = -1 };

	fsntfs->was_started = true;
	if (!fsntfs->host)
		return error_set(err, ERR_UNSUPPORTED, "no process is available to run libfsntfs");
	return library_start(&fsntfs->call, &job, err);
}

/* What it lacks once, it lacks for each file. */
static int keep(struct fsntfs *fsntfs, int result, struct error *err)
{
	if (result < 0 && err != &fsntfs->error)
		error_set(err, fsntfs->error.code, "%s", fsntfs->error.text);
	return result;
}

static int ask(struct fsntfs *fsntfs, struct error *err)
{
	int result = fsntfs->error.code;

	if (!result && !fsntfs->was_started)
		result = start(fsntfs, &fsntfs->error);
	if (!result)
		result = library_ask(&fsntfs->call, &fsntfs->record, &fsntfs->error);
	return keep(fsntfs, result, err);
}

int fsntfs_ask(struct fsntfs *fsntfs, const char *path, struct error *err)
{
	record_start(&fsntfs->record, FSNTFS_ASK_HASH);
	record_add_text(&fsntfs->record, path);
	return ask(fsntfs, err);
}

/* 0: fsntfs->record is of this kind. */
static int hear(struct fsntfs *fsntfs, uint32_t kind, struct error *err)
{
	struct record *record = &fsntfs->record;
	int result = fsntfs->error.code;

	if (!result)
		result = library_next_of_answer(&fsntfs->call, record, &fsntfs->error);
	if (result < 0)
		return keep(fsntfs, result, err);
	if (result > 0 && record->kind == kind)
		return 0;
	if (result > 0 && record->kind == FSNTFS_FAILED) {
		record_number(record); /* whatever it calls it, it is not read */
		return error_set(err, ERR_UNSUPPORTED, "%s", record_text(record));
	}
	library_stop(&fsntfs->call);
	error_set(&fsntfs->error, ERR_CORRUPT, "libfsntfs returned invalid data");
	return keep(fsntfs, ERR_CORRUPT, err);
}

int fsntfs_answer(struct fsntfs *fsntfs, uint64_t *ret_size, char ret_sha256[DIGEST_HEX], struct error *err)
{
	int result = hear(fsntfs, FSNTFS_HASH, err);

	if (result < 0)
		return result;
	uint64_t size = record_number(&fsntfs->record);
	const char *hex = record_text(&fsntfs->record);

	if (fsntfs->record.is_bad || strlen(hex) != DIGEST_HEX - 1)
		return error_set(err, ERR_CORRUPT, "libfsntfs returned invalid data");
	*ret_size = size;
	memcpy(ret_sha256, hex, DIGEST_HEX);
	return 0;
}

int fsntfs_read(struct fsntfs *fsntfs, const char *path, uint64_t at, void *buffer, size_t size, struct error *err)
{
	record_start(&fsntfs->record, FSNTFS_ASK_PIECE);
	record_add(&fsntfs->record, at);
	record_add(&fsntfs->record, size);
	record_add_text(&fsntfs->record, path);
	int result = ask(fsntfs, err);

	if (result == 0)
		result = hear(fsntfs, FSNTFS_BYTES, err);
	if (result == 0 && fsntfs->record.size != size)
		result = error_set(err, ERR_CORRUPT, "libfsntfs returned invalid data");
	if (result == 0)
		memcpy(buffer, fsntfs->record.bytes, size);
	return result;
}
