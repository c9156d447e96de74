/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as an operand that is an image: what it is recognised as, its volumes, the machines in them, their hives. Libraries cannot be
 * started here. Of a hole in the input much can be made: 16 bytes of FF and three of its size in KiB are so many zeros.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/sandbox/sandbox.h"
#include "parser/evidence/image/image_scan.h"
#include "tests/fuzz/feed.h"

enum { ARENA = 1 << 28, MARK = 16, HOLE = MARK + 3, FILE_LIMIT = 64 << 20, READ = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int refuse(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	(void)job;
	(void)ret;
	return error_set(err, ERR_IO, "no process can be started");
}

static bool is_hole(const uint8_t *data, size_t size)
{
	static const uint8_t mark[MARK] = { 255, 255, 255, 255, 255, 255, 255, 255,
					    255, 255, 255, 255, 255, 255, 255, 255 };

	return size >= HOLE && memcmp(data, mark, MARK) == 0;
}

static void put_down(int fd, const uint8_t *data, size_t size)
{
	off_t at = 0;

	for (size_t i = 0, n; i < size && at < FILE_LIMIT; i += n) {
		for (n = 0; i + n < size && !is_hole(data + i + n, size - i - n); n++)
			;
		must(pwrite(fd, data + i, n, at) == (ssize_t)n);
		at += (off_t)n;
		if (n == 0) {
			at += (off_t)(data[i + MARK] | data[i + MARK + 1] << 8 | data[i + MARK + 2] << 16) << 10;
			n = HOLE;
		}
	}
	must(ftruncate(fd, at < FILE_LIMIT ? at : FILE_LIMIT) == 0);
}

static void read_hives(struct subject *subject, struct arena *arena)
{
	static uint8_t bytes[READ];

	subject_open(subject, true, arena);
	for (size_t i = 0; i < subject->count; i++) {
		const struct artifact *artifact = &subject->artifacts[i];

		must(artifact_is_open(artifact) || artifact->error.text[0]);
		if (artifact_is_open(artifact))
			artifact_read(artifact, 0, bytes, sizeof bytes);
	}
	subject_close(subject);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sandbox sandbox = { .start_job = refuse };
	static const struct library_host host = { .sandbox = &sandbox };
	const struct image_options options = { .host = &host };
	const struct contents *contents;
	struct subject *list = NULL;
	size_t count = 0;
	struct error err = { 0 };
	struct arena *arena = arena_new(ARENA);
	int fd = memfd_create("image", MFD_CLOEXEC);
	char path[64];

	must(arena && fd >= 0);
	put_down(fd, data, size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int result = image_scan(path, &options, arena, &list, &count, &contents, &err);

	must(result == 0 || (err.code == (enum err)result && err.text[0]));
	for (size_t i = 0; result == 0 && i < count; i++)
		read_hives(&list[i], arena);
	close(fd);
	arena_free(arena);
	return 0;
}
