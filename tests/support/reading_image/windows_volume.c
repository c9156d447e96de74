/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading_image/windows_volume.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/machine/samplefiles.h"

enum { HIVE_LIMIT = 1 << 20 };

static unsigned put_hive(struct ntfsbuild *build, unsigned folder, const char *sample, const char *name)
{
	char path[1024];
	size_t size;

	snprintf(path, sizeof path, "%s/samples/hives/%s/%s", getenv("TLSREADY_SOURCE"), sample, name);
	char *bytes = samplefile_text(path, HIVE_LIMIT, &size);

	unsigned record = ntfsbuild_add(build, folder, name, false);

	ntfsbuild_data(build, record, bytes, size);
	free(bytes);
	return record;
}

struct ntfsbuild *windows_volume(const char *folder, const char *sample, size_t sectors,
				 struct windows_records *ret)
{
	struct ntfsbuild *build = ntfsbuild_new(sectors * VOLUME_SECTOR, VOLUME_SECTOR);
	unsigned below = ntfsbuild_add(build, NTFSBUILD_ROOT, folder, true);

	below = ntfsbuild_add(build, below, "System32", true);
	below = ntfsbuild_add(build, below, "config", true);
	struct windows_records records = { .config = below,
					   .system = put_hive(build, below, sample, "SYSTEM"),
					   .software = put_hive(build, below, sample, "SOFTWARE") };

	if (ret)
		*ret = records;
	ntfsbuild_finish(build);
	return build;
}
