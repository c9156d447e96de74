/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ntfsbuild_windows.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/samplefiles.h"

enum { VOLUME = 256 << 10, CLUSTER = 512, HIVE_LIMIT = 1 << 20 };

static unsigned put_hive(struct ntfsbuild *build, unsigned folder, const char *name)
{
	char path[1024];
	size_t size;
	unsigned record = ntfsbuild_add(build, folder, name, false);

	snprintf(path, sizeof path, "%s/samples/hives/server2019-ready/%s", getenv("TLSREADY_SOURCE"), name);
	char *bytes = samplefile_text(path, HIVE_LIMIT, &size);

	ntfsbuild_data(build, record, bytes, size);
	free(bytes);
	return record;
}

struct ntfsbuild *ntfsbuild_windows(const char *name, struct windows_records *ret)
{
	struct ntfsbuild *build = ntfsbuild_new(VOLUME, CLUSTER);
	unsigned folder = ntfsbuild_add(build, NTFSBUILD_ROOT, name, true);

	folder = ntfsbuild_add(build, folder, "System32", true);
	ret->config = ntfsbuild_add(build, folder, "config", true);
	ret->system = put_hive(build, ret->config, "SYSTEM");
	ret->software = put_hive(build, ret->config, "SOFTWARE");
	ntfsbuild_finish(build);
	return build;
}
