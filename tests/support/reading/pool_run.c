/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/pool_run.h"

int pool_run(const struct pool_options *options, const struct pool_work *work, pool_next next, void *context, struct error *err)
{
	struct pool *pool;
	void *unit;
	int code = pool_open(options, work, context, &pool, err);

	if (code < 0)
		return code;
	while (code == 0 && next(context, &unit))
		code = pool_add(pool, unit, err);
	return pool_close(pool, err);
}
