/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shadow copy as a source: pieces of it are asked of its process, and the last few are kept. */
#include "parser/evidence/library/vshadow/vshadow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/library/vshadow/vshadow_parts.h"

enum { PIECES = 8 }; /* that are kept: $MFT, an index and data are read by turns */
#define WORK_SIZE                                                                                                      \
	(UINT64_C(1) << 30) /* its time is that for so much input: what it reads does not grow with the volume */

struct open_vshadow {
	struct vshadow vshadow;
	struct source_room *room;
	struct source *volume;
	const struct library_host *host;
	struct store *running[VSHADOW_PROCESSES_LIMIT]; /* NULL: free */
	size_t next;                                    /* of them, to be used */
	struct record record;
};

struct piece {
	uint64_t at;
	size_t size; /* 0: none */
	uint8_t bytes[VSHADOW_PIECE];
};

struct store {
	struct source source;
	struct open_vshadow *of;
	struct vshadow_work work;
	struct library_call call;
	struct piece *pieces; /* PIECES while its process runs */
	size_t next;          /* of them, to be replaced */
	struct error error;   /* code not 0: it died */
};

/* The process. */

static void stop(struct store *store)
{
	library_stop(&store->call);
	free(store->pieces);
	store->pieces = NULL;
	for (size_t i = 0; i < VSHADOW_PROCESSES_LIMIT; i++)
		if (store->of->running[i] == store)
			store->of->running[i] = NULL;
}

static int start(struct store *store, struct error *err)
{
	struct open_vshadow *of = store->of;
	struct store **slot = &of->running[of->next++ % VSHADOW_PROCESSES_LIMIT];
	uint64_t size = of->volume->size < WORK_SIZE ? of->volume->size : WORK_SIZE;

	if (*slot)
		stop(*slot);
	store->pieces = calloc(PIECES, sizeof *store->pieces);
	if (!store->pieces)
		return error_no_memory(err);
	const struct library_job job = { .host = of->host,
					 .room = of->room,
					 .library = "libvshadow",
					 .input_size = size,
					 .prepare = vshadow_prepare,
					 .serve = vshadow_serve,
					 .context = &store->work,
					 .output = -1 };
	int result = library_start(&store->call, &job, err);

	if (result < 0)
		stop(store);
	else
		*slot = store;
	return result;
}

/* It died, hangs, or answers nonsense: this copy is lost, no other. */
static int lose(struct store *store, const struct error *why, struct error *err)
{
	stop(store);
	error_set(&store->error, ERR_IO, "cannot be read as a shadow copy: %s", why->text);
	return error_set(err, ERR_IO, "%s", store->error.text);
}

static int take_failure(struct record *record, struct error *ret)
{
	enum err code = library_error(record_number(record));
	const char *text = record_text(record);

	if (record->is_bad || !code || !*text)
		return error_set(ret, ERR_CORRUPT, "libvshadow returned invalid data");
	error_set(ret, code, "%s", text);
	return 0;
}

/* A piece that was asked for: into ret, or the reason why it cannot be had. */
static int take_answer(struct store *store, struct piece *ret, size_t size, struct error *err)
{
	struct record *record = &store->of->record;
	struct error why = { 0 };

	if (record->kind == VSHADOW_BYTES && record->size == size) {
		memcpy(ret->bytes, record->bytes, size);
		ret->size = size;
		return 0;
	}
	if (record->kind != VSHADOW_FAILED)
		error_set(&why, ERR_CORRUPT, "libvshadow returned invalid data");
	else if (take_failure(record, &why) == 0)
		return error_set(err, why.code, "%s", why.text);
	return lose(store, &why, err);
}

static int ask(struct store *store, uint64_t at, struct piece *ret, struct error *err)
{
	struct record *record = &store->of->record;
	uint64_t left = store->source.size - at;
	size_t size = left < VSHADOW_PIECE ? (size_t)left : VSHADOW_PIECE;
	struct error why = { 0 };

	ret->size = 0;
	ret->at = at;
	record_start(record, VSHADOW_ASK);
	record_add(record, at);
	record_add(record, size);
	int result = library_ask(&store->call, record, &why);

	if (result == 0)
		result = library_next_of_answer(&store->call, record, &why);
	if (result == 0) /* "done" is no answer */
		result = error_set(&why, ERR_CORRUPT, "libvshadow returned invalid data");
	return result < 0 ? lose(store, &why, err) : take_answer(store, ret, size, err);
}

