/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A YAML file of ours: read, taken by rows, and what is said of it afterwards. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_YAMLFILE_H
#define TLSREADY_ANALYZER_YAMLFILE_H

#include "analyzer/policy/yaml/yamlrows.h"
#include "analyzer/policy/yaml/yamltree.h"

enum { YAMLFILE_SIZE_LIMIT = 1 << 20 };

struct yamlkind {
	const char *what; /* "a profile" */
	struct yamlrows rows;
};

/* A file that is being read. What was taken lives in its arena; the root has what yamlfile_fault wants. */
struct yamlfile {
	struct yamltree tree;
	struct taker taker;
	struct from root;
};

/* Into ret, a structure of zeros. ERR_USAGE "LABEL:LINE: ..." with err->at, ERR_NOMEM. yamlfile_close also after these. */
int yamlfile_take(struct yamlfile *file, const struct yamlkind *kind, const char *label, const void *yaml, size_t size,
		  struct arena *arena, void *ret, struct error *err);
void yamlfile_close(struct yamlfile *file);

/* Reads the file at path; free *ret. ERR_IO: it cannot be opened; ERR_USAGE: the rest. */
int yamlfile_read(const struct yamlkind *kind, const char *path, char **ret, size_t *ret_size, struct error *err);

/* A way from a node inwards: AT(KEY("rules"), NTH(2), KEY("pass")). It ends early where the file has no such node. */
struct step {
	const char *key; /* NULL: the element */
	size_t index;
};

#define STEP_END SIZE_MAX
/* clang-format off */
#define KEY(key) { (key), 0 }
#define NTH(index) { NULL, (index) }
/* clang-format on */
#define AT(...) ((const struct step[]){ __VA_ARGS__, { NULL, STEP_END } })
#define HERE ((const struct step[]){ { NULL, STEP_END } })

/* The member of from, or where key is NULL its element. json is NULL where there is none. */
struct from take_step(const struct from *from, const char *key, size_t index);

/* ERR_USAGE "LABEL:LINE: ..." with err->at, for the node that the steps lead to. */
int yamlfile_fault(const struct from *from, const struct step *steps, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
