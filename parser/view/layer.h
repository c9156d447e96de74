/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One .reg file, or one policy file, laid over a machine: events in, mounts changed. Private to the view. */
#ifndef TLSREADY_PARSER_LAYER_H
#define TLSREADY_PARSER_LAYER_H

#include "parser/input.h"
#include "parser/view/view.h"

/*
 * Scans the .reg text of input over the view, or its Registry.pol if input->kind says so. An overlay that is another text
 * form of a policy (parser/pol/poltext.h) is recognised here and becomes INPUT_POL. Fills input->reg or input->pol, and
 * input->reg_kinds. 0, or what the scan returned; ERR_UNSUPPORTED: a policy that is no overlay.
 */
int layer_apply(struct regview *view, const struct machine_options *options, reg_read_fn read, void *read_context,
		int32_t source, struct notes *notes, struct input *input, struct error *err);

#endif
