/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluating one machine, and evaluating it again under another condition. */
#ifndef TLSREADY_CLI_EVALUATE_H
#define TLSREADY_CLI_EVALUATE_H

#include "cli/cli.h"

struct evaluation {
	const struct engine_options *options;
	char *const *inputs;
	size_t input_count;
	uint32_t control_set; /* evaluate ControlSetNNN; 0: the current one */
	size_t folders;       /* of its input that the machine's name shows: others are called alike (names.c) */
	const void *patch;    /* a .reg text of ours laid over everything; NULL: none */
	size_t patch_size;
	bool without_logs, without_overlays;
	bool is_reassessment; /* of what was evaluated before: nothing is complained of twice, one reader, no hash */
};

/* 0, or the exit code that ends the run (it has been complained of). What ret points to lives in arena. */
int evaluate(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);

/* The last name of a path, with that many folders before it; path_name: with none. */
const char *path_tail(const char *path, size_t folders);
const char *path_name(const char *path);

/* For each input, as a machine of its own, how many folders its name needs. NULL: out of memory. */
size_t *folders_of_names(char *const *inputs, size_t count, struct arena *arena);

/* True if an input is standard input: it can be read only once. */
bool reads_stdin(const struct evaluation *evaluation);

/* Looks again without the transaction logs, or without --overlay, and fills in which facts they changed. */
void compare_without_logs(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);
void compare_without_overlays(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);

#endif