/* The source. */

static int piece_of(struct store *store, uint64_t at, struct piece **ret, struct error *err)
{
	for (size_t i = 0; i < PIECES; i++)
		if (store->pieces[i].size && store->pieces[i].at == at) {
			*ret = &store->pieces[i];
			return 0;
		}
	*ret = &store->pieces[store->next++ % PIECES];
	return ask(store, at, *ret, err);
}

static int read_store(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct store *store = (struct store *)source;
	struct piece *piece;
	int result = 0;

	if (store->error.code)
		return error_set(err, store->error.code, "%s", store->error.text);
	if (!store->pieces)
		result = start(store, err);
	for (size_t done = 0; result == 0 && done < size;) {
		size_t from = (size_t)((at + done) % VSHADOW_PIECE);

		result = piece_of(store, at + done - from, &piece, err);
		if (result < 0)
			break;
		size_t part = piece->size - from < size - done ? piece->size - from : size - done;

		memcpy((uint8_t *)buffer + done, piece->bytes + from, part);
		done += part;
	}
	return result;
}

static void close_store(struct source *source)
{
	stop((struct store *)source);
}

static const struct source_type store_type = { .name = "shadow copy", .read = read_store, .close = close_store };

bool vshadow_is(const struct source *source)
{
	return source->type == &store_type;
}

/* A copy has the blocks that differ from the next newer one: without one of those, bytes of another moment would pass for its own. */
static int find_data(const struct vshadow *vshadow, size_t index, struct error *err)
{
	for (size_t i = index; i < vshadow->count; i++)
		if (vshadow->copies[i].is_elsewhere && i == index)
			return error_set(err, ERR_UNSUPPORTED, "cannot be read: its data is on another disk");
		else if (vshadow->copies[i].is_elsewhere)
			return error_set(err, ERR_UNSUPPORTED,
					 "cannot be read: it needs the data of shadow copy %zu, which is on another disk",
					 i + 1);
	return 0;
}

int vshadow_store(struct vshadow *vshadow, size_t index, struct source **ret, struct error *err)
{
	struct open_vshadow *of = (struct open_vshadow *)vshadow;
	const struct vshadow_copy *copy = &vshadow->copies[index];

	int result = find_data(vshadow, index, err);

	if (result < 0)
		return result;
	if (!of->host)
		return error_set(err, ERR_UNSUPPORTED, "cannot be read: no process is available to run libvshadow");
	struct store *store = source_new(of->room, &store_type, sizeof *store, of->volume);

	if (!store)
		return error_no_memory(err);
	store->of = of;
	store->work = (struct vshadow_work){ .volume = of->volume, .size = copy->size };
	memcpy(store->work.id, copy->id, VSHADOW_ID);
	store->source.size = copy->size;
	store->source.label = arena_printf(of->room->arena, "shadow copy %zu", index + 1);
	*ret = &store->source;
	return store->source.label ? 0 : error_no_memory(err);
}

int vshadow_open(struct source_room *room, struct source *volume, const struct library_host *host, struct vshadow **ret,
		 struct error *err)
{
	static struct vshadow none;
	const struct vshadow_copy *copies = NULL;
	size_t count;
	int result = vshadow_read_catalog(room, volume, &copies, &count, err);

	if (result == 0 && count == 0)
		*ret = &none;
	if (result < 0 || count == 0)
		return result;
	struct open_vshadow *of = arena_alloc(room->arena, sizeof *of);

	if (!of)
		return error_no_memory(err);
	of->vshadow = (struct vshadow){ .copies = copies, .count = count };
	of->room = room;
	of->volume = volume;
	of->host = host;
	*ret = &of->vshadow;
	return 0;
}
