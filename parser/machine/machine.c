/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inputs, recognised by their first bytes, put together. Hives first, whatever the order of the command line; then the
 * .reg files in the order given.
 */
#include "parser/machine/machine.h"

#include <string.h>

#include "parser/hive/baseblock.h"
#include "parser/view/layer.h"
#include "parser/machine/machine_parts.h"
#include "parser/machine/refused.h"

struct machine *machine_new(const struct machine_options *options, struct notes *notes, struct arena *arena)
{
	struct machine *machine = arena_alloc(arena, sizeof *machine);

	if (!machine)
		return NULL;
	*machine = (struct machine){ .options = options, .notes = notes, .arena = arena, .view = regview_new(arena) };
	return machine->view ? machine : NULL;
}

/* A log is found beside its hive and needs no naming; `check config/SYSTEM*` names it all the same. */
static bool is_log(const struct source *source)
{
	return source->head_size == sizeof source->head && hive_probe(source->head, source->head_size) &&
	       le32(source->head + 28) != BASEBLOCK_PRIMARY;
}

/* A text read by Windows without importing anything, or not at all: no answer can come from it. */
static void evaluate_header(struct input *input)
{
	static const char *const reasons[] = {
		[REG_HEADER_WIN31] = "has the Windows 3.1 header REGEDIT: it cannot set TLS values",
		[REG_HEADER_IGNORED] = "has a header that Windows accepts without importing anything",
		[REG_HEADER_UNKNOWN] =
			"has a header that Windows refuses (expected: Windows Registry Editor Version 5.00)",
		[REG_HEADER_MISSING] = NULL,
	};
	const char *reason = reasons[input->reg.header];

	if (input->kind == INPUT_REG && reason) {
		input->used = false;
		error_set(&input->error, ERR_UNSUPPORTED, "%s", reason);
	}
}

static void add_layer(struct machine *machine, struct input *input, int32_t source, struct source *from)
{
	from->digest = machine->options->no_hash ? NULL : digest_new();
	int result = layer_apply(machine->view, machine->options, source_read, from, source, machine->notes, input,
				 &input->error);
	enum input_kind kind = input->kind == INPUT_POL ? INPUT_POL : INPUT_REG;

	if (from->digest && result == 0)
		digest_final(from->digest, input->sha256);
	input->kind = result == 0 ? kind : INPUT_REFUSED;
	input->size = kind == INPUT_POL ? input->pol.size : input->reg.size;
	input->used = result == 0;
	if (result < 0)
		refused_measure(input, from, machine->options->no_hash);
	evaluate_header(input);
	source_close(from);
}

static bool is_hive(const struct machine *machine, const struct source *source, const char *path)
{
	return hive_probe_file(source->head, source->head_size, source->fd, path, machine->arena);
}

static int make_room(struct machine *machine)
{
	struct input *inputs =
		arena_grow(machine->arena, machine->inputs, machine->count, &machine->capacity, sizeof *inputs);
	struct source *sources =
		arena_grow(machine->arena, machine->sources, machine->count, &machine->source_capacity, sizeof *sources);

	if (!inputs || !sources)
		return ERR_NOMEM;
	machine->inputs = inputs;
	machine->sources = sources;
	return 0;
}

/* One more input of this name, nothing known of it yet. Its index; below 0: an error. */
static int32_t add_input(struct machine *machine, const char *path, struct error *err)
{
	char *own = arena_strdup(machine->arena, path);

	if (!own || make_room(machine) < 0)
		return (int32_t)error_set(err, ERR_NOMEM, "out of memory");
	machine->inputs[machine->count] = (struct input){ .path = own, .error = { .at = LOCATION_NONE } };
	machine->sources[machine->count] = (struct source){ .fd = -1 };
	return (int32_t)machine->count++;
}

/* Two readers of one pipe would get a part each. */
static bool refuse_second_stdin(struct machine *machine, int32_t index)
{
	struct input *inputs = machine->inputs;

	for (int32_t i = 0; i < index && strcmp(inputs[index].path, "-") == 0; i++)
		if (strcmp(inputs[i].path, "-") == 0)
			error_set(&inputs[index].error, ERR_UNSUPPORTED,
				  "is standard input, which can be supplied only once");
	return inputs[index].error.code != 0;
}

/*
 * A new input, opened, with its first bytes read. Its index, and *ret_source NULL if it is refused (its error tells why);
 * below 0: an error.
 */
