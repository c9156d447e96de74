/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: operands to subjects, machines to verdicts, verdicts to an exit code. */
#include <stdlib.h>

#include "cli/commands/check/check.h"

#include "cli/image_progress.h"
#include "common/ceilings.h"
#include "engine/collect/expected_hashes.h"
#include "engine/fleet.h"
#include "engine/inputs.h"
#include "engine/machine_input.h"

static int add_subject(struct checking *checking, struct subject *subject, struct error *err)
{
	bool is_wanted = false;
	int code = fleet_take(checking->fleet, subject, &is_wanted, err);

	if (code || !is_wanted)
		return code;
	if (checking->settings->name && checking->added++)
		return error_set(err, ERR_USAGE, "check: --name names one machine, and these inputs are several");
	return checking->add(checking->run, subject, err);
}

/* Inputs of a list are known when their line is read. */
static int spare_subject(const struct checking *checking, const struct subject *subject, struct error *err)
{
	if (!checking->settings->list)
		return 0;
	struct settings settings = *checking->settings;
	const char **inputs = calloc(subject->count + 1, sizeof *inputs), *reason;

	if (!inputs)
		return error_no_memory(err);
	inputs[0] = subject->operand;
	for (size_t i = 0; i < subject->count; i++)
		inputs[i + 1] = subject->artifacts[i].path;
	settings.inputs = (char **)(uintptr_t)inputs;
	settings.input_count = subject->count + 1;
	const struct output *output = output_protected(&settings, checking->outputs, &reason);

	free(inputs);
	return output ? error_set(err, ERR_USAGE, "check: --output: %s is %s", output->path, reason) : 0;
}

/* An input that holds no machine, or cannot be read, is a machine all the same, which states why. */
static int keep_subject(void *context, struct subject *subject, struct error *err)
{
	struct checking *checking = context;

	if (image_progress_stopped(checking->settings))
		return error_set(err, ERR_IO, "interrupted");
	checking->found++;
	if (!fleet_wants(checking->fleet, subject))
		return 0;
	int spared = spare_subject(checking, subject, err);

	if (spared < 0)
		return spared;
	checking->has_machine |= !subject->error.code;
	if (subject->error.code && subject_refuse(subject, checking->scan_arena) < 0)
		return error_no_memory(err);
	if (checking->add) /* it is evaluated while others are found */
		return add_subject(checking, subject, err);
	return subject_list_add(&checking->subjects, subject, checking->scan_arena, err);
}

static bool wants_line(void *context, const char *line)
{
	return fleet_wants_line(((const struct checking *)context)->fleet, line);
}

/* What was supplied and opens nothing must not be missed, whatever else is evaluated. */
static void complain_of_key(struct checking *checking)
{
	const char *key = bitlocker_keys_useless(checking->settings->choice.keys);
	const char *unneeded = bitlocker_keys_unneeded(checking->settings->choice.keys);

	if (unneeded && checking->has_machine)
		complain("check: %s that was supplied was not needed: no locked BitLocker volume was found", unneeded);
	if (!key || !checking->has_machine) /* else what is not opened is named, with the keys that were tried */
		return;
	complain("check: %s that was supplied does not open any BitLocker volume; `tlsready list` shows which are locked",
		 key);
	checking->first_code = (int)gate_worse((enum gate)checking->first_code, GATE_INDETERMINATE);
}

int find_subjects(struct checking *checking, struct error *err)
{
	const struct settings *settings = checking->settings;
	struct image_progress progress;
	struct scan_options how = { .host = &engine_library_host,
				    .choice = settings->choice,
				    .verifier = image_progress_begin(settings, &progress),
				    .each = settings->each,
				    .is_transient = checking->add != NULL,
				    .name = settings->name,
				    .list = settings->list,
				    .wants_line = settings->shards ? wants_line : NULL,
				    .list_is_nul = settings->list_is_nul };
	int code = scan_operands((const char *const *)settings->inputs, settings->input_count, &how,
				 checking->scan_arena, keep_subject, checking, err);

	checking->stopped = image_progress_end(&progress, settings);
	if (code == 0)
		complain_of_key(checking);
	if (code == 0 && settings->name && checking->subjects.count > 1)
		return error_set(err, ERR_USAGE, "check: --name names one machine, and these inputs are %zu",
				 checking->subjects.count);
	return code;
}

