/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fleet.h"

#include <string.h>

#include "engine/collect/expected_hashes.h"
#include "parser/evidence/image_choice.h"
#include "reports/rows/report_rows.h"

uint64_t fleet_hash(const char *input)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *input; input++)
		hash = (hash ^ (unsigned char)*input) * 0x100000001b3;
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
	return hash ^ hash >> 33;
}

unsigned fleet_shard(const char *input, unsigned count)
{
	return (unsigned)(fleet_hash(input) % count);
}

static void take_profiles(const struct criteria *criteria, struct arena *arena, struct fleet_head *ret)
{
	struct fleet_profile *list = arena_array(arena, criteria->profile_count + 1, sizeof *list);

	for (size_t i = 0; list && i < criteria->profile_count; i++) {
		const struct profile *profile = criteria->profiles[i];

		list[i] = (struct fleet_profile){ .name = profile->name,
						  .sha256 = profile->sha256 ? profile->sha256 : "" };
	}
	ret->profiles = list;
	ret->profile_count = list ? criteria->profile_count : 0;
}

static void take_rules(const struct criteria *criteria, struct arena *arena, struct fleet_head *ret)
{
	const struct profile *profile = criteria->profiles[0];
	size_t count = 0, extra = 0;

	while (waiver_row(extra))
		extra++;
	struct fleet_rule *list = arena_array(arena, profile->rules_count + extra + 1, sizeof *list);

	for (size_t i = 0; list && i < profile->rules_count; i++)
		list[count++] =
			(struct fleet_rule){ profile->rules[i].id, profile->rules[i].title, profile->rules[i].level };
	for (size_t i = 0; list && criteria->waivers && i < extra; i++)
		list[count++] = (struct fleet_rule){ waiver_row(i)->id, waiver_row(i)->title, LEVEL_NOTE };
	if (list)
		fleet_rules_sort(list, &count);
	ret->rules = list;
	ret->rule_count = count;
}

/* The words of options, as they are typed. */

static const char *add(const char *words, struct arena *arena, bool is_set, const char *word)
{
	return words && word && is_set ? arena_printf(arena, "%s%s%s", words, *words ? " " : "", word) : words;
}

static const char *number_or_all(uint32_t number, uint32_t all, const char *name, struct arena *arena)
{
	return number == all ? arena_printf(arena, "--%s all", name) : arena_printf(arena, "--%s %u", name, number);
}

const char *options_words(const struct engine_options *options, const struct fleet_options *more, struct arena *arena)
{
	static const char *const readers[] = { "", "--reader libregf", "--reader cells" };
	const char *words = add("", arena, options->readers != 0, readers[options->readers]);

	words = add(words, arena, options->no_logs, "--no-logs");
	words = add(words, arena, options->no_hash, "--no-hash");
	words = add(words, arena, options->all_hashes, "--hashes");
	words = add(words, arena, options->expected != NULL,
		    arena_printf(arena, "--expect-hashes sha256:%s",
				 options->expected ? expected_sha256(options->expected) : ""));
	words = add(words, arena, options->deleted, "--deleted");
	words = add(words, arena, more->control_set != 0,
		    number_or_all(more->control_set, CONTROL_SET_ALL, "control-set", arena));
	words = add(words, arena, more->shadow_copies != 0,
		    number_or_all(more->shadow_copies, SHADOW_COPIES_ALL, "shadow-copies", arena));
	words = add(words, arena, options->mount != NULL,
		    arena_printf(arena, "--mount %s", text_of(arena, options->mount ? options->mount : "").utf8));
	for (size_t i = 0; words && options->overlays && i < options->overlays->count; i++)
		words = add(words, arena, true,
			    arena_printf(arena, "--overlay sha256:%s", artifact_digest(&options->overlays->artifacts[i])));
	return words;
}

int fleet_head_of(const struct engine_options *options, struct arena *arena, struct fleet_head *ret, struct error *err)
{
	*ret = (struct fleet_head){ .tool_version = TLSREADY_VERSION, .waivers = "", .case_info = options->case_info };

	take_profiles(options->criteria, arena, ret);
	if (options->criteria->waivers)
		ret->waivers = options->criteria->waivers->sha256;
	take_rules(options->criteria, arena, ret);
	ret->options = options->words;
	return arena_failed(arena) ? error_no_memory(err) : 0;
}
