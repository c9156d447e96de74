/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From keys to the key of the data. Private to this folder. */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_UNLOCK_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_UNLOCK_H

#include "parser/evidence/bitlocker/keys.h"
#include "parser/evidence/bitlocker/metadata.h"

enum { VOLUME_KEY_LIMIT = 64 };

struct volume_key {
	uint8_t bytes[VOLUME_KEY_LIMIT]; /* a secret: wipe it */
	size_t size;
};

/*
 * True: ret_by is the protector that did it. False: no key opens it. A clear key first, then what is known to open it, then each
 * key that was supplied at each protector of its kind: about a second for each recovery key and password that is tried.
 */
bool bitlocker_unlock(const struct bitlocker_metadata *metadata, struct bitlocker_keys *keys, struct volume_key *ret,
		      struct bitlocker_protector *ret_by);

#endif
