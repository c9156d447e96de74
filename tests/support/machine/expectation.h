/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an expert expects of the program for some inputs, in words that people write by hand (../shared/field/README.md):
 *
 *   verdict A|B                     fact NAME STATE|STATE           rule ID OUTCOME|OUTCOME
 *   says RULE REGEX                 the finding of this rule, or a fact it rests on
 *   finding REGEX                   some finding that did not pass, or some note
 *   text, html, fix REGEX           what `check`, `check -o html`, `fix` print; text!, html!, fix!: what they do not
 *
 * A REGEX is a POSIX extended one; (?i) at its beginning ignores case.
 */
#ifndef TLSREADY_TESTS_SUPPORT_EXPECTATION_H
#define TLSREADY_TESTS_SUPPORT_EXPECTATION_H

#include <stddef.h>

/* Runs the program in folder with these inputs; prints each expectation that does not hold, and returns their number. */
unsigned expectation_misses(const char *id, const char *folder, const char *arguments, const char *const *wants, size_t count);

#endif
