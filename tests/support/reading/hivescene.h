/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One hive, opened, and what is told of it: for tests of parser/hive/hive.h. */
#ifndef TLSREADY_TESTS_SUPPORT_HIVESCENE_H
#define TLSREADY_TESTS_SUPPORT_HIVESCENE_H

#include "parser/hive/baseblock.h"
#include "parser/hive/hive.h"
#include "support/build/hivebuild.h"

enum { PAGE = 4096, SEQUENCE2_AT = 8, MINOR_AT = 24, TYPE_AT = 28, FORMAT_AT = 32, BINS_SIZE_AT = 40 };

#define TLS12 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

/* One test's. Opening begins it, hivescene_end (tear-down of cmocka) ends it. */
extern struct hivescene {
	struct arena *arena;
	struct notes notes;
	struct artifact *artifact;
	struct hive *hive;
	struct error error;
	int result;
} hivescene;

extern const struct hive_options hivescene_cells, hivescene_libregf, hivescene_both;

/* Bytes that are about to be spoilt. */
struct input {
	uint8_t *data;
	size_t size;
};

int hivescene_end(void **state);
void hivescene_open_file(const char *path, const struct hive_options *options);
void hivescene_open(const uint8_t *data, size_t size, const struct hive_options *options);
const struct note *hivescene_note(const char *code);
int hivescene_look(const char *path, const char *name, struct hivevalue *ret);
/* The number of a REG_DWORD; -1: anything else. */
int64_t hivescene_dword(const char *path, const char *name);
/* A SYSTEM hive of several bins. */
uint8_t *hivescene_make_system(size_t *ret_size);
void input_put32(uint8_t *p, uint32_t number);
void input_change(struct input *input, size_t at, uint32_t number);
void input_become(struct input *input, const char *text, size_t size);
void input_make_room(struct input *input, size_t size);
void input_break_checksum(struct input *input);
void input_announce_too_much(struct input *input);
void input_break_both(struct input *input);

#endif
