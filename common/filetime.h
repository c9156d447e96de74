/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times of the registry: FILETIME, 100 ns since 1601-01-01 UTC. */
#ifndef TLSREADY_COMMON_FILETIME_H
#define TLSREADY_COMMON_FILETIME_H

#include <stdint.h>

enum { FILETIME_TEXT = 40 };

/* RFC 3339 in UTC with 100 ns ("2024-03-01T10:22:31.1234567Z"); "" for 0 and for what no calendar holds. Returns text. */
const char *filetime_text(uint64_t filetime, char text[FILETIME_TEXT]);

/* Of seconds since 1970 and nanoseconds; 0 before 1601. */
uint64_t filetime_of_unix(int64_t seconds, uint32_t nanoseconds);

#endif
