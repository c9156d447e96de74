/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What policy files of the machine change at the next refresh; the engine compared (engine/policies/policies.h), a report reads it here. */
#include "analyzer/facts/fact_context.h"

/* clang-format off */
static const struct {
	const char *state, *because;
} effects[] = {
	[POLICY_NO_FILES] = { "N/A",     "the inputs contain no Group Policy files of the machine" },
	[POLICY_AGREES]   = { "AGREE",   "the Group Policy files change no fact at the next policy refresh" },
	[POLICY_CHANGES]  = { "PENDING", NULL },
	[POLICY_UNREAD]   = { "UNKNOWN", NULL },
	[POLICY_WORSENS]  = { "WORSE",   NULL },
};
/* clang-format on */

void decide_policy(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	enum policy_effect effect = ctx->evidence->policy_effect;
	const char *because = effects[effect].because ? effects[effect].because : ctx->evidence->pending;

	(void)row;
	fact_decide(ctx, fact, effects[effect].state, "evidence", "%s", because ? because : "out of memory");
}
