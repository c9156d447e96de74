/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of a YAML object, taken by rows: those of common/take.h, and what profiles and waivers want beyond it: limits of
 * texts and lists, texts that are fit to be shown, and no key that no row knows. Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_YAMLROWS_H
#define TLSREADY_ANALYZER_YAMLROWS_H

#include "common/take.h"

enum { YAML_ELEMENT_LIMIT = 4096 }; /* bytes of a text in a list */

struct yamlrow {
	struct take take;
	enum yamlshape {
		YAML_ONE, /* as the taker takes it */
		YAML_TEXT, /* const char *, NULL when absent: any scalar as it is written, without what cannot be shown */
		YAML_PROSE, /* the same, and it may have lines */
		YAML_TEXTS, /* const char *const *, NULL when absent */
		YAML_LIST,  /* an array of structures */
	} shape;
	size_t least, most;          /* bytes of a text, elements of a list */
	size_t count;                /* lists: the offset of their `unsigned` count */
	const struct yamlrows *each; /* YAML_LIST */
	const char *member, *of;     /* names in C: of the member, and of what a list has */
};

struct yamlrows {
	const struct yamlrow *rows;
	size_t count, size; /* of a structure */
};

#define YAMLROWS(type, list)                                                                                           \
	{                                                                                                              \
		.rows = list, .count = sizeof(list) / sizeof *(list), .size = sizeof(type)                             \
	}

/* Rows by kind: the key in the file, the member, whether it is required, limits. */
#define TEXT_ROW(key, type, field, required, least, most)                                                              \
	{                                                                                                              \
		{ key, TAKE_WORDS, FIELD(type, field, const char *), required, NULL }, YAML_TEXT, least, most, 0,      \
			NULL, #field, NULL                                                                             \
	}
#define PROSE_ROW(key, type, field, required, least, most)                                                             \
	{                                                                                                              \
		{ key, TAKE_WORDS, FIELD(type, field, const char *), required, NULL }, YAML_PROSE, least, most, 0,     \
			NULL, #field, NULL                                                                             \
	}
#define FLAG_ROW(key, type, field)                                                                                     \
	{                                                                                                              \
		{ key, TAKE_FLAG, FIELD(type, field, bool), false, NULL }, YAML_ONE, 0, 0, 0, NULL, #field, NULL       \
	}
#define NUMBER_ROW(key, type, field, required)                                                                         \
	{                                                                                                              \
		{ key, TAKE_U32, FIELD(type, field, uint32_t), required, NULL }, YAML_ONE, 0, 0, 0, NULL, #field, NULL \
	}
#define CHOICE_ROW(key, type, field, want, required, choice)                                                            \
	{                                                                                                               \
		{ key, TAKE_CHOICE, FIELD(type, field, want), required, choice }, YAML_ONE, 0, 0, 0, NULL, #field, NULL \
	}
#define TEXTS_ROW(key, type, field, required, least, most)                                                             \
	{                                                                                                              \
		{ key, TAKE_WORDS, FIELD(type, field, const char *const *), required, NULL }, YAML_TEXTS, least, most, \
			FIELD(type, field##_count, unsigned), NULL, #field, "const char *const"                        \
	}
#define LIST_ROW(key, type, field, want, required, least, most, each)                                                  \
	{                                                                                                              \
		{ key, TAKE_WORDS, FIELD(type, field, want *), required, NULL }, YAML_LIST, least, most,               \
			FIELD(type, field##_count, unsigned), each, #field, #want                                      \
	}

/* from: an object of a yamltree, which is the taker's context. ret: a structure of zeros. The taker knows what failed. */
void yamlrows_take(const struct from *from, const struct yamlrows *rows, void *ret);

#endif
