/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marvin32, the checksum of transaction log entries since Windows 8.1. It finds torn writes; it is no proof of origin,
 * because the seed is the same everywhere.
 */
#ifndef TLSREADY_PARSER_HIVE_MARVIN32_H
#define TLSREADY_PARSER_HIVE_MARVIN32_H

#include <stddef.h>
#include <stdint.h>

/* The seed of all log entries: regf specification, "Log entries", note 3. */
#define MARVIN32_LOG_SEED UINT64_C(0x82EF4D887A4E55C5)

uint64_t marvin32(uint64_t seed, const uint8_t *data, size_t size);

#endif