static int32_t open_input(struct machine *machine, const char *path, struct source **ret_source, struct error *err)
{
	int32_t index = add_input(machine, path, err);

	*ret_source = NULL;
	if (index < 0 || refuse_second_stdin(machine, index))
		return index;
	if (source_open(path, &machine->sources[index], &machine->inputs[index].error) == 0)
		*ret_source = &machine->sources[index];
	return index;
}

static int add_file(struct machine *machine, int32_t index, struct error *err)
{
	struct input *input = &machine->inputs[index];
	struct source *source = &machine->sources[index];

	if (pol_probe(source->head, source->head_size)) {
		error_set(&input->error, ERR_UNSUPPORTED, "is a Registry.pol: supply it with --overlay");
		return 0;
	}
	if (!source->is_file) {
		error_set(&input->error, ERR_UNSUPPORTED,
			  "is a registry hive, and a hive cannot be read from a pipe: save it to a file first");
		return 0;
	}
	source_rewind(source);
	return machine_add_hive(machine, input, index, err);
}

int machine_add(struct machine *machine, const char *path, struct error *err)
{
	struct source *source;
	int32_t index = open_input(machine, path, &source, err);

	if (!source)
		return index < 0 ? index : 0;
	source->is_pending = !pol_probe(source->head, source->head_size) && !is_hive(machine, source, path);
	if (source->is_pending)
		return 0;
	int result = add_file(machine, index, err);
	struct input *input = &machine->inputs[index];

	if (input->kind == INPUT_REFUSED)
		refused_measure(input, source, machine->options->no_hash);
	if (input->kind == INPUT_REFUSED && is_log(source))
		input->kind = INPUT_LOG;
	source_close(source);
	return result;
}

int machine_add_overlay(struct machine *machine, const char *path, struct error *err)
{
	struct source *source;
	int32_t index = open_input(machine, path, &source, err);

	if (index < 0)
		return index;
	struct input *input = &machine->inputs[index];

	input->is_overlay = true;
	if (!source)
		return 0;
	if (pol_probe(source->head, source->head_size))
		input->kind = INPUT_POL;
	source->is_pending = !is_hive(machine, source, path);
	if (source->is_pending)
		return 0;
	refused_measure(input, source, machine->options->no_hash);
	source_close(source);
	error_set(&input->error, ERR_UNSUPPORTED,
		  "is a hive: an overlay is a .reg file or a policy file (Registry.pol, Registry.xml, LGPO text), which changes "
		  "what the hives say");
	return 0;
}

int machine_add_text(struct machine *machine, const char *label, const void *text, size_t size, struct error *err)
{
	int32_t index = add_input(machine, label, err);

	if (index < 0)
		return index;
	machine->inputs[index].is_overlay = true;
	source_of_memory(text, size, &machine->sources[index]);
	machine->sources[index].is_pending = true;
	return 0;
}

static const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* The name of its file; where another file is called so too, the whole path. */
static const char *source_name(const struct machine *machine, size_t index)
{
	const char *path = machine->inputs[index].path, *name = path_base(path);

	for (size_t i = 0; i < machine->count; i++)
		if (i != index && strcmp(path_base(machine->inputs[i].path), name) == 0)
			return path;
	return name;
}

static void name_sources(struct machine *machine)
{
	const char **names = arena_array(machine->arena, machine->count, sizeof *names);

	for (size_t i = 0; names && i < machine->count; i++)
		names[i] = source_name(machine, i);
	machine->view->names = names;
	machine->view->name_count = names ? machine->count : 0;
}

struct regview *machine_view(struct machine *machine)
{
	for (size_t i = 0; !machine->closed && i < machine->count; i++)
		if (machine->sources[i].is_pending)
			add_layer(machine, &machine->inputs[i], (int32_t)i, &machine->sources[i]);
	if (!machine->closed)
		name_sources(machine);
	if (!machine->closed)
		refused_tell(machine->view, machine->inputs, machine->count);
	machine->closed = true;
	return machine->view;
}

size_t machine_inputs(const struct machine *machine, const struct input **ret)
{
	*ret = machine->inputs;
	return machine->count;
}

void machine_free(struct machine *machine)
{
	for (size_t i = 0; machine && i < machine->count; i++) {
		source_close(&machine->sources[i]);
		if (machine->inputs[i].hive)
			hive_close(machine->inputs[i].hive);
	}
}
