/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places below the root of a hive where TLS settings live: what fuzz targets ask for. */
#ifndef TLSREADY_TESTS_SUPPORT_TLSPATHS_H
#define TLSREADY_TESTS_SUPPORT_TLSPATHS_H

#include <stddef.h>

extern const struct tls_path {
	const char *path, *name;
} tls_paths[];

extern const size_t tls_paths_count;

#endif
