/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in a folder of its own for each test of bytes. */
#ifndef TLSREADY_TESTS_BYTES_FOLDER_H
#define TLSREADY_TESTS_BYTES_FOLDER_H

#include "parser/evidence/bytes.h"

enum { BYTES_PAGE = 4096, MANY = 300 };

struct bytes_folder { /* of its own for each test */
	char path[64], file[128];
};

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, bytes_folder_make, bytes_folder_drop)

int bytes_folder_make(void **state);
int bytes_folder_drop(void **state); /* closes what was opened, too */

void bytes_folder_put(const char *path, const void *data, size_t size);
void bytes_folder_put_letters(const char *path, int pages); /* each page full of one letter: a, b, c, ... */

struct artifact *bytes_folder_open(const char *path);
const struct artifact *bytes_folder_last(void);
void bytes_folder_open_good(const char *path, size_t capacity, struct bytes *ret);

#endif
