/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The side that asks. */
#include "parser/evidence/library/chunks/decoder.h"

#include <sys/mman.h>

enum { SHARED = 2 * DECODER_HALF };

static void close_decoder(struct source *source)
{
	struct decoder *decoder = (struct decoder *)source;

	library_stop(&decoder->call);
	if (decoder->shared)
		munmap(decoder->shared, SHARED);
}

static const struct source_type decoder_type = { .name = "decoder", .close = close_decoder };

static int nonsense(struct decoder *decoder, struct error *err)
{
	library_stop(&decoder->call);
	return error_set(err, ERR_CORRUPT, "wimlib returned invalid data while it decompressed it");
}

/* Its first word is that wimlib is there, or why not. */
static int start(struct decoder *decoder, struct error *err)
{
	int result = library_start(&decoder->call,
				   &(struct library_job){ .host = decoder->room->host,
							  .library = "wimlib",
							  .input_size = decoder->input_size,
							  .prepare = decoder_prepare,
							  .serve = decoder_serve,
							  .context = decoder->shared,
							  .output = -1 },
				   err);

	if (result == 0)
		result = library_next_of_answer(&decoder->call, &decoder->record, err);
	return result > 0 ? nonsense(decoder, err) : result;
}

static int start_first(struct decoder *decoder, struct error *err)
{
	if (!decoder->room->host)
		return error_set(err, ERR_UNSUPPORTED, "no process can be started to read it");
	decoder->shared = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (decoder->shared == MAP_FAILED) {
		decoder->shared = NULL;
		return error_set(err, ERR_LIMIT, "there is not enough memory to read it");
	}
	int result = start(decoder, err);

	madvise(decoder->shared, SHARED, MADV_DONTFORK); /* it is shared with no other process */
	return result;
}

static struct decoder *find(const struct source_room *room)
{
	struct source *source = room->opened;

	while (source && source->type != &decoder_type)
		source = source->opened_before;
	return (struct decoder *)source;
}

int decoder_of(struct source_room *room, uint64_t input_size, struct decoder **ret, struct error *err)
{
	struct decoder *decoder = find(room);

	if (!decoder) {
		decoder = source_new(room, &decoder_type, sizeof *decoder, NULL);
		if (!decoder)
			return error_no_memory(err);
		decoder->room = room;
		decoder->input_size = input_size;
		start_first(decoder, &decoder->error);
	}
	*ret = decoder;
	if (decoder->error.code)
		*err = decoder->error;
	return decoder->error.code;
}

uint8_t *decoder_packed(const struct decoder *decoder)
{
	return decoder->shared + (size_t)decoder->half * DECODER_HALF;
}

int decoder_ask(struct decoder *decoder, const struct decoder_batch *batch, const struct decoder_asked *asked,
		struct error *err)
{
	struct record *record = &decoder->record;

	record_start(record, DECODER_ASK);
	record_add(record, decoder->half);
	record_add(record, batch->compression);
	record_add(record, batch->chunk_size);
	record_add(record, batch->count);
	for (size_t i = 0; i < batch->count; i++) {
		record_add(record, batch->chunks[i].packed);
		record_add(record, batch->chunks[i].plain);
	}
	int result = library_ask(&decoder->call, record, err);

	if (result < 0)
		return result;
	decoder->asked = *asked;
	decoder->half ^= 1;
	return 0;
}

int decoder_answer(struct decoder *decoder, const uint8_t **ret_plain, size_t *ret_bad, struct error *err)
{
	int result = library_next_of_answer(&decoder->call, &decoder->record, err);
	size_t count = decoder->asked.count;

	decoder->asked.count = 0;
	if (result < 0)
		return result;
	uint64_t bad = record_number(&decoder->record);

	if (result == 0 || decoder->record.kind != DECODER_DECODED || decoder->record.is_bad || bad > count)
		return nonsense(decoder, err);
	*ret_plain = decoder->shared + (size_t)(decoder->half ^ 1) * DECODER_HALF + DECODER_ROOM;
	*ret_bad = (size_t)bad;
	return 0;
}
