/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hive with something to delete in it, the instruments to delete it as Windows does, and what is found then. For the
 * tests of parser/hive/deleted/deleted.h.
 */
#ifndef TLSREADY_TESTS_SUPPORT_DELETED_HIVE_H
#define TLSREADY_TESTS_SUPPORT_DELETED_HIVE_H

#include "parser/hive/deleted/deleted.h"
#include "parser/regview.h"
#include "support/build/hivebuild.h"

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define TLS12 PROTOCOLS "\\TLS 1.2"
#define CLIENT TLS12 "\\Client"
#define SERVER TLS12 "\\Server"
#define NIL UINT32_C(0xFFFFFFFF)

enum { DELETED_HIVE_ITEMS = 64, FIRST_BIN = 4096, BIN_HEADER = 32, PAGE = 4096 };
enum { NK_PARENT = 16, NK_CHILD_COUNT = 20, NK_CHILDREN = 28, NK_VALUE_COUNT = 36, NK_VALUES = 40, NK_NAME = 76 };

#define DELETED_HIVE_LONG_AGO UINT64_C(130000000000000000) /* when the key CLIENT was written */

extern const struct deleted_filters deleted_hive_filters, deleted_hive_everything;

/* A hive on the table. */
struct deleted_hive {
	struct hivebuild *build;
	uint8_t *hive;
	size_t size, header; /* header: bytes of a cell before its record */
	struct arena *arena;
	struct bytes bytes;
	struct notes notes;
	struct error error;
	struct deleted_item items[DELETED_HIVE_ITEMS];
	size_t count; /* of all items, also those that `items` has no room for */
	size_t enough;
	unsigned sum; /* of all data: every byte was read */
};

struct hivebuild *deleted_hive_plan(const struct hivebuild_options *options);
struct deleted_hive deleted_hive_of(struct hivebuild *build, const struct hivebuild_options *options);
struct deleted_hive deleted_hive_plain(void);
void deleted_hive_end(struct deleted_hive *scene);
/* What is handed out must be there to be read. */
bool deleted_hive_take(void *context, const struct deleted_item *item);
int deleted_hive_search_for(struct deleted_hive *scene, const struct deleted_filters *what);
size_t deleted_hive_search(struct deleted_hive *scene);
bool deleted_hive_noted(const struct deleted_hive *scene, const char *code);
void deleted_hive_put32(uint8_t *p, uint32_t number);
size_t deleted_hive_part(const struct deleted_hive *scene, enum hivebuild_part what, const char *path, const char *name);
uint8_t *deleted_hive_record(const struct deleted_hive *scene, uint32_t offset);
uint8_t *deleted_hive_nk(const struct deleted_hive *scene, const char *path);
/* The free cell that `at` lies in. */
uint8_t *deleted_hive_free_cell(const struct deleted_hive *scene, size_t at, size_t *ret_start);
void deleted_hive_release(const struct deleted_hive *scene, size_t at);
/* A cell of `size` bytes in use, in free space, where Windows might make one. */
void deleted_hive_use_again(const struct deleted_hive *scene, size_t at, uint32_t size);
void deleted_hive_delete_value(const struct deleted_hive *scene, const char *path, const char *name);
/* The record of a key keeps the number and the list of its values: so does Windows. */
void deleted_hive_delete_key(const struct deleted_hive *scene, const char *path);
void deleted_hive_expect_key(const struct deleted_hive *scene, size_t i, const char *path);
void deleted_hive_expect_dword(const struct deleted_hive *scene, size_t i, const char *path, const char *name,
			    uint32_t number);

#endif