/* One machine is evaluated here: a worker and its lines would cost more than the evaluation. */
static int evaluate_one(const struct checking *checking, struct result *result, struct error *err)
{
	struct evaluation evaluation = { .options = checking->options,
					 .subject = subject_copy(checking->subjects.all[0], checking->arena),
					 .control_set = checking->settings->control_set };
	const struct waivers *waivers = checking->options->criteria->waivers;
	size_t capacity = 0;

	if (!evaluation.subject)
		return error_no_memory(err);
	int code = add_machines(&evaluation, result, &capacity, err);

	complain_of_messages(checking->options->messages);
	if (code == 0 && waivers &&
	    waive_strangers(waivers, result->arena, (struct machine_result *)(uintptr_t)result->machines,
			    result->machine_count) < 0)
		code = error_no_memory(err);
	return code ? code : finish_result(checking->options, result, err);
}

static int check_one(const struct checking *checking)
{
	struct result result = { .arena = checking->arena, .exit_code = checking->first_code };
	struct error err = { 0 };

	if (evaluate_one(checking, &result, &err) < 0)
		return complain_of_error(&err);
	result.run = checking->settings->reproducible ? NULL : run_info(checking->settings, checking->arena);
	int code = outputs_write(checking->settings, checking->outputs, write_report, &result);

	return code ? code : result.exit_code;
}

/* The rows that were there already count as this run's. */
static int check_fleet(struct checking *checking)
{
	struct fleet *fleet = checking->fleet;
	int code = fleet_open(fleet, checking->options, checking->arena);

	fleet->run = checking->settings->reproducible ? NULL : run_info(checking->settings, checking->arena);
	if (code == 0) {
		if (fleet->rows)
			checking->first_code = (int)gate_worse((enum gate)checking->first_code,
							       rows_file_gate(fleet->rows, checking->settings->fail_on));
		code = check_many(checking);
	}
	fleet_close(fleet);
	return code;
}

void complain_of_nothing(const struct checking *checking)
{
	complain("check: there is nothing to evaluate: %s names no input", checking->settings->list);
}

static int check(struct checking *checking)
{
	struct error err = { 0 };

	if (checking->fleet->has_rows || checking->fleet->folder)
		return check_fleet(checking);
	int result = find_subjects(checking, &err);

	if (checking->stopped || result < 0)
		return checking->stopped ? checking->stopped : complain_of_error(&err);
	if (!checking->subjects.count && checking->settings->shards)
		return EXIT_READY; /* the share of a small fleet may be empty */
	if (!checking->subjects.count) {
		complain_of_nothing(checking);
		return EXIT_INDETERMINATE;
	}
	return checking->subjects.count == 1 ? check_one(checking) : check_many(checking);
}

static void complain_of_unused(const struct settings *settings, const struct expected_hashes *expected)
{
	size_t count, unused = expected ? expected_unused(expected, &count) : 0;

	if (unused)
		complain("%s: %zu of its %zu hashes are of no input; an image is compared by the files in it, not as a whole",
			 settings->expect_hashes, unused, count);
}

/* For the reports. NULL, which is none, where there is no memory: what follows fails by it. */
static const char *words_of(const struct settings *settings, const struct engine_options *options, struct arena *arena)
{
	const struct fleet_options more = { .control_set = settings->control_set,
					    .shadow_copies = settings->choice.shadow_copies };

	return options_words(options, &more, arena);
}

static int check_with(const struct settings *settings, struct criteria *criteria, struct outputs *outputs,
		      struct fleet *fleet, struct arena *arena)
{
	struct messages messages = { .arena = arena };
	struct engine_options options = engine_options_of(settings, criteria, &messages, arena);
	struct checking checking = { .settings = settings,
				     .options = &options,
				     .outputs = outputs,
				     .fleet = fleet,
				     .arena = arena,
				     .scan_arena = arena_new_unshared(SCAN_CEILING) };
	struct expected_hashes *expected;
	int code = load_expected(settings, &options, &expected);

