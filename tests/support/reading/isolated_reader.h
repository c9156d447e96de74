/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One reader's answers to tls_paths about any number of hives, from a process that is started once and again whenever
 * it dies: for fuzz targets, where a process for each input would be too slow, and a reader that may crash must not
 * stop us.
 */
#ifndef TLSREADY_TESTS_SUPPORT_ISOLATED_READER_H
#define TLSREADY_TESTS_SUPPORT_ISOLATED_READER_H

#include "parser/hive/backend.h"

enum { ISOLATED_HIVE_LIMIT = 1 << 20, ISOLATED_PATHS_LIMIT = 64, ISOLATED_DATA_LIMIT = 4096 };

struct isolated_answer {
	int key, value; /* enum found, or a negative enum err */
	uint32_t type;
	size_t size;
	uint8_t data[ISOLATED_DATA_LIMIT]; /* the first bytes */
};

/* False: it could not open the hive, or crashed or took too long over it. The answers are overwritten by the next call.
 */
bool isolated_ask(const struct hive_backend *backend, const uint8_t *hive, size_t size, const struct isolated_answer **ret);

#endif
