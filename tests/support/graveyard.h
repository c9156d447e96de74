/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hive with something to delete in it, the instruments to delete it as Windows does, and what is found then. For the
 * tests of parser/hive/deleted/deleted.h.
 */
#ifndef TLSREADY_TESTS_SUPPORT_GRAVEYARD_H
#define TLSREADY_TESTS_SUPPORT_GRAVEYARD_H

#include "parser/hive/deleted/deleted.h"
#include "parser/regview.h"
#include "support/hivebuild.h"

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define TLS12 PROTOCOLS "\\TLS 1.2"
#define CLIENT TLS12 "\\Client"
#define SERVER TLS12 "\\Server"
#define NIL UINT32_C(0xFFFFFFFF)

enum { GRAVEYARD_ITEMS = 64, FIRST_BIN = 4096, BIN_HEADER = 32, PAGE = 4096 };
enum { NK_PARENT = 16, NK_CHILD_COUNT = 20, NK_CHILDREN = 28, NK_VALUE_COUNT = 36, NK_VALUES = 40, NK_NAME = 76 };

#define GRAVEYARD_LONG_AGO UINT64_C(130000000000000000) /* when the key CLIENT was written */

extern const struct deleted_interests graveyard_interests, graveyard_everything;

/* A hive on the table. */
struct graveyard {
	struct hivebuild *build;
	uint8_t *hive;
	size_t size, header; /* header: bytes of a cell before its record */
	struct arena *arena;
	struct bytes bytes;
	struct notes notes;
	struct error error;
	struct deleted_item items[GRAVEYARD_ITEMS];
	size_t count; /* of all items, also those that `items` has no room for */
	size_t enough;
	unsigned sum; /* of all data: every byte was read */
};

struct hivebuild *graveyard_plan(const struct hivebuild_options *options);
struct graveyard graveyard_of(struct hivebuild *build, const struct hivebuild_options *options);
struct graveyard graveyard_plain(void);
void graveyard_end(struct graveyard *scene);
/* What is handed out must be there to be read. */
bool graveyard_take(void *context, const struct deleted_item *item);
int graveyard_search_for(struct graveyard *scene, const struct deleted_interests *what);
size_t graveyard_search(struct graveyard *scene);
bool graveyard_noted(const struct graveyard *scene, const char *code);
void graveyard_put32(uint8_t *p, uint32_t number);
size_t graveyard_part(const struct graveyard *scene, enum hivebuild_part what, const char *path, const char *name);
uint8_t *graveyard_record(const struct graveyard *scene, uint32_t offset);
uint8_t *graveyard_nk(const struct graveyard *scene, const char *path);
/* The free cell that `at` lies in. */
uint8_t *graveyard_free_cell(const struct graveyard *scene, size_t at, size_t *ret_start);
void graveyard_release(const struct graveyard *scene, size_t at);
/* A cell of `size` bytes in use, in free space, where Windows might make one. */
void graveyard_use_again(const struct graveyard *scene, size_t at, uint32_t size);
void graveyard_delete_value(const struct graveyard *scene, const char *path, const char *name);
/* The record of a key keeps the number and the list of its values: so does Windows. */
void graveyard_delete_key(const struct graveyard *scene, const char *path);
void graveyard_expect_key(const struct graveyard *scene, size_t i, const char *path);
void graveyard_expect_dword(const struct graveyard *scene, size_t i, const char *path, const char *name,
			    uint32_t number);

#endif
