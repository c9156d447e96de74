/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix: the .reg that makes a machine READY, the one that takes it back, and what neither can do. */
#include "cli/commands/fix/fix_say.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/output/output.h"
#include "common/ceilings.h"
#include "common/text/suggest.h"
#include "engine/criteria.h"
#include "engine/machine_input.h"

static struct format_name format_name(size_t i)
{
	return (struct format_name){ .name = i == 0 ? "reg" : NULL };
}

/* Where the .reg goes; *ret_path NULL: standard output. */
static int output_path(const struct settings *settings, const char **ret_path)
{
	struct outputs outputs;

	if (settings->output_count > 1) {
		complain("fix: --output: fix writes one .reg; the option was used %zu times", settings->output_count);
		return EXIT_USAGE;
	}
	int code = outputs_parse(&command_fix, settings, &outputs);

	*ret_path = outputs.list[0].path;
	return code;
}

static int refuse_input(const struct settings *settings, const char *option, const char *path)
{
	const char *kept = path ? protected_reason(settings, path) : NULL;

	if (!kept)
		return 0;
	complain("fix: %s: %s is %s", option, path, kept);
	return EXIT_USAGE;
}

static int check_usage(const struct settings *settings, const char **ret_path)
{
	int code = output_path(settings, ret_path);

	if (settings->input_count == 0) {
		complain("fix: an input is missing: tlsready fix SYSTEM SOFTWARE -o reg=fix.reg");
		return EXIT_USAGE;
	}
	if (settings->profile_count > 1) {
		complain("fix: name one profile only: the requirements of two profiles can differ");
		return EXIT_USAGE;
	}
	if (settings->control_set == CONTROL_SET_ALL) {
		complain("fix: --control-set: a fix is for one control set: supply its number, or current");
		return EXIT_USAGE;
	}
	if (settings->undo && (!*settings->undo || (*ret_path && same_output(settings->undo, *ret_path)))) {
		complain("fix: --undo needs a separate file");
		return EXIT_USAGE;
	}
	return code;
}

static int load_saved(struct plan *plan, const struct machine_input *input)
{
	struct result result;
	struct error err = { 0 };

	if (machine_input_result(plan->evaluation.options, input, 0, plan->arena, &result, &err) < 0)
		return complain_of_error(&err);
	if (result.machine_count != 1) {
		complain("fix: %s: has the results of %zu machines, and a fix is for one", input->path,
			 result.machine_count);
		return EXIT_USAGE;
	}
	plan->machine = result.machines[0];
	uint32_t asked = plan->evaluation.control_set;

	if (!asked || asked == plan->machine.control_set)
		return 0;
	complain("fix: --control-set: %s is not a result of ControlSet%03u: supply the inputs themselves", input->path,
		 asked);
	return EXIT_USAGE;
}

/* One input may be a saved result, or a folder; several are the files of one machine. */
static int load(struct plan *plan, const struct settings *settings)
{
	struct evaluation *evaluation = &plan->evaluation;
	const struct image_choice choice = choice_of_one(settings);
	struct machine_input input;
	struct error err = { 0 };
	int code = machine_input_parse((const char *const *)settings->inputs, settings->input_count, &choice,
				       plan->arena, &input, &err);

	if (code < 0)
		return complain_of_error(&err);
	plan->is_saved = input.is_result;
	if (plan->is_saved && settings->overlay_count) {
		complain("fix: --overlay needs the inputs themselves, not a saved result");
		return EXIT_USAGE;
	}
	if (plan->is_saved)
		return load_saved(plan, &input);
	code = machine_input_open_one(&input, "fix", !settings->no_logs, plan->arena, &evaluation->subject, &err);
	code = code ? code : evaluate(evaluation, plan->arena, &plan->machine, &err);
	complain_of_messages(evaluation->options->messages);
	return code < 0 ? complain_of_error(&err) : 0;
}

static int check_outputs(const struct settings *settings, const char *path)
{
	int code = refuse_input(settings, "--output", path);

	return code ? code : refuse_input(settings, "--undo", settings->undo);
}

