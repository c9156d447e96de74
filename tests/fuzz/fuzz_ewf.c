/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as the only segment of an EWF image, and as a container that is named only. If the first byte is odd, all checksums
 * are made right, as an attacker would. What can be read must be the same when it is read again, and be where its place says.
 */
#include <string.h>

#include "feed.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/ewf/ewf.h"
#include "support/build_image/ewfbuild.h"

enum { ARENA = 1 << 22, LOOKS = 12, PIECE = 96, WHOLE = 1 << 17 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct source *image, uint64_t at, uint8_t first[PIECE], int *ret_result)
{
	uint8_t again[PIECE];
	struct source_place place;
	struct error err = { 0 };
	size_t size = image->size - at < PIECE ? (size_t)(image->size - at) : PIECE;

	*ret_result = source_read(image, at, first, size, &err);
	must(*ret_result == 0 || (err.code == (enum err) * ret_result && *err.text));
	if (*ret_result < 0 || !source_place(image, at, &place))
		return;
	must(place.size && place.size <= image->size - at);
	size = place.size < size ? (size_t)place.size : size;
	must(source_read(place.in, place.at, again, size, &err) == 0);
	must(memcmp(first, again, size) == 0);
}

static void look_around(struct source *image)
{
	uint8_t seen[LOOKS][PIECE], again[PIECE];
	int results[LOOKS], result;
	uint64_t step = image->size / LOOKS;

	for (uint64_t i = 0; i < LOOKS; i++)
		look(image, i * step, seen[i], &results[i]);
	for (uint64_t i = 0; i < LOOKS; i++) {
		look(image, i * step, again, &result);
		must(result == results[i]);
		must(result < 0 || memcmp(seen[i], again, image->size - i * step < PIECE ? 1 : PIECE) == 0);
	}
}

static void check_facts(const struct ewf_facts *facts)
{
	must(facts && facts->segments == 1 && facts->bytes_per_sector);
	const char *texts[] = { facts->case_number, facts->evidence_number, facts->description, facts->examiner,
				facts->notes,       facts->software,        facts->platform,    facts->model,
				facts->serial,      facts->acquired,        facts->system_date };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		must(strlen(texts[i]) < ARENA);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	uint8_t *bytes = size ? malloc(size) : NULL;
	struct source *file, *image;
	struct ewf_check check;
	struct error err = { 0 };

	if (size) {
		size--;
		memcpy(bytes, data + 1, size);
		if (*data & 1)
			ewf_fix(bytes, size);
		file = source_of_memory(&room, "x.E01", bytes, size);
		if (container_named.is(file, bytes, size < CONTAINER_HEAD ? size : CONTAINER_HEAD))
			must(container_named.open(&room, file, &image, &err) == ERR_UNSUPPORTED);
		if (container_ewf.is(file, bytes, size) && container_ewf.open(&room, file, &image, &err) == 0) {
			check_facts(ewf_facts_of(image));
			if (image->size)
				look_around(image);
			if (image->size <= WHOLE && ewf_verify(image, NULL, NULL, &check, &err) == 0)
				must((check.damaged > 0) == (check.result == EWF_CHECK_DAMAGED));
		}
	}
	source_room_close(&room);
	arena_free(room.arena);
	free(bytes);
	return 0;
}
