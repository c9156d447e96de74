/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Man pages, to standard output. Text as man(7) wants it: nothing in it is a request, and no line is longer than 80 bytes. */
#ifndef TLSREADY_CLI_MAN_MAN_H
#define TLSREADY_CLI_MAN_MAN_H

struct command;

/* The pages: tlsready(1), tlsready-profiles(5), that of a command. today: "2026-12-31". */
void man_program(const struct command *const *commands, const char *today);
void man_profiles(const char *today);
void man_command(const struct command *command, const char *today);

/* What they are made of. The head of a page with its line of names; a term and what it means; an example; where to read on. */
void man_head(const char *name, int section, const char *today, const char *about);
void man_term(const char *term, const char *meaning);
void man_example(const char *text);
void man_see(const char *name, int section);

/* A paragraph's words, in lines, with a line end after the last. */
void man_words(const char *text);

/* The arguments of a macro, on its line. */
void man_macro(const char *macro, const char *text);

/* "-p, --profile NAME|FILE", as the tag of a paragraph; letter 0 and argument NULL: there is none. */
void man_option(char letter, const char *name, const char *argument);

#endif
