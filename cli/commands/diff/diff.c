/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff: what the inputs are decides what is compared: machines, the control sets of one, or fleets. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/commands/diff/diff_formats.h"
#include "cli/commands/diff/diff_sides.h"
#include "engine/merge/merge.h"
#include "reports/fleet_diff/fleet_diff.h"

static const struct {
	const char *name, *about;
	int (*write)(const struct diff *diff, const struct report_options *options, FILE *out, struct error *err);
	int (*write_fleets)(const struct fleet_diff *diff, const struct report_options *options, FILE *out,
			    struct error *err);
} formats[] = {
	{ "text", "for a terminal: what has another effect first, then why", diff_text, fleet_diff_text },
	{ "json", "all that differs (of fleets: tlsready schema fleet-diff)", diff_json, fleet_diff_json },
	{ "html", "of two fleets: one page with a table for each change", NULL, fleet_diff_html },
};

static struct format_name format_name(size_t i)
{
	return i < sizeof formats / sizeof *formats ? (struct format_name){ formats[i].name, formats[i].about }
						    : (struct format_name){ 0 };
}

static int put(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return formats[format].write(what, options, file, err);
}

static int put_fleets(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return formats[format].write_fleets(what, options, file, err);
}

/* Machines cannot be a page, and have nothing to be matched by. */
static int refuse_fleet_options(const struct settings *settings, const struct outputs *outputs)
{
	const char *name = settings->match == MATCH_INPUT ? NULL : "--match name";

	for (size_t i = 0; i < outputs->count; i++)
		if (!formats[outputs->list[i].format].write)
			name = "-o html";
	if (!name)
		return 0;
	complain("diff: %s is for two fleets (rows or NDJSON), and these inputs are machines", name);
	return EXIT_USAGE;
}

static int run_machines(const struct settings *settings, const struct outputs *outputs)
{
	int code = refuse_fleet_options(settings, outputs);

	return code ? code : diff_machines(settings, outputs, put);
}

static int compare_two(const struct settings *settings, const struct outputs *outputs)
{
	bool is_fleet[] = { merge_is_of_lines(settings->inputs[0]), merge_is_of_lines(settings->inputs[1]) };

	if (is_fleet[0] && is_fleet[1])
		return diff_fleets(settings, outputs, put_fleets);
	if (!is_fleet[0] && !is_fleet[1])
		return run_machines(settings, outputs);
	const char *fleet = settings->inputs[is_fleet[1]], *other = settings->inputs[is_fleet[0]];
	struct stat there;

	if (stat(other, &there) < 0)
		complain("diff: %s: %s", other, strerror(errno));
	else
		complain("diff: %s is a fleet (rows or NDJSON), and %s %s: compare it with rows, too (check -o rows=FILE)",
			 fleet, other, there.st_size ? "is not" : "is empty");
	return EXIT_USAGE;
}

static int run_diff(const struct settings *settings)
{
	bool is_within = settings->control_set == CONTROL_SET_ALL;
	struct outputs outputs;

	if (is_within ? settings->input_count == 0 : settings->input_count != 2) {
		complain(is_within ? "diff: an input is missing: tlsready diff --control-set all SYSTEM SOFTWARE"
				   : "diff: two inputs are needed (supplied: %zu); join the inputs of one machine with +: "
				     "tlsready diff may/SYSTEM+may/SOFTWARE june/SYSTEM+june/SOFTWARE",
			 settings->input_count);
		return EXIT_USAGE;
	}
	int code = outputs_parse(&command_diff, settings, &outputs);

	return code ? code : is_within ? run_machines(settings, &outputs) : compare_two(settings, &outputs);
}

/* clang-format off */
const struct command command_diff = {
	.name = "diff",
	.arguments = "A B",
	.about = "Compare two machines by what their TLS settings do, or two fleets in time",
	.details =
		"A and B are inputs of a machine each, joined by + if there are several, or results saved with check -o json. With\n"
		"--control-set all the control sets of one machine are compared with each other.\n\n"
		"If A and B are rows or NDJSON (check -o rows, -o ndjson, merge), they are two fleets: which machines regressed, became ready,\n"
		"are new or gone, with the rules and facts that changed; as html, too. A machine is the same in both if it has the same input,\n"
		"with --match name the same name; else, if only one machine of each side has its evidence, it moved. A worse verdict is one\n"
		"further down: READY, AT RISK, INDETERMINATE, NOT READY. With --fail-on regression the exit code is 1 if a machine that was\n"
		"evaluated in A has a worse verdict in B, after waivers (INDETERMINATE if it could not be evaluated); 3 if rows could not be\n"
		"matched; else 0. A file that ends early is not compared: exit code 3.\n\n"
		"  tlsready diff may/SYSTEM+may/SOFTWARE june/SYSTEM+june/SOFTWARE\n"
		"  tlsready diff may.json june.json\n"
		"  tlsready diff --control-set all SYSTEM SOFTWARE\n"
		"  tlsready diff may.rows june.rows --fail-on regression -o html=june.html",
	.options = { OPT_PROFILE, OPT_OUTPUT, OPT_FAIL_ON_CHANGE, OPT_MATCH, OPT_OVERLAY, OPT_SHADOW_COPIES, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER,
		     OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_CONTROL_SET, OPT_READER, OPT_NO_LOGS, OPT_NO_HASH,
		     OPT_MOUNT, OPT_QUIET, OPT_VERBOSE, OPT_COLOR, OPT_ASCII, OPT_WIDTH },
	.format = format_name,
	.run = run_diff,
};
/* clang-format on */
