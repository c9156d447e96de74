/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member of a saved object is one row, by which it is written, read and described in the schema. Private to the JSON
 * formats.
 *
 * The rows of a table are in the order of their keys, which is the canonical one. A key that is missing leaves its member
 * empty: "", 0, false, no list; an index -1, an offset UINT64_MAX.
 */
#ifndef TLSREADY_REPORTS_ROWS_H
#define TLSREADY_REPORTS_ROWS_H

#include "common/take.h"
#include "reports/json/json_writer.h"

enum row_kind {                  /* what follows enum take_kind, each of which is a kind, too */
		ROW_OFFSET = 64, /* uint64_t; UINT64_MAX: none */
		ROW_ONE_BASED,   /* uint32_t: 1 + the index */
		ROW_CONST,       /* nothing is kept: the one word of its choice */
		ROW_COMPUTED,    /* nothing is kept: made by write(), key and all, and passed over by the reader */
		ROW_STRINGS,     /* const char *const * and its count */
		ROW_LIST,        /* of structs of table, and its count */
		ROW_OBJECT, /* the struct of table; at 0 members of the same struct that JSON has in an object of their own */
		ROW_POINTER, /* to a struct of table; NULL: none */
		ROW_UNSAVED, /* a member of the struct that JSON does not have, at the end of the rows; limit: its size */
};

enum presence {
	ROW_KNOWN,    /* left out when empty */
	ROW_ALWAYS,   /* written always, not demanded */
	ROW_REQUIRED, /* written always, and demanded */
};

struct table;

struct row {
	const char *key;
	int kind;
	enum presence presence;
	size_t offset, count, limit; /* of the member, of the count of a list; how many elements are read */
	take_choice choice;          /* TAKE_NAME, TAKE_CHOICE, ROW_CONST */
	const struct table *table;   /* ROW_LIST, ROW_OBJECT, ROW_POINTER */
	/* False: not written, and not read either, unless it is ROW_KNOWN: then it is read where it is there. */
	bool (*when)(const void *what);
	/* In place of what the kind does; at is the member. */
	void (*write)(struct json_writer *writer, const struct row *row, const void *what);
	void (*read)(const struct from *at, const struct row *row, void *ret);
	/* For the schema: a description; another form, of $defs by name or as JSON; more members. */
	const char *about, *form, *more;
};

struct table {
	const char *name; /* in $defs; NULL: described where it is used */
	size_t size;      /* of the struct */
	const struct row *rows;
	size_t count;
	bool is_context; /* its struct is the writer's context for all that is in it */
	/* Around the reading of one: from is the object. */
	void (*begin)(const struct from *from, void *ret);
	void (*finish)(const struct from *from, void *ret);
	const char *about, *more; /* for the schema, as above */
};

/*
 * A row: { AS_U32("build", build), KNOWN, ABOUT("...") }. STRUCT is what the table is of. Rows of plain members are read
 * first, then those with when() or count, and objects: these may look at the plain ones.
 */
#define ROW(name, what, field, type) .key = (name), .kind = (what), .offset = FIELD(STRUCT, field, type)
#define AS_TEXT(name, field) ROW(name, TAKE_TEXT, field, struct text)
#define AS_WORDS(name, field) ROW(name, TAKE_WORDS, field, const char *)
#define AS_TIME(name, field) ROW(name, TAKE_TIME, field, const char *)
#define AS_DAY(name, field) ROW(name, TAKE_DAY, field, const char *)
#define AS_HEX(name, field) ROW(name, TAKE_HEX, field, const char *)
#define AS_NAME(name, field, words) ROW(name, TAKE_NAME, field, const char *), .choice = (words)
#define AS_ENUM(name, field, type, words) ROW(name, TAKE_CHOICE, field, type), .choice = (words)
/* The words of an enum up to its last member, as AS_ENUM takes them. */
#define ENUM_CHOICES(choice, type, last, word)                                                                         \
	static const char *choice(size_t index)                                                                        \
	{                                                                                                              \
		return index <= (last) ? word((type)index) : NULL;                                                     \
	}
#define AS_INDEX(name, field) ROW(name, TAKE_INDEX, field, int)
#define AS_SIZE(name, field) ROW(name, TAKE_SIZE, field, size_t)
#define AS_U32(name, field) ROW(name, TAKE_U32, field, uint32_t)
#define AS_U64(name, field) ROW(name, TAKE_U64, field, uint64_t)
#define AS_FLAG(name, field) ROW(name, TAKE_FLAG, field, bool)
#define AS_OFFSET(name, field) ROW(name, ROW_OFFSET, field, uint64_t)
#define AS_ONE_BASED(name, field) ROW(name, ROW_ONE_BASED, field, uint32_t)
#define AS_CONST(name, words) .key = (name), .kind = ROW_CONST, .choice = (words)
#define AS_COMPUTED(name, writer) .key = (name), .kind = ROW_COMPUTED, .write = (writer)
#define AS_STRINGS(name, field, number, most)                                                                          \
	ROW(name, ROW_STRINGS, field, const char *const *), .count = FIELD(STRUCT, number, size_t), .limit = (most)
#define AS_LIST(name, field, number, type, most, of)                                                                   \
	ROW(name, ROW_LIST, field, const type *), .count = FIELD(STRUCT, number, size_t), .limit = (most),             \
						  .table = &(of)
#define AS_OBJECT(name, field, type, of) ROW(name, ROW_OBJECT, field, type), .table = &(of)
#define AS_PART(name, of) .key = (name), .kind = ROW_OBJECT, .table = &(of)
#define AS_POINTER(name, field, type, of) ROW(name, ROW_POINTER, field, const type *), .table = &(of)
#define UNSAVED(field)                                                                                                 \
	{                                                                                                              \
		.kind = ROW_UNSAVED, .offset = offsetof(STRUCT, field), .limit = sizeof((STRUCT *)0)->field            \
	}

#define KNOWN .presence = ROW_KNOWN
#define ALWAYS .presence = ROW_ALWAYS
#define REQUIRED .presence = ROW_REQUIRED
#define ABOUT(text) .about = (text)
#define FORM(text) .form = (text)
#define MORE(json) .more = (json)
#define TABLE(list) .size = sizeof(STRUCT), .rows = (list), .count = sizeof(list) / sizeof *(list)

/* The object with its brackets; faults are kept by the writer. */
void write_table(struct json_writer *writer, const struct table *table, const void *what);

/* The struct at ret, which is zeroed; faults are kept by the taker, and then no member of it is to be used. */
void read_table(const struct from *from, const struct table *table, void *ret);

/* What the schema says of the table; all of its named ones are to be in $defs. NULL: out of memory. */
json_t *schema_of_table(const struct table *table);

/* The object as a tree of jansson's, for what compares trees or puts it into another one. NULL: as write_finish. */
json_t *tree_of_table(const struct table *table, const void *context, const void *what);

#endif