	options.words = words_of(settings, &options, arena);
	code = code ? code : checking.scan_arena ? check(&checking) : complain_of_memory();
	complain_of_unused(settings, expected);
	expected_free(expected);
	arena_free(checking.scan_arena);
	return code;
}

static int run_check(const struct settings *settings)
{
	struct criteria criteria;
	struct outputs outputs;
	struct fleet fleet;

	if (settings->input_count == 0 && !settings->list) {
		complain("check: an input is missing: tlsready check SYSTEM SOFTWARE, or tlsready check export.reg");
		return EXIT_USAGE;
	}
	int code = outputs_parse(&command_check, settings, &outputs); /* before any work */

	code = code ? code : fleet_plan(settings, &outputs, &fleet);
	if (code)
		return code;
	code = load_criteria(settings, &criteria);
	struct arena *arena = code ? NULL : arena_new(CHECK_CEILING);

	if (code == 0)
		code = arena ? check_with(settings, &criteria, &outputs, &fleet, arena) : complain_of_memory();
	arena_free(arena);
	criteria_free(&criteria);
	return code;
}

/* clang-format off */
const struct command command_check = {
	.name = "check",
	.arguments = "INPUT...",
	.about = "Evaluate a machine: will its TLS clients use TLS 1.2?",
	.details =
		"INPUT is a registry hive (SYSTEM, SOFTWARE, a user's NTUSER.DAT) or a .reg file, a folder, a disk image (raw, split raw,\n"
		"VHD, VHDX, VDI, VMDK, QCOW2, E01), a Windows image (WIM, ESD, SWM) or an archive (ZIP, 7-Zip, tar, ISO, OVA), recognised by\n"
		"its content; - reads one hive or .reg from standard input. Files together are one machine, as are files joined by + (A+B);\n"
		"of two .reg files, the later one has priority. Each Windows in a folder, an image or an archive is a machine of its own\n"
		"(`tlsready list` shows them). Images are read as files: nothing is mounted, and no special rights are needed. The logs next\n"
		"to a hive (.LOG, .LOG1, .LOG2) are found and replayed in memory. Inputs are never written to. -o html=DIR/ writes a page\n"
		"for each machine and an index, -o json=DIR/ a result for each machine.\n\n"
		"  tlsready check SYSTEM SOFTWARE\n"
		"  tlsready check collected/\n"
		"  tlsready check collected/ -o html=fleet/\n"
		"  tlsready check gold.vhdx\n"
		"  tlsready check case.E01 -o html=report.html\n"
		"  tlsready check export.reg -o html=report.html\n"
		"  tlsready check SYSTEM SOFTWARE --overlay planned-gpo.reg",
	.options = { OPT_PROFILE, OPT_WAIVERS, OPT_OUTPUT, OPT_FAIL_ON, OPT_OVERLAY, OPT_CONTROL_SET, OPT_SHADOW_COPIES,
		     OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER, OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_VERIFY_IMAGE, OPT_NAME,
		     OPT_CASE, OPT_EXHIBIT, OPT_EXAMINER, OPT_NOTE, OPT_TAG, OPT_EACH,
		     OPT_INPUTS_FROM, OPT_NULL, OPT_SHARD, OPT_RESUME, OPT_RESUME_FAILED, OPT_COLLECT, OPT_JOBS, OPT_TIMEOUT, OPT_MEMORY, OPT_NO_PROGRESS,
		     OPT_READER, OPT_NO_LOGS, OPT_DELETED, OPT_NO_HASH, OPT_HASHES, OPT_EXPECT_HASHES, OPT_MOUNT, OPT_REPRODUCIBLE, OPT_QUIET,
		     OPT_VERBOSE, OPT_COLOR, OPT_ASCII, OPT_WIDTH },
	.format = report_format_name,
	.run = run_check,
};
/* clang-format on */
