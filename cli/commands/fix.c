/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix: the .reg that makes a machine READY, the one that takes it back, and what neither can do. */
#include "engine/fix/fix.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/machine_input.h"
#include "cli/output.h"

static const size_t FIX_CEILING = (size_t)2 << 30; /* bytes one run may hold */

/* Where the .reg goes: one -o, "reg" or "reg=FILE". *ret_path NULL: standard output. */
static int output_path(const struct settings *settings, const char **ret_path)
{
	const char *output = settings->output_count ? settings->outputs[0] : "reg";

	*ret_path = NULL;
	if (settings->output_count > 1) {
		complain("fix: --output: fix writes one .reg; the option was used %zu times", settings->output_count);
		return EXIT_USAGE;
	}
	if (strncmp(output, "reg", 3) != 0 || (output[3] && output[3] != '=')) {
		complain("fix: --output: \"%s\" is not a format of fix; use reg or reg=FILE", output);
		return EXIT_USAGE;
	}
	if (strcmp(output, "reg=") == 0) {
		complain("fix: --output: a file name is missing after reg=");
		return EXIT_USAGE;
	}
	*ret_path = output[3] ? output + 4 : NULL;
	return 0;
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
	if (settings->undo && (!*settings->undo || (*ret_path && same_output(settings->undo, *ret_path)))) {
		complain("fix: --undo needs a separate file");
		return EXIT_USAGE;
	}
	return code;
}

static int load_saved(struct plan *plan, const struct machine_input *input)
{
	struct result result;
	int code = machine_input_result(plan->settings, plan->evaluation.criteria, input, 0, plan->arena, &result);

	if (code == 0 && result.machine_count != 1) {
		complain("fix: %s: has the results of %zu machines, and a fix is for one", input->path,
			 result.machine_count);
		code = EXIT_USAGE;
	}
	if (code == 0)
		plan->machine = result.machines[0];
	return code;
}

/* One input may be a saved result, or a folder; several are the files of one machine. */
static int load(struct plan *plan)
{
	const struct settings *settings = plan->settings;
	struct machine_input input;
	int code = machine_input_parse((const char *const *)settings->inputs, settings->input_count, plan->arena, &input);

	if (code)
		return code;
	plan->is_saved = input.is_result;
	if (plan->is_saved && settings->overlay_count) {
		complain("fix: --overlay needs the inputs themselves, not a saved result");
		return EXIT_USAGE;
	}
	if (plan->is_saved)
		return load_saved(plan, &input);
	code = machine_input_open_one(settings, "fix", &input, plan->arena, &plan->evaluation.subject);
	plan->evaluation.overlays = overlays_of(settings, plan->arena);
	return code ? code : evaluate(&plan->evaluation, plan->arena, &plan->machine);
}

static int check_outputs(const struct plan *plan, const char *path)
{
	int code = refuse_input(plan->settings, "--output", path);

	return code ? code : refuse_input(plan->settings, "--undo", plan->settings->undo);
}

static int check_rule(const struct plan *plan)
{
	const char *only = plan->settings->only;

	if (!only || rule_in(&plan->machine, only))
		return 0;
	complain("fix: --only: %s is not a rule of this profile; tlsready rules lists them", only);
	return EXIT_USAGE;
}

static int make(struct plan *plan, const char *path)
{
	int code = load(plan);

	code = code ? code : check_outputs(plan, path);
	code = code ? code : check_rule(plan);
	code = code ? code : plan->is_saved ? plan_open_saved(plan) : plan_open(plan);
	code = code ? code : plan_edits(plan, plan->is_saved ? &plan->machine : plan->before);
	if (code == 0 && !plan->is_saved)
		code = plan_try(plan);
	return code ? code : plan_part(plan);
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
	struct error err = { 0 };

	if (text && !path && isatty(STDOUT_FILENO))
		bytes.size = strlen(text);
	else
		bytes.data = text ? regfile_bytes(arena, text, &bytes.size) : NULL;
	if (!bytes.data) {
		complain("out of memory");
		return EXIT_OUTPUT;
	}
	if (path)
		return write_atomically(path, put_bytes, &bytes);
	if (put_bytes(&bytes, stdout, &err) == 0 && fflush(stdout) == 0)
		return 0;
	return complain_of_output("standard output", strerror(errno));
}

static int write_undo(const struct plan *plan, FILE *say)
{
	struct reg_edit *edits;
	size_t count;
	const char *why;

	if (!undo_edits(plan, &edits, &count, &why)) {
		complain("fix: the undo file is not written: %s", why);
		return 0;
	}
	int code = write_text(plan->arena, plan->settings->undo, fix_text(plan, edits, count, true));

	if (code == 0)
		say_undo(plan, say, plan->settings->undo, edits, count);
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
			: "nothing is written: %s is %s, and no registry edit changes that\n",
		plan->machine.name.utf8, verdict_word(plan->machine.kind, plan->machine.verdict));
}

/* By what is left: of the whole machine, or of the one rule that was asked for. */
static int code_of(const struct plan *plan)
{
	enum verdict verdict = plan_verdict(plan);
	size_t count;
	const struct finding **remains = plan_remains(plan, &count);

	if (plan->settings->only)
		verdict = VERDICT_READY;
	for (size_t i = 0; plan->settings->only && i < count; i++)
		if (name_equal(remains[i]->rule, plan->settings->only))
			verdict = weight_of(plan, remains[i]);
	return verdict == VERDICT_READY           ? EXIT_READY
	       : verdict == VERDICT_INDETERMINATE ? EXIT_INDETERMINATE
						  : EXIT_BELOW_BAR;
}

static int write_all(const struct plan *plan, const char *path)
{
	FILE *say = path ? stdout : stderr;
	int code = 0;

	if (plan->count == 0) {
		say_nothing(plan, say);
	} else {
		code = write_text(plan->arena, path, fix_text(plan, plan_regs(plan), plan->count, false));
		if (code == 0)
			say_fix(plan, say, path);
		if (code == 0 && plan->settings->undo)
			code = write_undo(plan, say);
	}
	if (code == 0)
		say_remains(plan, say);
	if (code == 0 && plan->policy_count)
		fprintf(say, "Exit code %d, until the %s changed.\n", code_of(plan),
			plan->policy_count == 1 ? "policy is" : "policies are");
	return code;
}

static int run_plan(struct plan *plan, const char *path)
{
	int code = make(plan, path);

	code = code ? code : write_all(plan, path);
	code = code ? code : code_of(plan);
	plan_close(plan);
	return code;
}

int run_fix(const struct settings *settings)
{
	struct criteria criteria = { 0 };
	const char *path;
	int code = check_usage(settings, &path);

	code = code ? code : criteria_load(settings, &criteria);
	struct arena *arena = code ? NULL : arena_new(FIX_CEILING);
	struct plan *plan = arena ? arena_alloc(arena, sizeof *plan) : NULL;

	if (plan) {
		*plan = (struct plan){ .settings = settings, .arena = arena };
		plan->evaluation = (struct evaluation){ .settings = settings, .criteria = &criteria };
		code = run_plan(plan, path);
	} else if (code == 0) {
		complain("out of memory");
		code = EXIT_OUTPUT;
	}
	arena_free(arena);
	criteria_free(&criteria);
	return code;
}
