/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRC-32C (Castagnoli, RFC 3720 section 12.1), as VHDX has it. Start with 0; what comes out goes in again for the bytes that follow. */
#ifndef TLSREADY_PARSER_EVIDENCE_CRC32C_H
#define TLSREADY_PARSER_EVIDENCE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(uint32_t crc, const void *bytes, size_t size);

#endif
