/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mklog HIVE: makes a clean hive dirty, as if Windows had stopped before its last page was written: zeros are there in
 * the file, HIVE.LOG1 has the page, and HIVE.LOG2 is empty as beside a young hive. With the log it is the hive that it was, without it it is damaged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "parser/hive/baseblock.h"
#include "support/build/hivebuild.h"
#include "support/build/logbuild.h"

enum { PAGE = 4096, HIVE_LIMIT = 1 << 24 };

static uint8_t hive[HIVE_LIMIT], whole[HIVE_LIMIT];

static bool write_file(const char *path, const void *data, size_t size)
{
	FILE *out = fopen(path, "wb");
	bool good = out && fwrite(data, 1, size, out) == size;

	if (out && fclose(out) != 0)
		good = false;
	if (!good)
		perror(path);
	return good;
}

static bool is_clean_hive(size_t size)
{
	return size >= (size_t)2 * PAGE && size < HIVE_LIMIT && size % PAGE == 0 && memcmp(hive, "regf", 4) == 0 &&
	       le32(hive + 4) == le32(hive + 8);
}

static bool write_logs(const char *path, size_t size)
{
	uint32_t sequence = le32(hive + 8);
	struct logbuild log =
		logbuild_new(BASEBLOCK_LOG_NEW, sequence, (uint32_t)size - BASEBLOCK_SIZE, le64(hive + 12));
	char name[4096], second[4096];

	logbuild_add_change(&log, sequence, hive, size, whole, size);
	snprintf(name, sizeof name, "%s.LOG1", path);
	snprintf(second, sizeof second, "%s.LOG2", path);
	bool good = write_file(name, log.data, log.size) && write_file(second, "", 0);

	logbuild_free(&log);
	return good;
}

int main(int argc, char **argv)
{
	FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t size = in ? fread(hive, 1, sizeof hive, in) : 0;

	if (in)
		fclose(in);
	if (!is_clean_hive(size)) {
		fputs("usage: mklog HIVE, a clean one\n", stderr);
		return 2;
	}
	memcpy(whole, hive, size);
	memset(hive + size - PAGE, 0, PAGE);
	logbuild_put32(hive + 4, le32(hive + 8) + 1);
	hivebuild_seal(hive);
	return write_logs(argv[1], size) && write_file(argv[1], hive, size) ? 0 : 1;
}
