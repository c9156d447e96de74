/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inputs, recognised by their first bytes, put together. Hives first, whatever the order of the command line; then the
 * .reg files in the order given.
 */
#include "parser/machine.h"

#include <inttypes.h>
#include <string.h>

#include "parser/hive/baseblock.h"
#include "parser/layer.h"
#include "parser/note_codes.h"
#include "parser/refused.h"
#include "parser/source.h"
#include "parser/users.h"

enum { FAULTS_SIZE = 1000 }; /* bytes of a list of faults from which on further ones are only counted in */

struct machine {
	const struct machine_options *options;
	struct notes *notes;
	struct arena *arena;
	struct regview *view;
	struct input *inputs;
	struct source *sources; /* beside inputs */
	size_t count, capacity, source_capacity;
	bool closed;            /* the view has been handed out */
};

struct machine *machine_new(const struct machine_options *options, struct notes *notes, struct arena *arena)
{
	struct machine *machine = arena_alloc(arena, sizeof *machine);

	if (!machine)
		return NULL;
	*machine = (struct machine){ .options = options, .notes = notes, .arena = arena, .view = regview_new(arena) };
	return machine->view ? machine : NULL;
}

static const char *const kind_names[] = { "unknown", "SYSTEM", "SOFTWARE", "user", "SAM", "SECURITY", "other" };

static const char *const mount_roots[] = {
	[HIVE_SYSTEM] = "HKLM\\SYSTEM", [HIVE_SOFTWARE] = "HKLM\\SOFTWARE",
	[HIVE_SAM] = "HKLM\\SAM",	[HIVE_SECURITY] = "HKLM\\SECURITY",	[HIVE_OTHER] = NULL,
};

/* A hive that no question of ours is about, unless `query` wants to see it. */
static bool is_of_use(const struct machine *machine, enum hive_kind kind)
{
	return kind == HIVE_SYSTEM || kind == HIVE_SOFTWARE || kind == HIVE_USER || machine->options->keep_all_hives;
}

/* Where the hive belongs: a place of its kind, or one of its own. */
static struct mount *mount_for(struct machine *machine, const struct input *input, int32_t source)
{
	const char *root = mount_roots[input->hive_kind];

	if (input->hive_kind == HIVE_USER)
		return user_mount(machine->view, input->path);
	if (!root)
		root = arena_printf(machine->arena, "HKLM\\HIVE%d", (int)source);
	return root ? regview_mount(machine->view, input->hive_kind, root) : NULL;
}

static int mount_hive(struct machine *machine, struct input *input, int32_t source, struct error *err)
{
	struct mount *mount = mount_for(machine, input, source);

	if (!mount)
		return error_set(err, ERR_NOMEM, "memory is out");
	if (mount->hive && input->hive_kind == HIVE_USER)
		return error_set(err, ERR_USAGE, "%s: more than %d user hives for one machine", input->path, USERS_LIMIT);
	if (mount->hive)
		return error_set(err, ERR_USAGE,
				 "%s and %s are both %s hives: one machine has one of each (use --each to evaluate every "
				 "input as a machine of its own)",
				 machine->inputs[mount->hive_source].path, input->path, kind_names[input->hive_kind]);
	mount->hive = input->hive;
	mount->hive_source = source;
	input->root = mount->root;
	input->used = true;
	regview_changed(machine->view);
	return 0;
}

/* A log is found beside its hive and needs no naming; `check config/SYSTEM*` names it all the same. */
static bool is_log(const struct source *source)
{
	return source->head_size == sizeof source->head && hive_probe(source->head, source->head_size) &&
	       le32(source->head + 28) != BASEBLOCK_PRIMARY;
}

