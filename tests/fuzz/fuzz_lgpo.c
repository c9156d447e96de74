/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as LGPO text. */
#include "parser/pol/lgpo.h"

#include "policy_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return scan_policy_text(data, size, lgpo_scan);
}
