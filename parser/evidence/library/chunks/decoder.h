/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process in which wimlib decodes chunks. What is packed goes to it through memory that both share, and what is plain comes back
 * there: it needs no file. Private to this folder.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_DECODER_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_DECODER_H

#include "parser/evidence/library/chunks/chunks.h"
#include "parser/evidence/library/library.h"

enum {
	DECODER_BATCH = 1 << 20,                      /* plain bytes that are decoded in one go, or else one chunk */
	DECODER_CHUNKS = DECODER_BATCH / CHUNK_LEAST, /* in one go */
	DECODER_ROOM = CHUNK_LIMIT,                   /* of the packed bytes, and of the plain ones behind them */
	DECODER_HALF = 2 * DECODER_ROOM,              /* of a question; the next one has another */
};

enum {
	DECODER_ASK = RECORD_OWN, /* half, compression, chunk size, count; packed size and plain size of each */
	DECODER_DECODED,          /* the number of the first that is damaged, or the count */
};

/* Chunks that are stored in a row; none is longer packed than plain. */
struct decoder_batch {
	enum chunk_compression compression;
	uint32_t chunk_size;
	size_t count;
	struct {
		uint32_t packed, plain;
	} chunks[DECODER_CHUNKS];
};

struct decoder {
	struct source source; /* the room ends the process */
	struct source_room *room;
	struct library_call call;
	uint8_t *shared; /* two halves */
	unsigned half;   /* of the next question */
	struct decoder_asked {
		uint64_t by, number; /* who asked for which chunks; whose matter this is */
		size_t count;
	} asked; /* whose answer was not heard yet; count 0: none */
	uint64_t askers;
	uint64_t input_size;
	struct error error; /* code not 0: why there is none */
	struct record record;
};

/* The one of the room: started, if it was not yet. ret is right even if it cannot be started, which is an error each time. */
int decoder_of(struct source_room *room, uint64_t input_size, struct decoder **ret, struct error *err);

/* Where the packed bytes of the next question belong. */
uint8_t *decoder_packed(const struct decoder *decoder);

/*
 * Decodes what was written there, while this process goes on. One question at a time is open. An error is one of the process: it has ended
 * then, and each further call is an error.
 */
int decoder_ask(struct decoder *decoder, const struct decoder_batch *batch, const struct decoder_asked *asked,
		struct error *err);

/* Waits for it. ret_plain: what was decoded, until the next question but one; ret_bad: the first that is damaged, or the count. */
int decoder_answer(struct decoder *decoder, const uint8_t **ret_plain, size_t *ret_bad, struct error *err);

/* The other process. */
void decoder_prepare(void *shared);
void decoder_serve(void *shared, int fd);

#endif
