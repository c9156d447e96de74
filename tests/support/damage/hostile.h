/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that an attacker would leave in a registry, as raw UTF-8 (common/text/text.h), and what no report may hold. */
#ifndef TLSREADY_TESTS_SUPPORT_HOSTILE_H
#define TLSREADY_TESTS_SUPPORT_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

extern const char *const hostile_strings[];
extern const size_t hostile_string_count;

/*
 * The first code point in these bytes that a terminal, a browser or an eye could be fooled by: control characters other than
 * line breaks, bidi controls, zero-width and tag characters, separators, surrogates, what is no UTF-8 at all (returned as
 * 0xFFFFFFFF). 0: there is none.
 */
unsigned hostile_code_point(const char *bytes, size_t size);

#endif
