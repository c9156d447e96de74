/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A volume in clear: sector by sector, decrypted when it is read. Its first sectors were moved to another place; where Windows keeps
 * the copies of its metadata, and what was moved, the file system has files of its own, and zeros are read. A volume whose encryption
 * has not ended is encrypted from its start up to a place, and as it was from there on.
 */
#include "parser/evidence/bitlocker/bitlocker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/bitlocker/aes.h"
#include "parser/evidence/bitlocker/cipher.h"
#include "parser/evidence/bitlocker/describe.h"
#include "parser/evidence/bitlocker/metadata.h"
#include "parser/evidence/bitlocker/unlock.h"

enum {
	COPY_SIZE = 64 << 10, /* that Windows keeps for each copy of the metadata */
	PIECE = 64 << 10,
	SECTOR_LEAST = 512,
	SECTOR_MOST = 4096,
	HIDDEN = BITLOCKER_COPIES + 1,
};

struct range {
	uint64_t at, size;
};

struct clear_volume {
	struct source source;
	struct sector_cipher *cipher;
	uint8_t *piece;
	uint32_t sector_size;
	struct range moved; /* the first bytes: where they are, and how many */
	struct range hidden[HIDDEN];
	uint64_t encrypted_size;
};

/* Bytes that are read in one way. */
struct run {
	enum { RUN_ENCRYPTED, RUN_PLAIN, RUN_ZEROS } kind;
	uint64_t at; /* where they are stored */
	uint64_t size;
};

/* Cuts the run where the range begins; true: it begins in the range, and is cut where that ends. */
static bool cut(struct run *run, const struct range *range)
{
	bool is_in = run->at >= range->at && run->at - range->at < range->size;
	uint64_t most = is_in                 ? range->size - (run->at - range->at)
			: range->at > run->at ? range->at - run->at
					      : run->size;

	run->size = most < run->size ? most : run->size;
	return is_in;
}

/* The run that begins at this byte. */
static struct run run_at(const struct clear_volume *volume, uint64_t at)
{
	const struct range start = { 0, volume->moved.size }, encrypted = { 0, volume->encrypted_size };
	struct run run = { .kind = RUN_PLAIN, .at = at, .size = volume->source.size - at };

	if (cut(&run, &start)) {
		run.at = volume->moved.at + at;
	} else {
		for (size_t i = 0; i < HIDDEN; i++)
			if (volume->hidden[i].size && cut(&run, &volume->hidden[i]))
				run.kind = RUN_ZEROS;
	}
	if (run.kind == RUN_PLAIN && cut(&run, &encrypted))
		run.kind = RUN_ENCRYPTED;
	return run;
}

/* Whole sectors around the bytes, at most a piece; what was asked for goes to buffer. */
static int read_encrypted(struct clear_volume *volume, const struct run *run, uint8_t *buffer, size_t *size,
			  struct error *err)
{
	size_t before = (size_t)(run->at % volume->sector_size);
	uint64_t from = run->at - before;
	size_t whole = *size < PIECE - before ? before + *size : PIECE;
	size_t rounded = (whole + volume->sector_size - 1) / volume->sector_size * volume->sector_size;
	int result = source_read(volume->source.below, from, volume->piece, rounded, err);

	if (result < 0)
		return result;
	for (size_t at = 0; at < rounded; at += volume->sector_size)
		sector_decrypt(volume->cipher, from + at, volume->piece + at);
	*size = whole - before;
	memcpy(buffer, volume->piece + before, *size);
	return 0;
}

static int read_run(struct clear_volume *volume, const struct run *run, uint8_t *buffer, size_t *size, struct error *err)
{
	*size = run->size < *size ? (size_t)run->size : *size;
	if (run->kind == RUN_ENCRYPTED)
		return read_encrypted(volume, run, buffer, size, err);
	if (run->kind == RUN_PLAIN)
		return source_read(volume->source.below, run->at, buffer, *size, err);
	memset(buffer, 0, *size);
	return 0;
}

