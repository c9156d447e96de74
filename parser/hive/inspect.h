/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told about a hive file before anybody reads a key: whether it is one, and what is wrong with its base block
 * and its size. Private to parser/hive/. Looks at a few dozen pages, however large the hive is.
 */
#ifndef TLSREADY_PARSER_HIVE_INSPECT_H
#define TLSREADY_PARSER_HIVE_INSPECT_H

#include "common/note.h"
#include "parser/hive/baseblock.h"

/*
 * 0 if the bytes are a hive's, also one whose base block lost its signature.
 * ERR_FORMAT: they are not; the text says what they look like and what to do.
 */
int inspect_format(const struct bytes *bytes, struct baseblock *ret_block, struct error *err);

/* Whether bins are there whatever the base block is: one that names its own place, at the start or behind a base block. */
bool inspect_bins_alone(const struct bytes *bytes);

/* Puts back a signature that was overwritten, if the checksum shows that the rest of the base block is right. In memory. */
bool inspect_restore_signature(struct bytes *bytes);

/*
 * Notes about the base block as it was found. stale: of a dirty hive, where newer changes may be; NULL: its logs were
 * applied. restored: of a hive without a base block, what was read in its place, a sentence.
 */
void inspect_base_block(const struct baseblock *block, int32_t source, const char *stale, const char *restored,
			struct notes *notes);

/* Notes about the size and the bins as they are now. */
void inspect_bins(const struct bytes *bytes, struct notes *notes);

/*
 * The first sector with the checksum made right, with a bins size no larger than the bins that are there, for libregf
 * refuses whole hives for either, and with the type of a hive: it finds nothing in what is typed as a log. Returns what
 * was changed; NULL: nothing had to be, or could be.
 */
const char *inspect_repair(const struct bytes *bytes, uint8_t ret_sector[LOG_SECTOR]);

#endif
