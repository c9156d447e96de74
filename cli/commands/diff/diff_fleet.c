/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two fleets: each side is merged as merge does it, then compared. */
#include "cli/commands/diff/diff_sides.h"

#include <stdlib.h>

#include "cli/commands.h"
#include "common/ceilings.h"
#include "common/text/text.h"
#include "engine/compare/fleet_compare.h"

struct fleets {
	const struct settings *settings;
	struct arena *arena;
	struct messages messages;
	struct merge_options options;
	struct merge *merge[FLEET_DIFF_SIDES];
	struct fleet_diff diff;
};

/* Rows were evaluated when they were written. */
static int refuse_options(const struct settings *settings)
{
	const struct {
		bool is_used;
		const char *name;
	} options[] = {
		{ !settings->is_default_profile, "profile" },
		{ settings->overlay_count > 0, "overlay" },
		{ settings->control_set != 0, "control-set" },
	};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].is_used) {
			complain("diff: --%s: rows were evaluated when they were written; use it with check",
				 options[i].name);
			return EXIT_USAGE;
		}
	return 0;
}

/* Of a file that ends early, the missing rows would look like machines that are gone. */
static int refuse_broken(const char *path)
{
	complain("diff: %s: machines may be missing, so nothing is compared; tlsready merge %s -o rows=FILE keeps those before "
		 "the damage",
		 path, path);
	return EXIT_INDETERMINATE;
}

static int read_side(struct fleets *fleets, size_t side)
{
	const char *path = fleets->settings->inputs[side];
	struct error err = { 0 };
	int code = merge_open(&fleets->options, &fleets->merge[side], &err);

	code = code ? code : merge_add(fleets->merge[side], path, &err);
	complain_of_messages(&fleets->messages);
	if (code == 0 && merge_broken(fleets->merge[side]))
		return refuse_broken(path);
	code = code ? code : merge_finish(fleets->merge[side], &err);
	complain_of_messages(&fleets->messages);
	return code < 0 ? complain_of_error(&err) : 0;
}

static int compare(struct fleets *fleets)
{
	struct error err = { 0 };
	int code = fleet_compare(fleets->merge[0], fleets->merge[1], fleets->settings->match == MATCH_NAME,
				 fleets->arena, &fleets->diff, &err);

	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++)
		fleets->diff.label[side] = text_of(fleets->arena, fleets->settings->inputs[side]);
	return code < 0 ? complain_of_error(&err) : 0;
}

/* A gate fails closed: among rows that could not be matched may be a regression. */
static int exit_code_of(const struct fleets *fleets)
{
	const struct fleet_diff *diff = &fleets->diff;

	if (fleets->settings->fail_on_change == FAIL_ON_DIFFERENCE)
		return fleet_differs(diff) ? EXIT_DIFFERS : EXIT_READY;
	if (!diff->regressions && diff->unmatched)
		complain("diff: rows could not be matched, so it cannot be determined whether a machine regressed");
	return diff->regressions ? EXIT_BELOW_BAR : diff->unmatched ? EXIT_INDETERMINATE : EXIT_READY;
}

static int run(struct fleets *fleets, const struct outputs *outputs, output_writer *write)
{
	int code = refuse_options(fleets->settings);

	fleets->messages.arena = fleets->arena;
	fleets->options = (struct merge_options){ .temporary_folder = temporary_folder(), .messages = &fleets->messages };
	for (size_t side = 0; side < FLEET_DIFF_SIDES && code == 0; side++)
		code = read_side(fleets, side);
	code = code ? code : compare(fleets);
	code = code ? code : outputs_write(fleets->settings, outputs, write, &fleets->diff);
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++)
		merge_close(fleets->merge[side]);
	return code ? code : exit_code_of(fleets);
}

int diff_fleets(const struct settings *settings, const struct outputs *outputs, output_writer *write)
{
	struct arena *arena = arena_new_unshared(DIFF_CEILING);
	struct fleets *fleets = arena ? arena_alloc(arena, sizeof *fleets) : NULL;
	int code;

	if (fleets) {
		fleets->settings = settings;
		fleets->arena = arena;
		code = run(fleets, outputs, write);
	} else {
		code = complain_of_memory();
	}
	arena_free(arena);
	return code;
}
