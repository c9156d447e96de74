/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libregf gets wrong or keeps to itself, read from the hive's bytes. Private to libregf.c. */
#ifndef TLSREADY_PARSER_HIVE_LIBREGF_BYTES_H
#define TLSREADY_PARSER_HIVE_LIBREGF_BYTES_H

#include "parser/hive/backend.h"

/* libregf gives the offset of a record; the place is that of its cell, whose size comes first. 0: not known. */
struct location regf_location(const struct bytes *bytes, int64_t offset, const char signature[2]);

/* How many elements the record of the key speaks of; 0 when its place is not known. */
uint32_t regf_stored_children(const struct bytes *bytes, struct location key);
uint32_t regf_stored_values(const struct bytes *bytes, struct location key);

/* True if libregf may compare this name wrongly. */
bool regf_misreads(const char *name);

/* Puts data of one to three bytes right. PRESENT, or UNREADABLE when that cannot be done. */
int regf_repair_inline_data(const struct bytes *bytes, struct hivevalue *value, uint8_t *data, struct error *err);

#endif
