/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BitLocker: that a volume is encrypted by it, by what it can be unlocked, and, with a key, what is in it. Windows 7 and later:
 * AES-XTS and AES-CBC of 128 and 256 bits, with or without the Elephant diffuser; BitLocker To Go; volumes whose protection is
 * suspended (a clear key). A TPM, a smart card and what Windows Vista encrypted are named only.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_H

#include "parser/evidence/bitlocker/keys.h"
#include "parser/evidence/source/source.h"

enum { BITLOCKER_HEAD = 512 }; /* bytes at the start of a volume, zeros where it is shorter */

bool bitlocker_is(const uint8_t *head);

/* ret_what: "BitLocker To Go"; ret_detail: state, protectors, label. What is damaged is left out; ERR_NOMEM alone is an error. */
int bitlocker_describe(struct arena *arena, struct source *volume, const uint8_t *head, const char **ret_what,
		       const char **ret_detail, struct error *err);

/*
 * The volume in clear, at the same offsets; Windows' own metadata is zeros in it. ret_by: "the recovery key {...}", "its clear key
 * (protection is suspended)". keys: NULL: none; what they open is remembered there. The text of an error is a clause:
 * ERR_UNSUPPORTED: no key opens it, and which option would, or it cannot be read with any; ERR_CORRUPT: its metadata is damaged.
 * Doubts and state are notes on the volume.
 */
int bitlocker_open(struct source_room *room, struct source *volume, struct bitlocker_keys *keys, struct source **ret,
		   const char **ret_by, struct error *err);

#endif
