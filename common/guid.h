/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GUIDs as Windows, and VirtualBox, store them: the first three numbers little-endian, the rest as bytes. */
#ifndef TLSREADY_COMMON_GUID_H
#define TLSREADY_COMMON_GUID_H

#include <stdint.h>

enum { GUID_SIZE = 16, GUID_TEXT = 37 };

/* In lower case, without braces. Returns text. */
const char *guid_text(const uint8_t guid[GUID_SIZE], char text[GUID_TEXT]);

#endif
