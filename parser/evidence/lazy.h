/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes that come page by page from a source when they are asked for: of a hive of 100 MB in an image a check reads 160 pages.
 * Private to parser/evidence/bytes.c, which is the door.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LAZY_H
#define TLSREADY_PARSER_EVIDENCE_LAZY_H

#include "parser/evidence/bytes.h"

int lazy_open(struct artifact *artifact, size_t size, size_t capacity, struct bytes *ret, struct error *err);

/* All of it, which digests are to see as it comes: none runs where none is wanted. False: a part cannot be read. */
bool lazy_bring_all(const struct bytes *bytes, const struct digests *digests);

void lazy_write(struct bytes *bytes, uint64_t at, const uint8_t *data, size_t n);
bool lazy_is_changed(const struct bytes *bytes); /* written to: what is in it is not what was read */
void lazy_close(struct bytes *bytes);

#endif
