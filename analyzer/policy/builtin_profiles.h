/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of analyzer/profiles/, put into the binary by the build (cmake/embed.cmake). */
#ifndef TLSREADY_ANALYZER_BUILTIN_PROFILES_H
#define TLSREADY_ANALYZER_BUILTIN_PROFILES_H

#include <stddef.h>

struct builtin_profile {
	const char *name;
	const unsigned char *yaml;
	size_t size;
};

extern const struct builtin_profile builtin_profiles[];
extern const size_t builtin_profile_count;

#endif
