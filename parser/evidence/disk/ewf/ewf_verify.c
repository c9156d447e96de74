/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole disk of an EWF image against the hashes that were made when it was acquired. */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <string.h>

static int compare(const char *name, const char *is, const char *stored, struct error *err)
{
	if (!*stored || strcmp(is, stored) == 0)
		return 0;
	return error_set(err, ERR_CORRUPT, "has the %s %s, and the one stored when it was acquired is %s", name, is,
			 stored);
}

static int hash_all(struct ewf *ewf, struct digest *md5, struct digest *sha1, ewf_progress_fn progress, void *context,
		    struct error *err)
{
	uint64_t size = ewf->source.size;
	const struct ewf_chunk *chunk;
	int result = 0;

	for (uint64_t done = 0; result == 0 && done < size; done += chunk->size) {
		result = ewf_chunk(ewf, done / ewf->chunk_size, &chunk, err);
		if (result < 0)
			return result;
		digest_update(md5, chunk->bytes, chunk->size);
		digest_update(sha1, chunk->bytes, chunk->size);
		if (progress)
			result = progress(context, done + chunk->size, size);
	}
	return result;
}

int ewf_verify(struct source *source, ewf_progress_fn progress, void *context, struct error *err)
{
	struct ewf *ewf = (struct ewf *)source;
	struct digest *md5 = digest_new_of(DIGEST_MD5), *sha1 = *ewf->facts.sha1 ? digest_new_of(DIGEST_SHA1) : NULL;
	char md5_is[DIGEST_HEX], sha1_is[DIGEST_HEX];
	int result = md5 && (sha1 || !*ewf->facts.sha1) ? hash_all(ewf, md5, sha1, progress, context, err)
							: error_set(err, ERR_NOMEM, "out of memory");

	digest_final(md5, md5_is);
	digest_final(sha1, sha1_is);
	if (result == 0)
		result = compare("MD5", md5_is, ewf->facts.md5, err);
	return result < 0 ? result : compare("SHA-1", sha1_is, ewf->facts.sha1, err);
}
