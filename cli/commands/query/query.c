/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query: keys and values as the parser sees them. Evidence for people, and how the parser is tested from outside. */
#include "cli/commands/query/query_walk.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/output/output.h"
#include "common/ceilings.h"
#include "engine/inputs.h"
#include "engine/machine_input.h"
#include "parser/view/view.h"

/* A path as people paste it: slashes before or behind it are none of it. */
static const char *path_of(struct arena *arena, const char *wanted)
{
	const char *path = wanted + strspn(wanted, "\\");

	path += name_starts(path, "Computer\\") ? strlen("Computer\\") : 0; /* as Registry Editor copies it */
	size_t size = strlen(path);

	while (size && path[size - 1] == '\\')
		size--;
	path = arena_strndup(arena, path, size);
	return path ? regview_short_path(arena, path) : NULL;
}

/* Of a path that ends above the hives, or has * there: HKLM, HKLM\S*\Select. */
static enum found print_of_mounts(struct walk *walk, const char *path)
{
	enum found best = NOT_COVERED;

	for (const struct mount *mount = walk->view->mounts; mount; mount = mount->next) {
		const char *rest = query_below(path, mount->root);
		const char *whole = rest ? arena_printf(walk->arena, "%s%s", mount->root, rest) : NULL;
		enum found found = whole ? query_keys(walk, whole) : NOT_COVERED;

		best = found == PRESENT || best == NOT_COVERED ? found : best;
	}
	return best;
}

/* Roots first as HKLM, then as the path inside any hive that has it. Nothing printed is an answer, and one that is told. */
static void print_named(struct walk *walk, const char *wanted)
{
	const char *path = path_of(walk->arena, wanted);
	bool is_rooted = path && name_starts(path, "HK");

	enum found best = is_rooted ? query_keys(walk, path) : NOT_COVERED;

	if (is_rooted && best == NOT_COVERED)
		best = print_of_mounts(walk, path);
	for (const struct mount *mount = walk->view->mounts; mount && path && !is_rooted; mount = mount->next) {
		enum found found = query_keys(walk, arena_printf(walk->arena, "%s\\%s", mount->root, path));

		best = found == PRESENT || best == NOT_COVERED ? found : best;
	}
	if (best == ABSENT || best == NOT_COVERED)
		query_tell_absent(walk, wanted, best);
}

static void print_all(struct walk *walk)
{
	for (const struct mount *mount = walk->view->mounts; mount; mount = mount->next)
		query_tree(walk, mount->root);
}

static void print_notes(struct walk *walk, const struct machine *machine, const struct notes *notes)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++) {
		struct note refused = { .code = inputs[i].kind == INPUT_REFUSED ? "input-refused" : "input-unused",
					.severity = SEVERITY_FATAL,
					.at = inputs[i].error.at,
					.text = text_of(walk->arena, inputs[i].error.text) };

		refused.at.source = (int32_t)i;
		if (inputs[i].error.code)
			walk->format->note(walk->out, &refused);
	}
	for (size_t i = 0; i < notes->count; i++)
		walk->format->note(walk->out, &notes->list[i]);
}

static bool has_content(const struct machine *machine)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);
	bool content = count > 0;

	for (size_t i = 0; i < count; i++)
		content &= inputs[i].used;
	return content;
}

/* What the .reg scanner must keep: the keys asked for, or everything. */
static struct wanted_keys wanted_keys_for(const struct settings *settings, struct arena *arena)
{
	struct wanted_key *list = arena_array(arena, settings->key_count, sizeof *list);
	struct wanted_keys wanted_keys = { .list = list, .everything = !list || settings->key_count == 0 };

	for (size_t i = 0; list && i < settings->key_count && !wanted_keys.everything; i++) {
		const char *path = regview_full_path(arena, query_fixed_part(arena, settings->keys[i])), *below = "";
		const char *rooted = name_starts(path, "HKEY_") ? path : arena_printf(arena, "\\%s", path);
		size_t size;
		enum hive_kind kind = rooted ? reg_mount_of(rooted, false, &size, &below) : HIVE_OTHER;

		if (kind == HIVE_OTHER || kind == HIVE_UNKNOWN)
			wanted_keys.everything = true;
		list[wanted_keys.count++] = (struct wanted_key){ .kind = kind, .path = below, .depth = REG_SUBTREE };
	}
	return wanted_keys;
}

/* A .reg has no place for what is not known: read again, it would prove that what a hive lost was never set. */
static bool is_whole_reg(const struct machine *machine, const struct query_format *format)
{
	const struct machine_faults faults = machine_faults(machine);

	if (strcmp(format->name, "reg") != 0 || (!faults.damaged && !faults.dirty))
		return true;
	complain("query: the .reg file is of a hive that is damaged or dirty: what is not in it may have been set; check the hive "
		 "itself");
	return false;
}