static int read_clear(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct clear_volume *volume = (struct clear_volume *)source;
	int result = 0;

	for (size_t done = 0, part; result == 0 && done < size; done += part) {
		struct run run = run_at(volume, at + done);

		part = size - done;
		result = read_run(volume, &run, (uint8_t *)buffer + done, &part, err);
	}
	return result;
}

static void close_clear(struct source *source)
{
	struct clear_volume *volume = (struct clear_volume *)source;

	sector_cipher_free(volume->cipher);
	if (volume->piece)
		secret_wipe(volume->piece, PIECE);
	free(volume->piece);
}

static const struct source_type clear_type = { .name = "BitLocker volume", .read = read_clear, .close = close_clear };

/* Opening. */

struct opening {
	struct source_room *room;
	struct source *volume;
	struct bitlocker_metadata metadata;
	const char *detail;
};

static int damaged(const char *what, struct error *err)
{
	return error_set(err, ERR_CORRUPT, "is encrypted with BitLocker, and its metadata contradicts itself: %s", what);
}

/*
 * What the boot sector and the metadata state. Once checked, every run is made of whole sectors: the metadata counts the sectors
 * that were moved (metadata.c), and COPY_SIZE is a multiple of SECTOR_MOST.
 */
static int take_layout(const struct opening *opening, struct clear_volume *ret, struct error *err)
{
	const struct bitlocker_metadata *metadata = &opening->metadata;
	uint32_t sector = metadata->sector_size;
	uint64_t size = sector ? opening->volume->size / sector * sector : 0;

	if (sector < SECTOR_LEAST || sector > SECTOR_MOST || sector & (sector - 1))
		return damaged("it states no sector size", err);
	if (metadata->header_at % sector || metadata->header_at > size ||
	    metadata->header_size > size - metadata->header_at)
		return damaged("the first sectors were moved behind its end", err);
	if (metadata->encrypted_size % sector)
		return damaged("it is encrypted up to the middle of a sector", err);
	ret->source.size = size;
	ret->sector_size = sector;
	ret->moved = (struct range){ metadata->header_at, metadata->header_size };
	ret->hidden[BITLOCKER_COPIES] = ret->moved;
	for (size_t i = 0; i < BITLOCKER_COPIES; i++) {
		if (metadata->copies[i] % sector)
			return damaged("a copy of it begins in the middle of a sector", err);
		ret->hidden[i] = (struct range){ metadata->copies[i], COPY_SIZE };
	}
	ret->encrypted_size = metadata->state == STATE_ENCRYPTED ? size : metadata->encrypted_size;
	return 0;
}

static int make_source(const struct opening *opening, const struct volume_key *key, struct source **ret, struct error *err)
{
	const struct bitlocker_metadata *metadata = &opening->metadata;
	struct clear_volume *volume = source_new(opening->room, &clear_type, sizeof *volume, opening->volume);

	if (!volume)
		return error_no_memory(err);
	volume->source.label = opening->volume->label;
	int result = take_layout(opening, volume, err);

	if (result < 0)
		return result;
	volume->piece = malloc(PIECE);
	result = volume->piece ? sector_cipher_new(metadata->method, key->bytes, key->size, metadata->sector_size,
						   &volume->cipher)
			       : (int)ERR_NOMEM;
	if (result == ERR_UNSUPPORTED)
		return error_set(err, ERR_UNSUPPORTED, "is encrypted with BitLocker by the unknown method 0x%04x",
				 metadata->method);
	if (result == ERR_CORRUPT)
		return damaged("its key is too short for its method", err);
	if (result < 0)
		return error_no_memory(err);
	*ret = &volume->source;
	return 0;
}

/* What cannot be read with any key. */
static int refuse(const struct opening *opening, struct error *err)
{
	const struct bitlocker_metadata *metadata = &opening->metadata;
	const char *why = metadata->is_vista ? "Windows Vista encrypted it, and tlsready does not decrypt that form"
			  : metadata->is_on_write
				  ? "it is encrypted in part (Windows encrypts it as data is written), and tlsready does "
				    "not read which part; let Windows finish the encryption"
				  : NULL;

	if (!why)
		return 0;
	return error_set(err, ERR_UNSUPPORTED, "is encrypted with BitLocker (%s): %s", opening->detail, why);
}

