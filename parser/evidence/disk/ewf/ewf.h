/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an EWF image (E01, S01) records of its acquisition, and the check of all of it against the hash made then. */
#ifndef TLSREADY_PARSER_EVIDENCE_EWF_H
#define TLSREADY_PARSER_EVIDENCE_EWF_H

#include "common/digest.h"
#include "parser/evidence/source/source.h"

/* Texts are raw UTF-8 from the evidence, cut at a limit, "" where nothing is stored; they live as long as the source. */
struct ewf_facts {
	const char *case_number, *evidence_number, *description, *examiner, *notes;
	const char *software, *platform; /* version of the acquiring application, its operating system */
	const char *model, *serial;      /* of the disk */
	const char *acquired,
		*system_date; /* "2021-07-22T15:33:30Z", or without Z: local time of the acquiring computer */
	bool has_password;    /* EnCase asks for one; the data is not encrypted */
	char md5[DIGEST_HEX], sha1[DIGEST_HEX]; /* of the whole disk, made when it was acquired; "": not stored */
	uint64_t sectors, unreadable_sectors;   /* unreadable: by the acquiring application; reading them is an error */
	uint32_t bytes_per_sector, segments;
};

/* NULL: the source is not an EWF image. */
const struct ewf_facts *ewf_facts_of(const struct source *source);

enum ewf_check_result {
	EWF_CHECK_NONE,     /* not verified */
	EWF_CHECK_NO_HASH,  /* all of it could be read, and no hash is stored */
	EWF_CHECK_MATCH,    /* what is stored agrees */
	EWF_CHECK_MISMATCH, /* the disk is not what was acquired */
	EWF_CHECK_DAMAGED,  /* chunks cannot be read, so that there is no hash of the disk */
};

enum { EWF_DAMAGE_KEPT = 16 };

struct ewf_check {
	enum ewf_check_result result;
	char md5[DIGEST_HEX], sha1[DIGEST_HEX]; /* of the disk as it is read; "": chunks cannot be read */
	uint64_t damaged;                       /* chunks that cannot be read, with a wrong checksum for one */
	const char *damage[EWF_DAMAGE_KEPT]; /* the first of them: raw clauses with their places, as long as the source */
	size_t damage_count;
};

/* Called as it goes on; a negative enum err from it ends the check with this error. */
typedef int (*ewf_progress_fn)(void *context, uint64_t done, uint64_t total, struct error *err);

/*
 * Reads the whole disk and compares its hashes with the stored ones. 0: done, whatever was found; ERR_NOMEM; what progress
 * returns (NULL is allowed). Sectors that could not be acquired take part with what is stored for them, as they did then. The
 * source is an EWF image.
 */
int ewf_verify(struct source *source, ewf_progress_fn progress, void *context, struct ewf_check *ret, struct error *err);

#endif