static int add_hive(struct machine *machine, struct input *input, int32_t source, struct error *err)
{
	struct hive_options options = machine->options->hive;

	options.no_hash |= machine->options->no_hash;
	if (hive_open(input->path, source, &options, machine->arena, machine->notes, &input->hive, &input->error) < 0)
		return 0;
	input->kind = INPUT_HIVE;
	input->hive_kind = hive_facts(input->hive)->kind;
	input->size = hive_facts(input->hive)->file_size;
	memcpy(input->sha256, hive_facts(input->hive)->sha256, sizeof input->sha256);
	if (is_of_use(machine, input->hive_kind))
		return mount_hive(machine, input, source, err);
	error_set(&input->error, ERR_UNSUPPORTED, "is %s %s hive: it has no TLS settings (supply SYSTEM and SOFTWARE)",
		  input->hive_kind == HIVE_OTHER ? "an" : "a", kind_names[input->hive_kind]);
	return 0;
}

/* A text read by Windows without importing anything, or not at all: no answer can come from it. */
static void judge_header(struct input *input)
{
	static const char *const reasons[] = {
		[REG_HEADER_WIN31] = "has the Windows 3.1 header REGEDIT: it cannot set TLS values",
		[REG_HEADER_IGNORED] = "has a header that Windows accepts without importing anything",
		[REG_HEADER_UNKNOWN] = "has a header that Windows refuses (expected: Windows Registry Editor Version 5.00)",
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
	judge_header(input);
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
	struct source *sources = arena_grow(machine->arena, machine->sources, machine->count,
					    &machine->source_capacity, sizeof *sources);

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
		return (int32_t)error_set(err, ERR_NOMEM, "memory is out");
	machine->inputs[machine->count] = (struct input){ .path = own, .error = { .at = PLACE_NONE } };
	machine->sources[machine->count] = (struct source){ .fd = -1 };
	return (int32_t)machine->count++;
}

/* Two readers of one pipe would get a part each. */
static bool refuse_second_stdin(struct machine *machine, int32_t index)
{
	struct input *inputs = machine->inputs;

	for (int32_t i = 0; i < index && strcmp(inputs[index].path, "-") == 0; i++)
		if (strcmp(inputs[i].path, "-") == 0)
			error_set(&inputs[index].error, ERR_UNSUPPORTED, "is standard input, which can be supplied only once");
	return inputs[index].error.code != 0;
}

static int add_file(struct machine *machine, int32_t index, struct error *err)
{
	source_rewind(&machine->sources[index]);
	return add_hive(machine, &machine->inputs[index], index, err);
}

int machine_add(struct machine *machine, const char *path, struct error *err)
{
	int32_t index = add_input(machine, path, err);

	if (index < 0)
		return index;
	struct input *input = &machine->inputs[index];
	struct source *source = &machine->sources[index];

	if (refuse_second_stdin(machine, index) || source_open(path, source, &input->error) < 0)
		return 0; /* refused */
	bool is_policy = pol_probe(source->head, source->head_size);

	source->is_pending = !is_policy && !is_hive(machine, source, path);
	if (source->is_pending)
		return 0;
	int result = 0;

	if (is_policy)
		error_set(&input->error, ERR_UNSUPPORTED, "is a Registry.pol: supply it with --overlay");
	else if (!source->is_file)
		error_set(&input->error, ERR_UNSUPPORTED, "is a registry hive, and a hive cannot be read from a pipe: save it to a file first");
	else
		result = add_file(machine, index, err);
	if (input->kind == INPUT_REFUSED)
		refused_measure(input, source, machine->options->no_hash);
	if (input->kind == INPUT_REFUSED && is_log(source))
		input->kind = INPUT_LOG;
	source_close(source);
	return result;
}

int machine_add_overlay(struct machine *machine, const char *path, struct error *err)
{
	int32_t index = add_input(machine, path, err);

	if (index < 0)
		return index;
	struct input *input = &machine->inputs[index];
	struct source *source = &machine->sources[index];

	input->is_overlay = true;
	if (refuse_second_stdin(machine, index) || source_open(path, source, &input->error) < 0)
		return 0;
	if (pol_probe(source->head, source->head_size))
		input->kind = INPUT_POL;
	source->is_pending = !is_hive(machine, source, path);
	if (source->is_pending)
		return 0;
	refused_measure(input, source, machine->options->no_hash);
	source_close(source);
	error_set(&input->error, ERR_UNSUPPORTED, "is a hive: an overlay is a .reg file or a policy file (Registry.pol, Registry.xml, LGPO text)");
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

/* The first note of a hive with this effect, as a clause; NULL: there is none. */
static const char *find_note(const struct machine *machine, int32_t source, enum note_effect effect)
{
	const struct notes *notes = machine->notes;

	for (size_t i = 0; i < notes->count; i++)
		if (notes->list[i].at.source == source && note_effect(&notes->list[i]) == effect)
			return arena_printf(machine->arena, "%s: %s", machine->inputs[source].path, notes->list[i].raw);
	return NULL;
}

/* All faults of a kind in one clause, as far as a sentence goes. */
static const char *and_also(struct arena *arena, const char *list, const char *fault)
{
	static const char others[] = "; and others";
	size_t size = list ? strlen(list) : 0, end = sizeof others - 1;

	if (!size || !fault)
		return fault ? fault : list;
	if (size < FAULTS_SIZE)
		return arena_printf(arena, "%s; %s", list, fault);
	return size > end && strcmp(list + size - end, others) == 0 ? list : arena_printf(arena, "%s%s", list, others);
}

/* What has no sentence of its own yet. */
static void find_noted(const struct machine *machine, int32_t source, struct machine_faults *ret)
{
	ret->damaged = and_also(machine->arena, ret->damaged, find_note(machine, source, NOTE_DAMAGED));
	if (!ret->dirty)
		ret->dirty = find_note(machine, source, NOTE_DIRTY);
	if (!ret->disputed)
		ret->disputed = find_note(machine, source, NOTE_DISPUTED);
}

static void find_faults(const struct input *input, struct arena *arena, struct machine_faults *ret)
{
	const struct hive_reader *readers;
	size_t count = input->hive ? hive_readers(input->hive, &readers) : 0;
	const struct hive_facts *facts = input->hive ? hive_facts(input->hive) : NULL;

	if (input->kind == INPUT_REFUSED || (input->kind == INPUT_REG && !input->used))
		ret->incomplete = and_also(arena, ret->incomplete, refused_clause(arena, input));
	else if (input->kind == INPUT_REG && input->reg.damage)
		ret->incomplete = and_also(arena, ret->incomplete, arena_printf(arena, "%s %s: it may be cut off or damaged", input->path, input->reg.damage));
	if (input->kind == INPUT_POL && input->pol.is_cut)
		ret->incomplete = and_also(arena, ret->incomplete, arena_printf(arena, "%s is cut off or damaged: %" PRIu64 " of its entries were read",
					       input->path, input->pol.entries));
	else if (input->kind == INPUT_POL && input->pol.doubt)
		ret->incomplete = and_also(arena, ret->incomplete, arena_printf(arena, "%s: %s", input->path, input->pol.doubt));
	if (!facts || !input->used)
		return;
	if (facts->dirty && !facts->replayed)
		ret->dirty = and_also(arena, ret->dirty, arena_printf(arena, "%s is dirty (sequence numbers %u and %u): %s", input->path,
					  facts->sequence1, facts->sequence2, facts->stale));
	for (size_t i = 0; i < count; i++)
		if (readers[i].differed)
			ret->disputed = and_also(arena, ret->disputed, arena_printf(arena, "in %s the parsers differ on %u value%s", input->path,
						     readers[i].differed, readers[i].differed == 1 ? "" : "s"));
}

struct machine_faults machine_faults(const struct machine *machine)
{
	struct machine_faults faults = { 0 };

	for (size_t i = 0; i < machine->count; i++) {
		find_faults(&machine->inputs[i], machine->arena, &faults);
		if (machine->inputs[i].hive && machine->inputs[i].used)
			find_noted(machine, (int32_t)i, &faults);
	}
	return faults;
}

void machine_free(struct machine *machine)
{
	for (size_t i = 0; machine && i < machine->count; i++) {
		source_close(&machine->sources[i]);
		if (machine->inputs[i].hive)
			hive_close(machine->inputs[i].hive);
	}
}
