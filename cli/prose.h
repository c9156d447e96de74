/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for people at a terminal: --help, explain. */
#ifndef TLSREADY_CLI_PROSE_H
#define TLSREADY_CLI_PROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { PROSE_WIDTH = 80 }; /* where nobody says another */

/* What COLUMNS says, which goes before what the terminal of standard output says; 0: neither says anything of use. */
unsigned prose_width_wanted(bool to_terminal);

/* Words of text from column `from` on, wrapped at `to`; the cursor is at `from`. Ends without a newline. */
void prose_put(FILE *out, const char *text, size_t from, size_t to);

/* Paragraphs, wrapped at `to`; lines that begin with a blank are examples, and stay as they are. Ends with a newline. */
void prose_put_page(FILE *out, const char *text, size_t to);

#endif