static int print(const struct settings *settings, struct machine *machine, const struct notes *notes,
		 struct arena *arena, const struct query_format *format)
{
	struct query_output out = { .file = stdout, .machine = machine };
	struct walk walk = { .format = format, .out = &out, .view = machine_view(machine), .arena = arena };

	regview_show_names(walk.view);
	format->begin(&out);
	for (size_t i = 0; i < settings->key_count; i++)
		print_named(&walk, settings->keys[i]);
	if (!settings->key_count)
		print_all(&walk);
	print_notes(&walk, machine, notes);
	if (out.failed)
		return EXIT_OUTPUT;
	if (walk.unreadable)
		complain("some keys or values could not be read; the others are printed");
	bool is_whole = is_whole_reg(machine, format);

	return is_whole && has_content(machine) && !walk.unreadable && !walk.absent ? EXIT_READY : EXIT_INDETERMINATE;
}

static struct format_name format_name(size_t i)
{
	return (struct format_name){ .name = query_formats[i].name };
}

static const struct query_format *format_of(const struct settings *settings)
{
	struct outputs outputs;

	if (outputs_parse(&command_query, settings, &outputs))
		return NULL;
	if (outputs.count == 1 && !outputs.list[0].path)
		return &query_formats[outputs.list[0].format];
	complain("query: --output is one of ndjson, text, reg (to standard output)");
	return NULL;
}

static int open_subject(const struct settings *settings, struct arena *arena, struct subject **ret, struct error *err)
{
	const struct image_choice choice = choice_of_one(settings);
	struct machine_input input;
	int code = machine_input_parse((const char *const *)settings->inputs, settings->input_count, &choice, arena,
				       &input, err);

	if (code == 0 && input.is_result)
		return error_set(err, ERR_USAGE, "query: %s is a saved result: supply the inputs themselves", input.path);
	return code ? code : machine_input_open_one(&input, "query", !settings->no_logs, arena, ret, err);
}

static int query(const struct settings *settings, struct arena *arena, const struct query_format *format)
{
	struct messages messages = { .arena = arena };
	struct engine_options common = engine_options_of(settings, NULL, &messages, arena);
	struct machine_options options = machine_options_of(&common, wanted_keys_for(settings, arena));
	struct notes notes = { .arena = arena };
	struct subject *subject = NULL;
	struct error err = { 0 };

	options.no_hash = true; /* nothing printed has one */
	options.keep_all_hives = true;
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? open_subject(settings, arena, &subject, &err) : error_no_memory(&err);

	code = code ? code : add_inputs(machine, subject, common.overlays, &err);
	if (code == 0)
		tell_of_refusals(subject, &notes, &messages);
	code = code ? complain_of_error(&err) : print(settings, machine, &notes, arena, format);
	if (code != EXIT_USAGE && machine)
		tell_of_inputs(machine, common.mount, &notes, &messages);
	complain_of_messages(&messages);
	machine_free(machine);
	if (subject)
		subject_close(subject);
	return code;
}

static int run_query(const struct settings *settings)
{
	const struct query_format *format = format_of(settings);
	struct arena *arena = arena_new(QUERY_CEILING);
	int code = EXIT_USAGE;

	if (format && settings->input_count == 0)
		complain("query: an input is missing: tlsready query SYSTEM --key 'HKLM\\SYSTEM\\Select'");
	else if (format && arena)
		code = query(settings, arena, format);
	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_query = {
	.name = "query",
	.arguments = "INPUT...",
	.about = "Print keys and values as tlsready reads them",
	.details =
		"Formats for --output: ndjson (one object a line; the default), text, reg. A PATH for --key starts with a root\n"
		"(HKLM\\SYSTEM\\Select) or is the path inside a hive (Select); * stands for any characters of one name. text cuts data\n"
		"of more than 256 bytes. Exit codes: 0 what was asked for is printed; 2 wrong usage; 3 a key does not exist, an input\n"
		"cannot be read to its end, or the .reg is of a hive that is damaged or dirty.\n\n"
		"  tlsready query SYSTEM --key 'HKLM\\SYSTEM\\Select'\n"
		"  tlsready query SYSTEM -o text --key 'ControlSet*\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.*'\n"
		"  tlsready query case.E01 --partition 3 --key 'HKLM\\SYSTEM\\Select'",
	.options = { OPT_OUTPUT, OPT_OVERLAY, OPT_SHADOW_COPIES, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER,
		     OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_READER, OPT_NO_LOGS, OPT_NO_HASH, OPT_MOUNT, OPT_KEY },
	.format = format_name,
	.run = run_query,
};
/* clang-format on */