/* ", and the recovery key does not open it" */
static const char *what_failed(struct arena *arena, const struct bitlocker_keys *keys)
{
	const char *text = "";

	if (keys && keys->count == 1)
		text = arena_printf(arena, ", and %s does not open it", bitlocker_key_name(&keys->list[0]));
	else if (keys && keys->count)
		text = arena_printf(arena, ", and none of the %zu keys opens it", keys->count);
	return text ? text : "";
}

static int stay_locked(const struct opening *opening, const struct bitlocker_keys *keys, struct error *err)
{
	struct arena *arena = opening->room->arena;
	const char *options = bitlocker_options(arena, &opening->metadata);

	return error_set(err, ERR_UNSUPPORTED, "is encrypted with BitLocker (%s)%s: %s%s", opening->detail,
			 what_failed(arena, keys),
			 options ? "it opens with " : "no option takes a key of these protectors",
			 options ? options : "");
}

static const char *by_text(struct arena *arena, const struct bitlocker_protector *by)
{
	const char *id = bitlocker_id_text(arena, by->id);

	switch (by->type) {
	case PROTECTOR_CLEAR_KEY:
		return "its clear key: protection is suspended";
	case PROTECTOR_PASSWORD:
		return "the password";
	default:
		return id ? arena_printf(arena, "the %s %s",
					 by->type == PROTECTOR_RECOVERY ? "recovery key" : "startup key", id)
			  : NULL;
	}
}

static void note_state(const struct opening *opening, const char *by)
{
	const struct bitlocker_metadata *metadata = &opening->metadata;

	source_note(opening->room, opening->volume, DOUBT_NONE, "is encrypted with BitLocker and was unlocked by %s", by);
	if (metadata->state != STATE_ENCRYPTED || metadata->next_state != STATE_ENCRYPTED)
		source_note(opening->room, opening->volume, DOUBT_SOME,
			    "is encrypted in part, up to 0x%" PRIx64 ": data next to this place may be wrong",
			    metadata->encrypted_size);
}

static int open_with(const struct opening *opening, struct bitlocker_keys *keys, struct source **ret,
		     const char **ret_by, struct error *err)
{
	struct volume_key key;
	struct bitlocker_protector by;
	int result = refuse(opening, err);

	if (result < 0)
		return result;
	if (!bitlocker_unlock(&opening->metadata, keys, &key, &by))
		return stay_locked(opening, keys, err);
	result = make_source(opening, &key, ret, err);
	secret_wipe(&key, sizeof key);
	if (result < 0)
		return result;
	*ret_by = by_text(opening->room->arena, &by);
	if (!*ret_by)
		return error_no_memory(err);
	note_state(opening, *ret_by);
	return 0;
}

int bitlocker_open(struct source_room *room, struct source *volume, struct bitlocker_keys *keys, struct source **ret,
		   const char **ret_by, struct error *err)
{
	struct opening opening = { .room = room, .volume = volume };
	uint8_t head[BITLOCKER_HEAD] = { 0 };
	int64_t size = source_read_some(volume, 0, head, sizeof head, err);
	int result = size < 0 ? (int)size : bitlocker_metadata_read(volume, head, &opening.metadata);

	if (result == 0)
		result = error_set(err, ERR_CORRUPT, "is encrypted with BitLocker (its metadata cannot be read)");
	if (result > 0)
		opening.detail = bitlocker_detail(room->arena, &opening.metadata);
	if (result == ERR_NOMEM || (result > 0 && !opening.detail))
		result = error_no_memory(err);
	if (result > 0)
		result = open_with(&opening, keys, ret, ret_by, err);
	bitlocker_metadata_drop(&opening.metadata);
	return result;
}
