/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a file in the format QCOW2: see support/search/disk_fuzz.h. */
#include "support/search/disk_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	disk_fuzz(&container_qcow2, data, size);
	return 0;
}
