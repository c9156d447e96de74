/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors and names of libregf. Private to libregf.c. */
#ifndef TLSREADY_PARSER_HIVE_LIBREGF_TEXT_H
#define TLSREADY_PARSER_HIVE_LIBREGF_TEXT_H

#include "parser/hive/backend.h"
#include "parser/hive/second/libregf_compat.h"

/* Fills err with the cause and with what is known of it, frees *error, and returns code. */
int regf_translate(libregf_error_t **error, enum err code, struct error *err);

/* libregf's three answers as ours: 1 PRESENT, 0 ABSENT, -1 UNREADABLE (err filled, *error freed): damage is no absence.
 */
int regf_answer(int result, libregf_error_t **error, struct error *err);

/* A raw name as libregf takes it, in this machine's byte order. NULL: out of memory. */
uint16_t *regf_units(struct arena *arena, const char *name, size_t *ret_count);

/* libregf's keys and values are one type to the compiler, and their names are asked for alike. */
struct regf_naming {
	int (*size)(intptr_t *thing, size_t *ret, libregf_error_t **error);
	int (*text)(intptr_t *thing, uint16_t *units, size_t count, libregf_error_t **error);
};

extern const struct regf_naming regf_key_naming, regf_value_naming;

/* The name as raw UTF-8; "" is the default value. 0 or a negative enum err. */
int regf_name(struct arena *arena, const struct regf_naming *naming, intptr_t *thing, const char **ret,
	      struct error *err);

#endif
