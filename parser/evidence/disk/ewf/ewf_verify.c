/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole disk of an EWF image: the checksum of each chunk, and the hashes that were made when it was acquired. */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <string.h>

struct verification {
	struct ewf *ewf;
	struct digest *md5, *sha1;
	struct ewf_check *check;
};

/* What follows is still read: each damaged chunk is counted, the first ones are kept. False: memory has run out. */
static bool keep_damage(struct verification *verification, const struct error *why)
{
	struct ewf_check *check = verification->check;
	struct arena *arena = verification->ewf->room->arena;

	if (check->damaged++ >= EWF_DAMAGE_KEPT)
		return true;
	const char *text = arena_strdup(arena, why->text);

	if (text)
		check->damage[check->damage_count++] = text;
	return text;
}

static int take_chunk(struct verification *verification, uint64_t at, struct error *err)
{
	const struct ewf_chunk *chunk;
	struct error why = { 0 };
	int result = ewf_chunk(verification->ewf, at / verification->ewf->chunk_size, &chunk, &why);

	if (result == ERR_NOMEM || (result < 0 && !keep_damage(verification, &why)))
		return error_no_memory(err);
	if (result == 0) {
		digest_update(verification->md5, chunk->bytes, chunk->size);
		digest_update(verification->sha1, chunk->bytes, chunk->size);
	}
	return 0;
}

static int take_all(struct verification *verification, ewf_progress_fn progress, void *context, struct error *err)
{
	const struct ewf *ewf = verification->ewf;
	uint64_t size = ewf->source.size, left;
	int result = 0;

	for (uint64_t at = 0; result == 0 && at < size; at += ewf->chunk_size) {
		result = take_chunk(verification, at, err);
		left = size - at;
		if (result == 0 && progress)
			result = progress(context, at + (left < ewf->chunk_size ? left : ewf->chunk_size), size, err);
	}
	return result;
}

static bool agrees(const char *is, const char *stored)
{
	return !*stored || strcmp(is, stored) == 0;
}

static enum ewf_check_result compare(const struct ewf_check *check, const struct ewf_facts *facts)
{
	if (check->damaged)
		return EWF_CHECK_DAMAGED;
	if (!*facts->md5 && !*facts->sha1)
		return EWF_CHECK_NO_HASH;
	return agrees(check->md5, facts->md5) && agrees(check->sha1, facts->sha1) ? EWF_CHECK_MATCH : EWF_CHECK_MISMATCH;
}

int ewf_verify(struct source *source, ewf_progress_fn progress, void *context, struct ewf_check *ret, struct error *err)
{
	struct ewf *ewf = (struct ewf *)source;
	struct ewf_check check = { 0 };
	struct verification verification = {
		.ewf = ewf, .md5 = digest_new_of(DIGEST_MD5), .sha1 = digest_new_of(DIGEST_SHA1), .check = &check
	};
	int result = verification.md5 && verification.sha1 ? take_all(&verification, progress, context, err)
							   : error_no_memory(err);

	digest_final(verification.md5, check.md5);
	digest_final(verification.sha1, check.sha1);
	if (check.damaged) /* of what could be read: the hash of no disk */
		check.md5[0] = check.sha1[0] = '\0';
	check.result = compare(&check, &ewf->facts);
	if (result == 0)
		*ret = check;
	return result;
}
