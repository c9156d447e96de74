/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluating one machine, and evaluating it again under another condition. */
#ifndef TLSREADY_ENGINE_EVALUATE_H
#define TLSREADY_ENGINE_EVALUATE_H

#include "analyzer/result.h"
#include "engine/options.h"

/* What is made of the Group Policy files of a machine (engine/policies/policies.h). */
enum policies_use {
	POLICIES_COMPARED, /* with the registry, by two looks of their own */
	POLICIES_LAID_OVER,
	POLICIES_LEFT_OUT,
};

/* In which order policy files of one rank are laid over a machine. */
struct policy_sequence {
	size_t last;    /* 1 + index of the artifact that is the last of its rank; 0: as they lie */
	bool is_turned; /* the others of its rank come in reverse order */
};

struct evaluation {
	const struct engine_options *options;
	struct subject *subject; /* open, and stays so over every look */
	uint32_t control_set;    /* evaluate ControlSetNNN; 0: the current one */
	const void *patch;       /* a .reg text of ours laid over everything; NULL: none */
	size_t patch_size;
	bool without_logs, without_overlays;
	enum policies_use policies;
	struct policy_sequence sequence; /* of those that are laid over it */
	bool is_reassessment;            /* of what was evaluated before: nothing is told twice, one reader, no hash */
};

/*
 * 0; ERR_USAGE: the machine lacks the control set, or has two hives of one kind; ERR_NOMEM, ERR_LIMIT. An input that cannot
 * be read is told of in ret. What ret points to lives in arena.
 */
int evaluate(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret, struct error *err);

/* Looks again without the transaction logs, or without --overlay, and fills in which facts they changed. */
int compare_without_logs(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret,
			 struct error *err);
int compare_without_overlays(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret,
			     struct error *err);

#endif
