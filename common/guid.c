/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/guid.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/le.h"

const char *guid_text(const uint8_t guid[GUID_SIZE], char text[GUID_TEXT])
{
	snprintf(text, GUID_TEXT, "%08" PRIx32 "-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", le32(guid), le16(guid + 4),
		 le16(guid + 6), guid[8], guid[9], guid[10], guid[11], guid[12], guid[13], guid[14], guid[15]);
	return text;
}
