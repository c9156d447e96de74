/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives a fuzz target without libFuzzer: replays every file of the folders (or single files) it is given, in the order
 * of their names. It makes no new inputs. A folder without a file is a failure: it would prove nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/* Exactly as many bytes as the file has, on the heap: AddressSanitizer then sees the first byte read too far. */
static int replay_open(FILE *file, size_t size)
{
	uint8_t *data = malloc(size ? size : 1);

	if (!data || fread(data, 1, size, file) != size) {
		free(data);
		return -1;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

/* 1: replayed, 0: not a file, -1: unreadable */
static int replay(const char *path)
{
	struct stat st;

	if (stat(path, &st) || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return -1;
	if (S_ISDIR(st.st_mode))
		return 0;
	printf("%s\n", path); /* before the run: the last line printed names the input that crashed */
	fflush(stdout);

	FILE *file = fopen(path, "rb");
	if (!file)
		return -1;

	int r = replay_open(file, (size_t)st.st_size);
	fclose(file);
	return r < 0 ? -1 : 1;
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort), replayed = 0;

	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		char path[4096];
		int length = snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		int r = length < (int)sizeof(path) ? replay(path) : -1;

		if (r < 0)
			fprintf(stderr, "%s cannot be read\n", path);
		if (r < 0 || replayed < 0)
			replayed = -1;
		else
			replayed += r;
		free(entries[i]);
	}
	free(entries);
	return replayed;
}

int main(int argc, char **argv)
{
	int status = argc < 2;

	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		int replayed = replay(argv[i]);

		if (replayed == 0)
			replayed = replay_folder(argv[i]);
		printf("%s: %d replayed\n", argv[i], replayed < 0 ? 0 : replayed);
		status |= replayed <= 0;
	}
	return status;
}
