/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of hostile objects, taken by rows that say what each must be. The document is a tree of jansson's, whatever text it
 * was made from; a form that knows the lines of its nodes tells them (where). The first fault is kept and ends nothing:
 * the caller goes on with zeros and asks once at the end.
 *
 * An error names the file, the line where one is known, and the path inside the document:
 * x.json: machines[0].findings[3].level: "fatal" is none of note, warning, error
 * x.yaml:14: rules[3].level: "fatal" is none of note, warning, error
 */
#ifndef TLSREADY_COMMON_TAKE_H
#define TLSREADY_COMMON_TAKE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/text/text.h"

enum { TAKE_STRING_LIMIT = 1 << 20, TAKE_PATH_LIMIT = 256 };

struct taker {
	struct arena *arena;
	const char *label;   /* the file's name, for errors */
	const char *subject; /* "the result": what does not fit into memory */
	struct error *err;
	enum err failed; /* 0: nothing is wrong so far */
	/*
	 * The line (and column) of the member key of `in`, or of its element index where key is NULL; of the document where
	 * `in` is NULL. From 1: true and *ret. NULL, or false: not known, and the error names none.
	 */
	bool (*where)(void *context, const json_t *in, const char *key, size_t index, struct location *ret);
	void *context;
};

/* A value of the document and where it lies: a chain of frames on the stack. */
struct from {
	struct taker *taker;
	const json_t *json;
	const struct from *up;
	const char *key; /* NULL: element `index` of what is above */
	size_t index;
};

/* Words to choose from, NULL past the end. */
typedef const char *(*take_choice)(size_t index);

#define CHOICES(name, ...)                                                                                             \
	static const char *name(size_t index)                                                                          \
	{                                                                                                              \
		static const char *const list[] = { __VA_ARGS__, NULL };                                               \
		return list[index];                                                                                    \
	}

enum take_kind {
	TAKE_TEXT,   /* struct text */
	TAKE_WORDS,  /* const char *, neutralised like a text */
	TAKE_TIME,   /* const char *: 2024-03-01T10:22:31.1234567Z */
	TAKE_DAY,    /* const char *: 2026-12-31, or never */
	TAKE_HEX,    /* const char *: lower case, whole bytes */
	TAKE_NAME,   /* const char *: the word of ours that is the same */
	TAKE_CHOICE, /* an enum: index of the word */
	TAKE_INDEX,  /* int, from 0 */
	TAKE_SIZE,   /* size_t */
	TAKE_U32,
	TAKE_U64,
	TAKE_FLAG,
};

/* A row. What is not there is ""; numbers, flags and choices keep what was in the field before. */
struct take {
	const char *key;
	enum take_kind kind;
	size_t offset;
	bool required;
	take_choice choice; /* TAKE_NAME, TAKE_CHOICE */
};

/* The offset of a field, and proof that it has this type. */
#define FIELD(type, field, want)                                                                                       \
	(offsetof(type, field) + 0 * sizeof(char[_Generic(((type *)0)->field, want : 1, default : -1)]))

/* The members of an object by an array of rows. */
#define TAKE(from, rows, ret) take_members(from, rows, sizeof(rows) / sizeof *(rows), ret)
void take_members(const struct from *from, const struct take *rows, size_t count, void *ret);

/* A member that must be an object, or an array. False: it is not there (an error if required), or something else. */
bool take_object(const struct from *from, const char *key, bool required, struct from *ret);
size_t take_list(const struct from *from, const char *key, bool required, size_t limit, struct from *ret);
/* An element of what take_list found; it must be an object. */
bool take_element(const struct from *list, size_t index, struct from *ret);

/* An array of strings. */
const char *const *take_strings(const struct from *from, const char *key, bool required, size_t limit, size_t *ret_count);

/* A string wherever it lies, neutral; "" and an error if it is none. */
struct text take_text(const struct from *from);

/* Zeroed room for count elements of size; NULL with count 0, or out of memory (an error). */
void *take_room(const struct from *from, size_t count, size_t size);

/*
 * A list of objects read one by one into an array: defines reader(from, key, required, ret_count), which calls
 * read_one(element) for each.
 */
#define DEFINE_LIST(reader, type, limit, read_one)                                                                     \
	static const type *reader(const struct from *from, const char *key, bool required, size_t *ret_count)          \
	{                                                                                                              \
		struct from list, element;                                                                             \
		size_t count = take_list(from, key, required, limit, &list);                                           \
		type *all = take_room(&list, count, sizeof *all);                                                      \
                                                                                                                       \
		for (size_t i = 0; all && i < count && take_element(&list, i, &element); i++)                          \
			all[i] = read_one(&element);                                                                   \
		*ret_count = all ? count : 0;                                                                          \
		return all;                                                                                            \
	}

/* The line of from, or of its member key where it has one; LOCATION_NONE: not known. */
struct location take_where(const struct from *from, const char *key);

/* Says what is wrong at from, or at its member key (err->at has the line, where one is known). */
void take_refuse(const struct from *from, const char *key, enum err code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
