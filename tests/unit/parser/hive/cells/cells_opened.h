/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hive that is read from memory. After cmocka.h. */
#ifndef TLSREADY_TESTS_CELLS_OPENED_H
#define TLSREADY_TESTS_CELLS_OPENED_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "support/build/hivebuild.h"
#include "support/reading/hivelook.h"

static inline struct hivelook opened(struct hivebuild *build)
{
	size_t size;
	uint8_t *hive = hivebuild_finish(build, &size);
	struct hivelook look;
	bool good = hivelook_open(&look, &hive_backend_cells, hive, size);

	free(hive);
	hivebuild_free(build);
	if (!good)
		print_error("%s\n", look.error.text);
	assert_true(good);
	return look;
}

#endif
