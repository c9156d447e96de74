/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fix, from an evaluated machine to the edits that are left and what they cannot fix.
 *
 * A plan is made in steps, each a file: what the findings ask for and what is there instead (fix_plan.c), the same read
 * from the evidence of a saved result (fix_saved.c), which edits can be spared (fix_trial.c), what takes them back
 * (fix_undo.c), what is left then (fix_remains.c), the file (fix_text.c, fix_keys.c), where the hives are (fix_target.c).
 */
#ifndef TLSREADY_ENGINE_FIX_H
#define TLSREADY_ENGINE_FIX_H

#include "engine/evaluate.h"
#include "reports/regfile.h"

enum {
	FIX_SETS = 2,               /* the control set that was evaluated, and the one the next boot uses */
	FIX_HIVES = 3,              /* SYSTEM, SOFTWARE and the hive of a user */
	FIX_EDITS_LIMIT = 1000,     /* edits of one fix; a profile has a few dozen */
	FIX_ROUNDS_LIMIT = 4,       /* a rule may fail only once another one is met; each round fixes those */
	FIX_TRIALS_LIMIT = 300,     /* looks at the machine to find the smallest fix; each takes milliseconds */
	UNDO_DATA_LIMIT = 64 << 10, /* bytes of one former value that an undo writes out */
};

/* What is at the place of an edit before it is made. */
struct previous_value {
	enum found found;
	uint32_t type; /* PRESENT, as are data and size */
	const uint8_t *data;
	size_t size;
	const char *policy; /* PRESENT: the input that set it, raw, if that is a policy file; NULL: it is none */
};

struct fix_edit {
	struct reg_edit reg;
	struct previous_value previous_value;
	bool is_looked_up; /* former is filled in */
	bool is_policy;    /* Group Policy or MDM writes it: tried out with the others, and never written */
};

struct plan {
	struct evaluation evaluation; /* its control_set: the one to fix, 0 the current one */
	bool for_offline;             /* paths of an image's hives instead of the running system's */
	const char *only;             /* the one rule to fix; NULL: all */
	struct arena *arena;
	bool is_saved;                                           /* of a saved result: nothing can be tried out */
	struct machine_result machine;                           /* as it was found; a saved result: as it was saved */
	struct machine_result before[FIX_SETS], after[FIX_SETS]; /* second looks, without and with the edits */
	uint32_t sets[FIX_SETS]; /* numbers that stand for CurrentControlSet; 0: the name itself */
	size_t set_count;
	struct fix_edit *edits;
	size_t count;
	struct fix_edit *policies; /* what has to be changed in a policy; edits hold none of these any more */
	size_t policy_count;
	bool is_minimal;                  /* every edit left is needed */
	struct machine *baseline_machine; /* the machine held open, for what was there before */
	struct regview *view;
};

/*
 * Finds the edits, from the machine as it was found and the options; the caller has filled in the members before `before`.
 * 0; ERR_USAGE: the profile cannot be fixed by a .reg, or is not that of a saved result; ERR_UNSUPPORTED: nothing tells which
 * control set an image has; ERR_NOMEM, ERR_LIMIT. Release with plan_close, also after a failure.
 */
int plan_make(struct plan *plan, struct error *err);
void plan_close(struct plan *plan);

/* Its steps, as above. Adds the edits that findings of these machines (one for each set) ask for and that are not so yet. */
int plan_edits(struct plan *plan, const struct machine_result *machines, struct error *err);
/* Adds what is asked for once the edits are made, spares what can be spared; fills after. */
int plan_try(struct plan *plan, struct error *err);
/* Sets the edits of policy values apart, and drops the rest where they change nothing; fills after again. */
int plan_part(struct plan *plan, struct error *err);

/* Of a saved result. */
int plan_open_saved(struct plan *plan, struct error *err);
struct previous_value previous_value_saved(const struct plan *plan, const struct reg_edit *edit);

/* What a finding makes of the verdict. With --only its rule counts whatever its level. */
enum verdict weight_of(const struct plan *plan, const struct finding *finding);
bool is_fixed_by_edits(const struct plan *plan, const struct finding *finding); /* it failed, and edits are asked for it */
bool asks_for(const struct plan *plan, const struct finding *finding, const struct reg_edit *edit);
bool asks_for_any(const struct plan *plan, const struct finding *finding); /* for an edit of the plan */
/* The policy value that this fix, or any fix of the finding (fix NULL), asks to change; NULL: none. */
const struct fix_edit *policy_asked(const struct plan *plan, const struct finding *finding, const struct fix *fix);
const struct finding *rule_in(const struct machine_result *machine, const char *rule); /* NULL: no such rule */

/* What is left after the fix: findings that keep the machine from READY, worst first; and the verdict they make. */
const struct finding **plan_remains(const struct plan *plan, size_t *ret_count);
enum verdict plan_verdict(const struct plan *plan);

/* The edits that take the fix back. False: what was there before is not known; ret_why says of which value. */
bool undo_edits(const struct plan *plan, struct reg_edit **ret, size_t *ret_count, const char **ret_why);

/* The file of these edits, with comments that say what it is. NULL: out of memory. */
const char *fix_text(const struct plan *plan, const struct reg_edit *edits, size_t count, bool is_undo);
struct reg_edit *plan_regs(const struct plan *plan); /* of all its edits */
/* For hives of an image: before the edits of a key, those above it that do not exist, as not every importer creates them. */
struct reg_edit *plan_regs_with_keys(const struct plan *plan, size_t *ret_count);
const char *location_words(const struct plan *plan); /* "for the running system" */

/* Where the hives are that the edits are for. */
struct fix_hive {
	const char *key;  /* "HKEY_LOCAL_MACHINE\\SYSTEM", "HKEY_CURRENT_USER" */
	const char *path; /* raw: in the volume, or of the host */
	bool is_dirty;    /* its transaction logs hold changes that are not in it */
};

struct fix_target {
	const char *image;   /* raw path; NULL: the hives are files of the host */
	const char *format;  /* "VHDX"; with image */
	const char *volume;  /* "partition 2", "image 1"; "": no partition table */
	bool is_shadow_copy; /* of that volume */
	struct fix_hive hives[FIX_HIVES];
	size_t count;
};

/* False: not known, or not all in one place. */
bool plan_target(const struct plan *plan, struct fix_target *ret);

#endif
