/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operands of a command: the inputs of machines (parser/evidence/operands/scan.h), or a result that was saved with `check -o json`, which
 * is recognised by its content: its first character that is not blank is `{`, which no hive and no .reg file begins with.
 */
#ifndef TLSREADY_ENGINE_MACHINE_INPUT_H
#define TLSREADY_ENGINE_MACHINE_INPUT_H

#include "engine/evaluate.h"
#include "parser/evidence/operands/scan.h"
#include "reports/json/json_read.h"

struct machine_input {
	const char *path; /* the first operand, as given */
	size_t operand_count;
	bool is_result;               /* a saved result: the one artifact of its only subject */
	struct subject_list subjects; /* one for each machine, not open */
};

/*
 * What operands stand for together; a saved result is alone. 0; ERR_USAGE: a path is missing next to a +, the choice applies to
 * none of them; ERR_IO: a folder cannot be read, or holds no machine; ERR_NOMEM.
 */
int machine_input_parse(const char *const *operands, size_t count, const struct image_choice *choice,
			struct arena *arena, struct machine_input *ret, struct error *err);
/* The same, and images are compared with the hashes that they store; verifier NULL: they are not. */
int machine_input_parse_verified(const char *const *operands, size_t count, const struct image_choice *choice,
				 const struct image_verifier *verifier, struct arena *arena, struct machine_input *ret,
				 struct error *err);

/* For a command about one machine: its subject, opened. 0, or ERR_USAGE: there are several. */
int machine_input_open_one(const struct machine_input *input, const char *command, bool with_logs, struct arena *arena,
			   struct subject **ret, struct error *err);

/*
 * A saved result. With ret_seal NULL its seal must be good, else the seal is told of. 0; ERR_USAGE: the file
 * cannot be read, or is no saved result; ERR_NOMEM.
 */
int machine_input_saved(const char *path, struct arena *arena, struct result *ret, enum seal *ret_seal,
			struct error *err);

#define READY_AGAINST_RULE "%s is READY, but its rule %s is not met" /* the machine, and finding_against_ready */

/*
 * ERR_CORRUPT: a machine of it is READY against its own rules. The digest is no signature: whoever changes a verdict can make another one.
 * 0: none is.
 */
int saved_contradiction(const struct result *result, const char *path, struct error *err);

/*
 * The machines of operands, evaluated now or as they were saved, as a whole result with its digest: what check would make of
 * them. control_set: 0 the current one, N, or CONTROL_SET_ALL, then each set is a machine, the current one first; a saved result
 * has the sets that it was made with, and any other than 0 is refused.
 */
int machine_input_result(const struct engine_options *options, const struct machine_input *machine_input,
			 uint32_t control_set, struct arena *arena, struct result *ret, struct error *err);

/* Adds the machines of a subject to a result. The subject is open only meanwhile. */
int add_machines(const struct evaluation *evaluation, struct result *result, size_t *capacity, struct error *err);

/* The machines of an evaluation, compared with what logs and overlays changed. evaluation->control_set may be CONTROL_SET_ALL. */
int evaluate_machine_set(const struct evaluation *evaluation, struct arena *arena, struct machine_result **ret,
			 size_t *ret_count, struct error *err);

#endif
