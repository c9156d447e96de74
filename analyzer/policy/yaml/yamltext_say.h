/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcyaml's complaints in words of ours. Private to yamltext.c. */
#ifndef TLSREADY_ANALYZER_YAMLTEXT_SAY_H
#define TLSREADY_ANALYZER_YAMLTEXT_SAY_H

#include <cyaml/cyaml.h>

enum { FIELD_NAME_LIMIT = 32, FIELD_DEPTH_LIMIT = 8 };

extern const char YAMLTEXT_UNEXPECTED[17]; /* how a complaint of an unknown key begins */

/* raw: its complaint; fields: where in the file, the innermost first. */
void yamltext_say(const cyaml_schema_value_t *schema, const char *raw, const char (*fields)[FIELD_NAME_LIMIT],
		  size_t depth, char *ret, size_t size);

#endif
