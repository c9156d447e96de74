/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a container: opened, and read in a few places. Beside crashes and hangs it looks for lies: two reads of a place
 * must agree, whatever was read in between, and the file must have at the place of a byte what was read there.
 */
#ifndef TLSREADY_TESTS_DISK_FUZZ_H
#define TLSREADY_TESTS_DISK_FUZZ_H

#include "parser/evidence/disk/container.h"

void disk_fuzz(const struct container_format *format, const uint8_t *data, size_t size);

#endif
