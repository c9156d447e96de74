/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of analyzer/policy/profiles/. The program has their rows as C, made by cmake/profile_rows.c when it was built:
 * reading the YAML takes libyaml 2 ms, as long as all the rest of a start. The text is for whoever wants to read it.
 */
#ifndef TLSREADY_ANALYZER_BUILTIN_PROFILES_H
#define TLSREADY_ANALYZER_BUILTIN_PROFILES_H

#include <stddef.h>

#include "analyzer/policy/profile.h"

struct builtin_profile {
	const char *name;
	struct profile *rows; /* loaded, checked and complete; without an arena: profile_free leaves it. NULL in the tool */
	const char *yaml;
	const size_t *size;
};

extern const struct builtin_profile builtin_profiles[]; /* ends with a NULL name */

#endif
