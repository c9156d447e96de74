/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that is not the one that was evaluated makes everything differ that was read from it. The file is named, what is wrong
 * with it, and what becomes of the verdict; the other differences are counted, and listed only if the user asks for all.
 */
#include "engine/compare/verify.h"

#include <string.h>

/* What is damaged now, if it was not then: the sentence of the fact. */
static void tell_damage(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	const struct fact *then = machine_fact(saved, "evidence.hives"), *now = machine_fact(fresh, "evidence.hives");

	if (then && now && strcmp(now->state, "DAMAGED") == 0 && strcmp(then->state, now->state) != 0)
		message_add(&verify->lines, "%s: %s", saved->name.utf8, now->because.utf8);
}

static bool is_other_verdict(const struct machine_result *saved, const struct machine_result *fresh)
{
	return saved->verdict != fresh->verdict;
}

void fold_begin(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	size_t before = verify->mismatches;

	compare_sources(verify, saved, fresh);
	verify->folded = 0;
	verify->is_folding = verify->mismatches > before && !verify->lists_all;
	if (!verify->is_folding)
		return;
	tell_damage(verify, saved, fresh);
	if (is_other_verdict(saved, fresh))
		message_add(&verify->lines, "%s: verdict: the result has \"%s\", and the inputs \"%s\"", saved->name.utf8,
			    verdict_word(saved->kind, saved->verdict), verdict_word(fresh->kind, fresh->verdict));
}

void fold_end(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	size_t count = verify->folded - (verify->folded && is_other_verdict(saved, fresh));

	if (verify->is_folding && count)
		message_add(&verify->lines,
			    "%s: %zu further difference%s not listed, because a file differs: --verbose lists %s",
			    saved->name.utf8, count, count == 1 ? " is" : "s are", count == 1 ? "it" : "them");
	verify->is_folding = false;
}
