/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One layer while it is laid: what it is (layer_open.c), where its paths belong (layer_place.c), what they do (layer.c). */
#ifndef TLSREADY_PARSER_LAYER_PARTS_H
#define TLSREADY_PARSER_LAYER_PARTS_H

#include "parser/view/layer.h"

enum { KINDS = HIVE_OTHER + 1, LAYER_ROOTS = 2 };

struct layer {
	struct regview *view;
	const struct machine_options *options;
	struct notes *notes;
	struct input *input;
	const char *mounts[KINDS];                 /* as this file writes them; NULL: not met */
	bool other_refused[KINDS];                 /* a second mount of the kind was left out, and said so */
	struct mount *undecided, **last_undecided; /* of no kind so far; in no view yet */
	struct nameindex *names;                   /* of the undecided */
	uint32_t alias;           /* what CurrentControlSet means in what is below; 0: the name itself, */
	enum control_set_how how; /* or nothing, if what is below should tell and does not */
	bool alias_told;          /* that it was left out */
	uint32_t twin; /* of an overlay over an export of a running Windows: the set that has both names; 0: none */
	bool is_live_alone;             /* the evidence has that set as CurrentControlSet alone */
	bool listed_roots[LAYER_ROOTS]; /* a line for all of HKLM, of HKU */
	int32_t source;
	bool ez_tools, is_policy;
	const char *doubt; /* of the first setting that may concern the question and may not apply */
	bool concerns;     /* a policy has an entry about a key that was asked for */
};

extern const char *const layer_roots[LAYER_ROOTS];

/* A reg_event_fn; context: struct layer. ERR_NOMEM, also for a path that is nested too deep. */
int layer_on_event(void *context, const struct reg_event *event, struct error *err);

/* Where the event belongs; NULL with *ret 0: it is left out. */
struct mount *layer_place(struct layer *layer, const struct reg_event *event, const char **ret_below, int *ret);

/* Of what is still undecided no path has shown what it is: it comes into the view under the name it has. 0 or
 * ERR_NOMEM. */
int layer_keep_undecided(struct layer *layer);

/* An overlay says what would be, and a policy what somebody wants: neither is evidence of what is. */
bool layer_is_evidence(const struct layer *layer);

#endif