enum { RULES_LIMIT = 512 }; /* of which the nearest is named */

static int check_rule(const struct plan *plan)
{
	if (!plan->only || rule_in(&plan->machine, plan->only))
		return 0;
	const char *names[RULES_LIMIT + 1] = { NULL };

	for (size_t i = 0; i < plan->machine.finding_count && i < RULES_LIMIT; i++)
		names[i] = plan->machine.findings[i].rule;
	complain("fix: --only: %s is not a rule of this profile%s; tlsready rules lists them", plan->only,
		 did_you_mean(plan->only, names).text);
	return EXIT_USAGE;
}

static int make(struct plan *plan, const struct settings *settings, const char *path)
{
	struct error err = { 0 };
	int code = load(plan, settings);

	code = code ? code : check_outputs(settings, path);
	code = code ? code : check_rule(plan);
	return code ? code : plan_make(plan, &err) < 0 ? complain_of_error(&err) : 0;
}

struct bytes_to_write {
	const void *data;
	size_t size;
};

static int put_bytes(void *context, FILE *file, struct error *err)
{
	const struct bytes_to_write *bytes = context;

	return fwrite(bytes->data, 1, bytes->size, file) == bytes->size ? 0
									: error_set(err, ERR_IO, "%s", strerror(errno));
}

/* A terminal shows the text; everything else gets the bytes that Windows reads. */
static int write_text(struct arena *arena, const char *path, const char *text)
{
	struct bytes_to_write bytes = { .data = text };

	if (text && !path && isatty(STDOUT_FILENO))
		bytes.size = strlen(text);
	else
		bytes.data = text ? regfile_bytes(arena, text, &bytes.size) : NULL;
	if (!bytes.data)
		return complain_of_memory();
	return write_to(path, put_bytes, &bytes);
}

static int write_undo(const struct plan *plan, const char *path, FILE *say)
{
	struct reg_edit *edits;
	size_t count;
	const char *why;

	if (!undo_edits(plan, &edits, &count, &why)) {
		complain("fix: the undo file is not written: %s", why);
		return 0;
	}
	int code = write_text(plan->arena, path, fix_text(plan, edits, count, true));

	if (code == 0)
		say_undo(plan, say, path, edits, count);
	return code;
}

static void say_nothing(const struct plan *plan, FILE *say)
{
	size_t count;

	plan_remains(plan, &count);
	fprintf(say,
		!count ? "nothing to fix: %s is %s\n"
		: plan->policy_count
			? "nothing is written: %s is %s, and Group Policy or MDM sets the values that need a change\n"
			: "nothing is written: %s is %s, and tlsready has no registry edit for that\n",
		plan->machine.name.utf8, verdict_word(plan->machine.kind, plan->machine.verdict));
}

/* By what is left: of the whole machine, or of the one rule that was asked for. */
static int code_of(const struct plan *plan)
{
	enum verdict verdict = plan_verdict(plan);
	size_t count;
	const struct finding **remains = plan_remains(plan, &count);

	if (plan->only)
		verdict = VERDICT_READY;
	for (size_t i = 0; plan->only && i < count; i++)
		if (name_equal(remains[i]->rule, plan->only))
			verdict = weight_of(plan, remains[i]);
	return verdict == VERDICT_READY           ? EXIT_READY
	       : verdict == VERDICT_INDETERMINATE ? EXIT_INDETERMINATE
						  : EXIT_BELOW_BAR;
}

static int write_all(const struct plan *plan, const char *path, const char *undo)
{
	FILE *say = path ? stdout : stderr;
	int code = 0;

	if (plan->count == 0) {
		say_nothing(plan, say);
	} else {
		size_t count = plan->count;
		struct reg_edit *edits = plan->for_offline ? plan_regs_with_keys(plan, &count) : plan_regs(plan);

		code = write_text(plan->arena, path, fix_text(plan, edits, count, false));
		if (code == 0)
			say_fix(plan, say, path);
		if (code == 0 && undo)
			code = write_undo(plan, undo, say);
		if (code == 0 && plan->for_offline)
			say_apply(plan, say, path);
	}
	if (code == 0)
		say_remains(plan, say);
	if (code == 0 && plan->policy_count)
		fprintf(say, "Exit code %d, until the %s changed.\n", code_of(plan),
			plan->policy_count == 1 ? "policy is" : "policies are");
	return code;
}

