/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which chunks a read wants, where they are, and the last ones that were decoded. */
#include "parser/evidence/library/chunks/chunks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/library/chunks/decoder.h"

enum { CHUNKS_KEPT = 4, TABLE_PAGE = 4096 };

struct kept {
	uint64_t number, used; /* used 0: empty */
	uint8_t *plain;
};

struct chunks {
	struct source source;
	struct chunks_form form;
	struct decoder *decoder;
	unsigned entry_size; /* of the table */
	uint64_t asker;      /* what the decoder calls it */
	uint64_t count, table_size;
	uint64_t page_at; /* the part of the table that is in page; UINT64_MAX: none */
	uint8_t page[TABLE_PAGE];
	struct kept kept[CHUNKS_KEPT];
	uint64_t clock;
};

static uint32_t plain_size(const struct chunks *chunks, uint64_t number)
{
	uint64_t left = chunks->form.size - number * chunks->form.chunk_size;

	return left < chunks->form.chunk_size ? (uint32_t)left : chunks->form.chunk_size;
}

/* Where chunk `number` begins behind the table; the one behind the last: where all ends. */
static int chunk_start(struct chunks *chunks, uint64_t number, uint64_t *ret, struct error *err)
{
	uint64_t at = (number - 1) * chunks->entry_size, page = at / TABLE_PAGE * TABLE_PAGE;

	if (number == 0 || number == chunks->count) {
		*ret = number ? chunks->source.below->size - chunks->table_size : 0;
		return 0;
	}
	if (chunks->page_at != page) {
		uint64_t left = chunks->table_size - page;

		chunks->page_at = UINT64_MAX;
		int result = source_read(chunks->source.below, page, chunks->page,
					 left < TABLE_PAGE ? (size_t)left : TABLE_PAGE, err);

		if (result < 0)
			return result;
		chunks->page_at = page;
	}
	const uint8_t *entry = chunks->page + (at - page);

	*ret = chunks->entry_size == 8 ? le64(entry) : le32(entry);
	return 0;
}

/* batch->count chunks from `number` on; ret_at: where the first begins behind the table, ret_size: bytes of all. */
static int lay_out(struct chunks *chunks, uint64_t number, struct decoder_batch *batch, uint64_t *ret_at,
		   size_t *ret_size, struct error *err)
{
	uint64_t end = chunks->source.below->size - chunks->table_size, from, to;
	int result = chunk_start(chunks, number, &from, err);

	*ret_at = from;
	for (size_t i = 0; result == 0 && i < batch->count; i++, from = to) {
		uint32_t plain = plain_size(chunks, number + i);

		result = chunk_start(chunks, number + i + 1, &to, err);
		if (result == 0 && (to > end || from >= to || to - from > plain))
			return error_set(err, ERR_CORRUPT,
					 "has damaged compressed data (%s): chunk %" PRIu64 " from 0x%" PRIx64
					 " to 0x%" PRIx64,
					 chunks->form.name, number + i, from, to);
		batch->chunks[i].packed = result == 0 ? (uint32_t)(to - from) : 0;
		batch->chunks[i].plain = plain;
	}
	*ret_size = result == 0 ? (size_t)(from - *ret_at) : 0;
	return result;
}

static int ask(struct chunks *chunks, uint64_t number, size_t count, struct error *err)
{
	struct decoder_batch batch = { .compression = chunks->form.compression,
				       .chunk_size = chunks->form.chunk_size,
				       .count = count };
	struct decoder_asked asked = { chunks->asker, number, count };
	uint64_t at;
	size_t packed = 0;
	int result = lay_out(chunks, number, &batch, &at, &packed, err);

	if (result == 0)
		result = source_read(chunks->source.below, chunks->table_size + at, decoder_packed(chunks->decoder),
				     packed, err);
	return result == 0 ? decoder_ask(chunks->decoder, &batch, &asked, err) : result;
}

/* Unless these were asked for ahead. Others that were are not wanted any more. */
static int ask_once(struct chunks *chunks, uint64_t number, size_t count, struct error *err)
{
	const struct decoder_asked *asked = &chunks->decoder->asked;
	const uint8_t *unwanted;
	size_t bad;
	int result = 0;

	if (asked->count == count && asked->number == number && asked->by == chunks->asker)
		return 0;
	if (asked->count)
		result = decoder_answer(chunks->decoder, &unwanted, &bad, err);
	return result < 0 ? result : ask(chunks, number, count, err);
}

static size_t at_once(const struct chunks *chunks)
{
	return chunks->form.chunk_size < DECODER_BATCH ? DECODER_BATCH / chunks->form.chunk_size : 1;
}

/* Who reads so much at once goes on there: it is decoded while this process looks at what it has. What fails is asked for again. */
static void ask_ahead(struct chunks *chunks, uint64_t number)
{
	uint64_t left = chunks->form.size / chunks->form.chunk_size - number, most = at_once(chunks);

	if (left)
		ask(chunks, number, (size_t)(left < most ? left : most), NULL);
}

