/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LZNT1 (MS-XCA 2.5): chunks of 4096 plain bytes, each stored or as groups of eight literals and back references. How many bits
 * of a reference are its distance depends on how far into the chunk it is. A chunk that is not the last must be full.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <string.h>

enum { CHUNK = 4096, CHUNK_SIZE_MASK = 0x0fff, CHUNK_COMPRESSED = 0x8000, CHUNK_MARK = 0x7000, CHUNK_MARK_IS = 0x3000 };
enum { LENGTH_BITS_MOST = 12, LENGTH_BITS_LEAST = 4, COPY_LEAST = 3 };

static int damaged(struct error *err, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has damaged compressed data: %s", what);
}

/* Bits of a reference that are its length, when this many bytes of the chunk are there. */
static unsigned length_bits(size_t made)
{
	unsigned bits = LENGTH_BITS_MOST;

	for (size_t far = made - 1; far >= 0x10 && bits > LENGTH_BITS_LEAST; far >>= 1)
		bits--;
	return bits;
}

static int copy_back(unsigned reference, uint8_t *plain, size_t size, size_t *made, struct error *err)
{
	if (*made == 0)
		return damaged(err, "a reference is at the start of a chunk");
	unsigned bits = length_bits(*made);
	size_t distance = (reference >> bits) + 1U, length = (reference & ((1U << bits) - 1)) + COPY_LEAST;

	if (distance > *made || length > size - *made)
		return damaged(err, "a reference leads out of its chunk");
	for (; length; length--, ++*made)
		plain[*made] = plain[*made - distance];
	return 0;
}

static int decode_chunk(struct span packed, uint8_t *plain, size_t size, size_t *made, struct error *err)
{
	struct span token;

	*made = 0;
	for (size_t at = 0; at < packed.size;) {
		unsigned flags = packed.bytes[at++];

		for (int bit = 0; bit < 8 && at < packed.size; bit++, flags >>= 1) {
			size_t wanted = flags & 1 ? 2 : 1;

			if (!span_part(packed, at, wanted, &token))
				return damaged(err, "a chunk is cut off");
			at += wanted;
			if (flags & 1) {
				int result = copy_back(le16(token.bytes), plain, size, made, err);

				if (result < 0)
					return result;
			} else if (*made == size)
				return damaged(err, "a chunk is too long");
			else
				plain[(*made)++] = token.bytes[0];
		}
	}
	return 0;
}

int lznt1_decode(struct span packed, uint8_t *plain, size_t size, size_t *ret_size, struct error *err)
{
	size_t at = 0, done = 0, made = CHUNK;
	struct span head, chunk;

	while (done < size && span_part(packed, at, 2, &head) && le16(head.bytes) != 0) {
		unsigned flags = le16(head.bytes);
		size_t room = size - done < CHUNK ? size - done : CHUNK;

		if (made < CHUNK)
			return damaged(err, "a chunk is too short");
		if ((flags & CHUNK_MARK) != CHUNK_MARK_IS ||
		    !span_part(packed, at + 2, (flags & CHUNK_SIZE_MASK) + 1U, &chunk))
			return damaged(err, "a chunk has no head");
		at += 2 + chunk.size;
		if (flags & CHUNK_COMPRESSED) {
			int result = decode_chunk(chunk, plain + done, room, &made, err);

			if (result < 0)
				return result;
		} else if (chunk.size > room)
			return damaged(err, "a chunk is too long");
		else
			memcpy(plain + done, chunk.bytes, made = chunk.size);
		done += made;
	}
	*ret_size = done;
	return 0;
}