static int run_plan(struct plan *plan, const struct settings *settings, const char *path)
{
	int code = make(plan, settings, path);

	code = code ? code : write_all(plan, path, settings->undo);
	code = code ? code : code_of(plan);
	plan_close(plan);
	if (plan->evaluation.subject)
		subject_close(plan->evaluation.subject);
	return code;
}

static int run_fix(const struct settings *settings)
{
	struct criteria criteria = { 0 };
	const char *path = NULL;
	int code = check_usage(settings, &path);

	code = code ? code : load_criteria(settings, &criteria);
	struct arena *arena = code ? NULL : arena_new(FIX_CEILING);
	struct plan *plan = arena ? arena_alloc(arena, sizeof *plan) : NULL;

	if (plan) {
		struct messages messages = { .arena = arena };
		struct engine_options options = engine_options_of(settings, &criteria, &messages, arena);

		*plan = (struct plan){ .arena = arena,
				       .for_offline = settings->place == FIX_FOR_OFFLINE,
				       .only = settings->only };
		plan->evaluation.options = &options;
		plan->evaluation.control_set = settings->control_set;
		code = run_plan(plan, settings, path);
	} else if (code == 0) {
		code = complain_of_memory();
	}
	arena_free(arena);
	criteria_free(&criteria);
	return code;
}

/* clang-format off */
const struct command command_fix = {
	.name = "fix",
	.arguments = "INPUT...",
	.about = "Write the .reg file that makes a machine READY",
	.details =
		"INPUT is what check takes, or one result saved with check -o json. The .reg goes to standard output, or to FILE with\n"
		"-o reg=FILE: as text to a terminal, otherwise in UTF-16 as Registry Editor writes it. It has the fewest edits that\n"
		"reach the best verdict; tlsready tests them on the inputs. What a .reg file cannot do is listed. Exit codes are those of\n"
		"check, by the verdict after the fix; with --only, by that rule. Inputs are never written to.\n\n"
		"With --for offline the keys are those of an offline image: ControlSetNNN of the control set that was evaluated, and of\n"
		"the one that the next startup uses; keys that do not exist have a line each, which hivexregedit requires. The commands that\n"
		"apply the file to this image are printed, with its format, partition or image number and paths: on Windows (DISM or\n"
		"Mount-DiskImage, reg load) and on Linux (guestfish or wimlib-imagex, hivexregedit). Do not import the file as it is on the\n"
		"Windows that services the image: it would change that Windows.\n\n"
		"With --control-set N the keys are those of ControlSetNNN, which is evaluated in place of the current one.\n\n"
		"HKEY_CURRENT_USER is the user who imports the file: import it as the user whose hive was evaluated. With --for offline, the\n"
		"commands load the hive of this user. The undo file deletes values, never keys: a key that the fix created can remain,\n"
		"empty and without effect.\n\n"
		"  tlsready fix SYSTEM SOFTWARE -o reg=fix.reg --undo undo.reg\n"
		"  tlsready fix gold.vhdx --for offline -o reg=fix.reg\n"
		"  tlsready fix install.wim --image 2 --for offline -o reg=fix.reg",
	.options = { OPT_PROFILE, OPT_OUTPUT, OPT_OVERLAY, OPT_CONTROL_SET, OPT_SHADOW_COPIES, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER,
		     OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_READER, OPT_NO_LOGS, OPT_NO_HASH, OPT_MOUNT, OPT_FOR,
		     OPT_UNDO, OPT_ONLY },
	.format = format_name,
	.run = run_fix,
};
/* clang-format on */
