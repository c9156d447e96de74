/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small archives, built byte by byte: what a test changes, it knows the place of. */
#ifndef TLSREADY_TESTS_ARCHIVEBUILD_H
#define TLSREADY_TESTS_ARCHIVEBUILD_H

#include <stddef.h>
#include <stdint.h>

enum { BUILD_LIMIT = 1 << 20 };

struct build {
	uint8_t bytes[BUILD_LIMIT];
	size_t size;
	uint8_t directory[BUILD_LIMIT / 16]; /* of a ZIP */
	size_t directory_size, count;
};

/* ustar: type '0' file, '5' folder, '2' link. build_tar_end: the two blocks of zeros. */
void build_tar(struct build *build, const char *name, char type, const void *bytes, size_t size);
void build_tar_end(struct build *build);

/* A file of a ZIP, without compression; flags 1: says that it is encrypted. build_zip_end: the directory. */
void build_zip(struct build *build, const char *name, unsigned flags, const void *bytes, size_t size);
void build_zip_end(struct build *build);

/* What was built so far, as one member of a gzip file without compression. */
void build_gzip(struct build *build);

#endif
