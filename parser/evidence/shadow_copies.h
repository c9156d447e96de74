/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which shadow copies of a volume are looked at: none (0), the one of this number, all. */
#ifndef TLSREADY_PARSER_EVIDENCE_SHADOW_COPIES_H
#define TLSREADY_PARSER_EVIDENCE_SHADOW_COPIES_H

#include <stdint.h>

#define SHADOW_COPIES_ALL UINT32_MAX
enum { SHADOW_COPIES_NONE = 0 };

#endif
