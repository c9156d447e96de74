/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One operand of a command: the inputs of a machine, or a result that was saved with `check -o json`.
 *
 * It is written as one path, or as several joined by `+`; a path that exists as written wins over splitting. A folder
 * that holds hives (SYSTEM, SOFTWARE, in any letter case) stands for them. A saved result is recognised by its content:
 * its first character that is not blank is `{`, which no hive and no .reg file begins with.
 */
#ifndef TLSREADY_ENGINE_MACHINE_INPUT_H
#define TLSREADY_ENGINE_MACHINE_INPUT_H

#include "engine/evaluate.h"
#include "reports/json/json_read.h"

struct machine_input {
	const char *path; /* as given */
	bool is_result;   /* a saved result; then there are no inputs */
	char **inputs;    /* files, ready for struct evaluation */
	size_t input_count;
};

/*
 * What an operand stands for. 0; ERR_USAGE: a path is missing beside a +; ERR_IO, ERR_FORMAT: a folder that cannot be read, or
 * is none of hives; ERR_NOMEM.
 */
int machine_input_parse(const char *operand, struct arena *arena, struct machine_input *ret, struct error *err);

/*
 * A saved result. With ret_seal NULL its seal must be good, else the seal is told of. 0; ERR_USAGE: the file
 * cannot be read, or is no saved result; ERR_NOMEM.
 */
int machine_input_saved(const char *path, struct arena *arena, struct result *ret, enum seal *ret_seal,
			struct error *err);

/*
 * The machines of an operand, evaluated now or as they were saved; all of it lives in arena. control_set: 0 the current one, N,
 * or CONTROL_SET_ALL, then each set is a machine, the current one first; a saved result has the sets that it was made with,
 * and any other than 0 is refused.
 */
int machine_input_load(const struct engine_options *options, const char *operand, uint32_t control_set,
		       struct arena *arena, struct machine_result **ret, size_t *ret_count, struct error *err);

/* The same as a whole result with its digest: what check would make of these inputs. */
int machine_input_result(const struct engine_options *options, const struct machine_input *operand,
			 uint32_t control_set, struct arena *arena, struct result *ret, struct error *err);

/* The machines of an evaluation, compared with what logs and overlays changed. evaluation->control_set may be CONTROL_SET_ALL. */
int evaluate_machine_set(const struct evaluation *evaluation, struct arena *arena, struct machine_result **ret,
			 size_t *ret_count, struct error *err);

#endif
