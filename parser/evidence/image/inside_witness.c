/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libfsntfs reads of the files that were opened in an NTFS volume, against what our reader gave. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/image/inside.h"
#include "parser/evidence/library/fsntfs/fsntfs.h"
#include "parser/evidence/ntfs/ntfs.h"

struct heard {
	uint64_t size;
	char sha256[DIGEST_HEX];
};

struct witnessed {
	const char *below;
	struct heard heard;
	bool is_heard, is_answered;
	struct volume_witness found;
};

struct inside_witness {
	struct fsntfs *of;
	struct witnessed *list; /* in the order of the questions */
	size_t count, capacity, answered;
};

/* A shadow copy is read through a process of its own, which no other process may ask. */
static struct inside_witness *witness_of(struct inside *inside, struct source *source, struct source_room *room)
{
	if (inside->witness || inside->choice.shadow_copies)
		return inside->witness;
	struct inside_witness *witness = arena_alloc(room->arena, sizeof *witness);

	if (witness)
		witness->of = fsntfs_new(room, source->below, inside->host);
	inside->witness = witness && witness->of ? witness : NULL;
	return inside->witness;
}

static struct witnessed *find(const struct inside_witness *witness, const char *below)
{
	for (size_t i = 0; witness && i < witness->count; i++)
		if (strcmp(witness->list[i].below, below) == 0)
			return &witness->list[i];
	return NULL;
}

static void set(struct witnessed *witnessed, const char *status, const char *why)
{
	witnessed->is_answered = true;
	witnessed->found = (struct volume_witness){ .name = "libfsntfs", .status = status, .why = why ? why : "" };
}

void inside_witness_ask(struct inside *inside, const char *below, struct source *source)
{
	struct source_room *room = image_room(inside->session);
	struct inside_witness *witness = ntfs_is_plain_file(source) ? witness_of(inside, source, room) : NULL;
	struct error why;

	if (!witness || find(witness, below))
		return;
	struct witnessed *list = arena_grow(room->arena, witness->list, witness->count, &witness->capacity, sizeof *list);

	if (!list)
		return;
	witness->list = list;
	list[witness->count++] = (struct witnessed){ .below = below };
	if (fsntfs_ask(witness->of, below, &why) < 0)
		set(&list[witness->count - 1], "failed", arena_strdup(room->arena, why.text));
}

/* The first byte that differs; UINT64_MAX: none is found. */
static uint64_t find_difference(struct fsntfs *of, const char *below, struct source *source)
{
	uint8_t ours[FSNTFS_PIECE], theirs[FSNTFS_PIECE];
	struct error why;

	for (uint64_t at = 0; at < source->size; at += sizeof ours) {
		size_t size = source->size - at < sizeof ours ? (size_t)(source->size - at) : sizeof ours;

		if (source_read(source, at, ours, size, &why) < 0 || fsntfs_read(of, below, at, theirs, size, &why) < 0)
			break;
		for (size_t i = 0; i < size; i++)
			if (ours[i] != theirs[i])
				return at + i;
	}
	return UINT64_MAX;
}

static void compare(struct inside_witness *witness, struct witnessed *witnessed, struct source *source,
		    const char *sha256, struct arena *arena)
{
	const struct heard *heard = &witnessed->heard;
	const char *why;

	if (heard->size == source->size && strcmp(heard->sha256, sha256) == 0) {
		set(witnessed, "read", "same size and SHA-256");
		return;
	}
	uint64_t at = heard->size == source->size ? find_difference(witness->of, witnessed->below, source) : UINT64_MAX;

	if (heard->size != source->size)
		why = arena_printf(arena, "libfsntfs reads %" PRIu64 " bytes of this file, and tlsready %" PRIu64,
				   heard->size, source->size);
	else if (at != UINT64_MAX)
		why = arena_printf(arena,
				   "libfsntfs reads other bytes of this file than tlsready, from 0x%" PRIx64 " on", at);
	else
		why = "libfsntfs reads other bytes of this file than tlsready";
	set(witnessed, "read", why);
	witnessed->found.differs = true;
}

/* Answers come in the order of the questions. All are heard before anything else is asked. */
static void hear_all(struct inside_witness *witness, struct arena *arena)
{
	for (; witness->answered < witness->count; witness->answered++) {
		struct witnessed *next = &witness->list[witness->answered];
		struct error why;

		if (next->is_answered)
			continue;
		next->is_heard = fsntfs_answer(witness->of, &next->heard.size, next->heard.sha256, &why) == 0;
		if (!next->is_heard)
			set(next, "failed", arena_strdup(arena, why.text));
	}
}

const struct volume_witness *inside_witness_answer(struct inside *inside, const char *below, struct source *source,
						   const char *sha256)
{
	struct inside_witness *witness = inside->witness;
	struct witnessed *wanted = find(witness, below);

	if (!wanted || !*sha256)
		return NULL;
	struct arena *arena = image_room(inside->session)->arena;

	hear_all(witness, arena);
	if (!wanted->is_answered)
		compare(witness, wanted, source, sha256, arena);
	return &wanted->found;
}
