/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/words/cited.h"

#include <string.h>

#include "common/digest.h"
#include "reports/words/report_util.h"

/*
 * What the fix would change tells more than what is there, and that more than what is not. Of what is below a key that is not
 * there either, the place says nothing.
 */
static int weight_of(const struct finding *finding, const struct evidence *evidence)
{
	const struct fix *fix = fix_for(finding, evidence);
	bool is_to_change = fix && !is_as_fixed(fix, evidence) && (is_present(evidence) || is_own_answer(evidence));

	return (is_to_change ? 2 : 0) + is_present(evidence);
}

const struct evidence *telling_evidence(const struct machine_result *machine, const struct finding *finding)
{
	const struct evidence *best = NULL;

	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		for (size_t k = 0; fact && k < fact->evidence_count; k++)
			if (!best || weight_of(finding, &fact->evidence[k]) > weight_of(finding, best))
				best = &fact->evidence[k];
	}
	return best;
}

const char *finding_fingerprint(struct arena *arena, const struct machine_result *machine, const struct finding *finding)
{
	const struct evidence *evidence = telling_evidence(machine, finding);
	char hex[DIGEST_HEX] = "";
	const char *whole = arena_printf(arena, "%s\n%s\n%s\n%s", finding->rule, machine->name.utf8,
					 evidence ? evidence->key.utf8 : "", finding->found);

	if (whole)
		digest_of(whole, strlen(whole), hex);
	const char *own = arena_strdup(arena, hex);

	return own ? own : "";
}

const char *repository_path(const char *path)
{
	while (path[0] == '.' && path[1] == '/' && path[2])
		path += 2;
	return path;
}
