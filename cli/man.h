/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as man(7) wants it: nothing in it is a request, and no line is longer than 80 bytes. */
#ifndef TLSREADY_CLI_MAN_H
#define TLSREADY_CLI_MAN_H

/* A paragraph's words, in lines; and lines as they are, for an example. Both end with a line end. */
void man_words(const char *text);
void man_lines(const char *text);

/* The arguments of a macro, on its line. */
void man_macro(const char *macro, const char *text);

/* "-p, --profile NAME|FILE", as the tag of a paragraph; letter 0 and argument NULL: there is none. */
void man_option(char letter, const char *name, const char *argument);

#endif
