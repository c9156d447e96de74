/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words about a volume, for those who open it. Private to this folder. */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_DESCRIBE_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_DESCRIBE_H

#include "parser/evidence/bitlocker/metadata.h"

/* "encrypted; protectors: TPM, recovery password {...}; label PC C: 1/2/2024", raw. NULL: out of memory. */
const char *bitlocker_detail(struct arena *arena, const struct bitlocker_metadata *metadata);

/* "--recovery-key or --password-file"; NULL: no option opens it. */
const char *bitlocker_options(struct arena *arena, const struct bitlocker_metadata *metadata);

#endif
