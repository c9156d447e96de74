/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two merged fleets as a struct fleet_diff; in memory is about 50 bytes a machine besides what a merge keeps of it. */
#ifndef TLSREADY_ENGINE_FLEET_COMPARE_H
#define TLSREADY_ENGINE_FLEET_COMPARE_H

#include "engine/merge/merge.h"
#include "reports/fleet_diff/fleet_diff.h"

/*
 * Both are finished, and outlive the result, which lives in arena. Labels are set by the caller. 0; ERR_USAGE: their profiles differ,
 * so that verdicts cannot be compared; ERR_IO; ERR_NOMEM.
 */
int fleet_compare(struct merge *a, struct merge *b, bool by_name, struct arena *arena, struct fleet_diff *ret,
		  struct error *err);

/*
 * What became of the machine of two rows below these heads; one of the rows may be NULL. Lists are made in arena; ret points to the
 * rows. 0 or ERR_NOMEM.
 */
int fleet_compare_rows(const struct fleet_head *const heads[FLEET_DIFF_SIDES],
		       const struct fleet_row *const rows[FLEET_DIFF_SIDES], bool is_moved, struct arena *arena,
		       struct fleet_machine *ret, enum fleet_change *ret_change);

#endif