/* size: of all of them, plain. */
static int decode(struct chunks *chunks, uint64_t number, size_t count, uint8_t *plain, size_t size, struct error *err)
{
	const uint8_t *decoded;
	size_t bad = count;
	int result = ask_once(chunks, number, count, err);

	if (result == 0)
		result = decoder_answer(chunks->decoder, &decoded, &bad, err);
	if (result == 0 && bad < count)
		result = error_set(err, ERR_CORRUPT, "has damaged compressed data (%s) in chunk %" PRIu64,
				   chunks->form.name, number + bad);
	if (result < 0)
		return result;
	if (count > 1 && count == at_once(chunks))
		ask_ahead(chunks, number + count);
	memcpy(plain, decoded, size);
	return 0;
}

static struct kept *slot_for(struct chunks *chunks, uint64_t number)
{
	struct kept *slot = chunks->kept;

	for (int i = 0; i < CHUNKS_KEPT; i++) {
		if (chunks->kept[i].used && chunks->kept[i].number == number)
			return &chunks->kept[i];
		if (chunks->kept[i].used < slot->used)
			slot = &chunks->kept[i];
	}
	slot->used = 0;
	return slot;
}

/* A part of a chunk: the whole of it stays, as the next read is likely to go on there. */
static int read_part(struct chunks *chunks, uint64_t number, size_t offset, void *buffer, size_t size, struct error *err)
{
	struct kept *slot = slot_for(chunks, number);

	if (!slot->plain)
		slot->plain = malloc(chunks->form.chunk_size);
	if (!slot->plain)
		return error_no_memory(err);
	if (!slot->used) {
		int result = decode(chunks, number, 1, slot->plain, plain_size(chunks, number), err);

		if (result < 0)
			return result;
	}
	slot->number = number;
	slot->used = ++chunks->clock;
	memcpy(buffer, slot->plain + offset, size);
	return 0;
}

/* Whole chunks at the beginning of a read, so many as go at once. */
static size_t whole_chunks(const struct chunks *chunks, uint64_t at, size_t size)
{
	size_t chunk = chunks->form.chunk_size, most = at_once(chunks);
	size_t count = at % chunk ? 0 : size / chunk;

	return count < most ? count : most;
}

static int read_chunks(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct chunks *chunks = (struct chunks *)source;
	uint8_t *to = buffer;
	int result = 0;

	while (result == 0 && size) {
		uint64_t number = at / chunks->form.chunk_size;
		size_t offset = (size_t)(at % chunks->form.chunk_size), count = whole_chunks(chunks, at, size);
		size_t piece = count ? count * chunks->form.chunk_size : plain_size(chunks, number) - offset;

		piece = piece < size ? piece : size;
		result = count ? decode(chunks, number, count, to, piece, err)
			       : read_part(chunks, number, offset, to, piece, err);
		at += piece;
		to += piece;
		size -= piece;
	}
	return result;
}

static void close_chunks(struct source *source)
{
	struct chunks *chunks = (struct chunks *)source;

	for (int i = 0; i < CHUNKS_KEPT; i++)
		free(chunks->kept[i].plain);
}

static const struct source_type chunks_type = { .name = "compressed file", .read = read_chunks, .close = close_chunks };

static int prepare(struct source_room *room, struct chunks *chunks, struct error *err)
{
	const struct source *packed = chunks->source.below;
	uint64_t size = chunks->form.size, chunk = chunks->form.chunk_size;
	struct error why = { 0 };

	chunks->count = size / chunk + (size % chunk != 0);
	chunks->entry_size = size > UINT32_MAX ? 8 : 4;
	chunks->table_size = chunks->count ? (chunks->count - 1) * chunks->entry_size : 0;
	chunks->page_at = UINT64_MAX;
	chunks->source.size = size;
	chunks->source.unit = (uint32_t)chunk;
	if (packed->size < chunks->table_size)
		return error_set(err, ERR_CORRUPT, "has damaged compressed data (%s): it ends in its table of chunks",
				 chunks->form.name);
	int result = decoder_of(room, packed->below ? packed->below->size : packed->size, &chunks->decoder, &why);

	chunks->asker = chunks->decoder ? ++chunks->decoder->askers : 0;
	return result < 0 ? error_set(err, (enum err)result, "%s, and %s", chunks->form.what, why.text) : 0;
}

int chunks_open(struct source_room *room, struct source *packed, const struct chunks_form *form, struct source **ret,
		struct error *err)
{
	struct chunks *chunks = source_new(room, &chunks_type, sizeof *chunks, packed);

	if (!chunks)
		return error_no_memory(err);
	chunks->form = *form;
	int result = prepare(room, chunks, err);

	if (result == 0)
		*ret = &chunks->source;
	return result;
}
