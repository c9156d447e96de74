/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluating one machine, and evaluating it again under another condition. */
#ifndef TLSREADY_ENGINE_EVALUATE_H
#define TLSREADY_ENGINE_EVALUATE_H

#include "cli/cli.h"
#include "parser/evidence/subject.h"

struct evaluation {
	const struct settings *settings; /* readers, logs, hashes, overlays, --deleted */
	const struct criteria *criteria;
	struct subject *subject;  /* open, and stays so over every look */
	struct subject *overlays; /* of --overlay, open; NULL: none */
	uint32_t control_set;     /* evaluate ControlSetNNN; 0: the current one */
	const void *patch;        /* a .reg text of ours laid over everything; NULL: none */
	size_t patch_size;
	bool without_logs, without_overlays;
	bool is_reassessment; /* of what was evaluated before: nothing is complained of twice, one reader, no hash */
};

/* 0, or the exit code that ends the run (it has been complained of). What ret points to lives in arena. */
int evaluate(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);

/* Looks again without the transaction logs, or without --overlay, and fills in which facts they changed. */
void compare_without_logs(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);
void compare_without_overlays(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret);

#endif
