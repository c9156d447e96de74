/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool for a test that has its units at hand. */
#ifndef TLSREADY_TESTS_POOL_RUN_H
#define TLSREADY_TESTS_POOL_RUN_H

#include <stdbool.h>

#include "common/sandbox/pool.h"

/* The next unit: true, or false: there is none any more. */
typedef bool (*pool_next)(void *context, void **ret_unit);

/* Adds each unit and closes the pool: what pool_open or pool_close returns. */
int pool_run(const struct pool_options *options, const struct pool_work *work, pool_next next, void *context, struct error *err);

#endif
