/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parser did, carried over into the result: the analyzer does not know of files, the reports not of parsers. */
#include "engine/collect/collect.h"

#include <string.h>

#include "common/filetime.h"
#include "engine/collect/expected_hashes.h"
#include "parser/evidence/image/inside.h"

/* clang-format off */
static const char *const log_states[] = {
	[LOG_APPLIED] = "applied", [LOG_IGNORED_CLEAN] = "ignored", [LOG_OLD] = "old", [LOG_GAP] = "gap", [LOG_INVALID] = "invalid",
};
static const char *const headers[] = {
	[REG_HEADER_V5] = ".reg 5.00", [REG_HEADER_V4] = "REGEDIT4", [REG_HEADER_WIN31] = "REGEDIT",
	[REG_HEADER_MISSING] = ".reg without header", [REG_HEADER_IGNORED] = ".reg of unknown header",
	[REG_HEADER_UNKNOWN] = ".reg of unknown header",
};
/* clang-format on */

static struct text raw(struct arena *arena, const char *text)
{
	return text_of(arena, text ? text : "");
}

/* The log itself, which has the hashes that a hive does not keep; NULL: there is none. */
static const struct artifact *log_artifact(const struct artifact *hive, const struct hive_log *log)
{
	for (size_t i = 0; i < hive->log_count; i++)
		if (hive->logs[i].path == log->path)
			return &hive->logs[i];
	return NULL;
}

static const struct result_log *collect_logs(const struct input *input, struct arena *arena, size_t *ret_count)
{
	static const struct artifact none;
	const struct hive_log *logs;
	size_t count = hive_logs(input->hive, &logs);
	struct result_log *list = arena_array(arena, count, sizeof *list);

	for (size_t i = 0; list && i < count; i++) {
		const struct artifact *log = log_artifact(input->artifact, &logs[i]);

		log = log && *logs[i].sha256 ? log : &none;
		list[i] = (struct result_log){
			.path = raw(arena, logs[i].path),
			.state = log_states[logs[i].state],
			.format = logs[i].format ? logs[i].format : "",
			.first = logs[i].first,
			.last = logs[i].last,
			.entries = logs[i].entries,
			.pages = logs[i].pages,
			.size = logs[i].size,
			.sha256 = arena_strdup(arena, logs[i].sha256),
			.sha1 = arena_strdup(arena, log->sha1),
			.md5 = arena_strdup(arena, log->md5),
			.why = raw(arena, logs[i].why),
		};
	}
	*ret_count = list ? count : 0;
	return list;
}

/* The parsers of the hive; and of a file in a volume, the second reader of the volume. */
static const struct result_reader *collect_readers(const struct input *input, struct arena *arena, size_t *ret_count)
{
	const struct hive_reader *readers;
	size_t count = hive_readers(input->hive, &readers);
	struct result_reader *list = arena_array(arena, count + 1, sizeof *list);

	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct result_reader){ .name = readers[i].name,
						  .status = readers[i].status,
						  .why = raw(arena, readers[i].why),
						  .agreed = readers[i].agreed,
						  .differed = readers[i].differed };
	if (list && input->witness)
		list[count++] = (struct result_reader){ .name = input->witness->name,
							.status = input->witness->status,
							.why = raw(arena, input->witness->why),
							.differed = input->witness->differs };
	*ret_count = list ? count : 0;
	return list;
}

static const char *time_of(uint64_t filetime, struct arena *arena)
{
	char text[FILETIME_TEXT];

	return arena_strdup(arena, filetime_text(filetime, text));
}

static const char *root_time(struct hive *hive, struct arena *arena)
{
	struct hivekey_info info;
	struct error err;

	return hive_info(hive, hive_root(hive), &info, &err) == 0 ? time_of(info.written, arena) : "";
}

static void collect_hive(const struct input *input, struct arena *arena, struct result_source *ret)
{
	const struct hive_facts *facts = hive_facts(input->hive);

	ret->kind = SOURCE_HIVE;
	ret->role = hive_kind_name(input->hive_kind);
	ret->format = facts->major ? arena_printf(arena, "regf %u.%u", facts->major, facts->minor)
				   : "regf, base block damaged";
	ret->is_dirty = facts->dirty;
	ret->is_replayed = facts->replayed;
	ret->sequence1 = facts->sequence1;
	ret->sequence2 = facts->sequence2;
	ret->written = time_of(facts->written, arena);
	ret->root_written = root_time(input->hive, arena);
	ret->logs = collect_logs(input, arena, &ret->log_count);
	ret->readers = collect_readers(input, arena, &ret->reader_count);
}

static const char *roles_of(const struct input *input, struct arena *arena)
{
	const char *roles = "";

	for (unsigned kind = HIVE_SYSTEM; roles && kind <= HIVE_SECURITY; kind++)
		if (input->reg_kinds & 1u << kind)
			roles = arena_printf(arena, "%s%s%s", roles, *roles ? ", " : "", hive_kind_name(kind));
	return roles ? roles : "";
}

static void collect_source(const struct input *input, struct arena *arena, struct result_source *ret)
{
	*ret = (struct result_source){
		.path = raw(arena, input->path),
		.kind = SOURCE_OTHER,
		.role = "",
		.format = "",
		.written = "",
		.root_written = "",
		.status = input->kind == INPUT_REFUSED ? SOURCE_REFUSED
			  : input->used                ? SOURCE_READ
						       : SOURCE_NOT_NEEDED,
		.why = raw(arena, input->error.text),
		.sha256 = arena_strdup(arena, input->sha256),
		.sha1 = arena_strdup(arena, *input->sha256 ? input->artifact->sha1 : ""),
		.md5 = arena_strdup(arena, *input->sha256 ? input->artifact->md5 : ""),
		.size = input->size,
		.is_overlay = input->is_overlay,
	};
	ret->origin_count = collect_origin(input->artifact, arena, &ret->origin);
	if (input->kind == INPUT_HIVE) {
		collect_hive(input, arena, ret);
	} else if (input->kind == INPUT_REG) {
		ret->kind = SOURCE_REG;
		ret->role = roles_of(input, arena);
		ret->format = arena_printf(arena, "%s, %s", headers[input->reg.header], input->reg.encoding);
	} else if (input->kind == INPUT_POL) {
		ret->kind = SOURCE_POL;
		ret->role = roles_of(input, arena);
		ret->format = input->pol.format ? input->pol.format : "";
	}
}

/* A refused input is a note of its own, so that every format tells of it. */
static size_t note_inputs(const struct input *inputs, size_t count, struct arena *arena, struct result_note *notes)
{
	size_t noted = 0;

	for (size_t i = 0; i < count; i++)
		if (inputs[i].error.code)
			notes[noted++] = (struct result_note){
				.code = inputs[i].kind == INPUT_REFUSED ? "input-refused" : "input-unused",
				.severity = severity_name(inputs[i].kind == INPUT_HIVE || inputs[i].kind == INPUT_LOG ||
									  inputs[i].kind == INPUT_POL
								  ? SEVERITY_WARNING
								  : SEVERITY_FATAL),
				.source = (int)i,
				.offset = inputs[i].error.at.offset,
				.line = inputs[i].error.at.line,
				.column = inputs[i].error.at.column,
				.text = raw(arena, inputs[i].error.text),
			};
	return noted;
}

/* A note about bytes of a hive that came from a log. */
static struct location location_in_log(const struct input *inputs, size_t count, struct location at)
{
	bool is_hive = at.source >= 0 && (size_t)at.source < count && inputs[at.source].hive;

	return is_hive && !at.log ? hive_location(inputs[at.source].hive, at) : at;
}

int collect_sources(const struct machine *machine, const struct notes *notes, struct arena *arena,
		    struct machine_result *ret)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);
	struct result_source *sources = arena_array(arena, count, sizeof *sources);
	struct result_note *list = arena_array(arena, notes->count + count, sizeof *list);

	if (!sources || !list)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++)
		collect_source(&inputs[i], arena, &sources[i]);
	ret->sources = sources;
	ret->source_count = count;
	ret->note_count = note_inputs(inputs, count, arena, list);
	for (size_t i = 0; i < notes->count; i++) {
		struct location at = location_in_log(inputs, count, notes->list[i].at);

		list[ret->note_count++] = (struct result_note){
			.code = notes->list[i].code,
			.severity = severity_name(notes->list[i].severity),
			.source = at.source,
			.offset = at.offset,
			.line = at.line,
			.column = at.column,
			.log = at.log,
			.log_offset = at.log_offset,
			.text = notes->list[i].text,
		};
	}
	ret->notes = list;
	ret->notes_dropped = notes->dropped;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}

static size_t add_file_time(struct arena *arena, const struct artifact *artifact, int source, int log,
			    struct file_time *ret)
{
	const char *modified = time_of(artifact->modified, arena);

	*ret = (struct file_time){ source, log, modified };
	return modified && *modified;
}

int collect_file_times(const struct machine *machine, struct arena *arena, struct machine_result *ret)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs), most = count;

	for (size_t i = 0; i < count; i++)
		most += ret->sources[i].log_count;
	struct file_time *list = arena_array(arena, most + 1, sizeof *list);

	for (size_t i = 0; list && i < count; i++) {
		const struct artifact *artifact = inputs[i].artifact;

		ret->file_time_count += add_file_time(arena, artifact, (int)i, -1, &list[ret->file_time_count]);
		for (size_t k = 0; k < ret->sources[i].log_count && k < artifact->log_count; k++)
			ret->file_time_count +=
				add_file_time(arena, &artifact->logs[k], (int)i, (int)k, &list[ret->file_time_count]);
	}
	ret->file_times = list;
	return list ? 0 : ERR_NOMEM;
}

/* All questions are asked: hear the second reader out, then look again. */
static void finish_evidence(struct evidence_state *state)
{
	const struct evidence_context *context = state->context;

	machine_finish(context->machine);
	struct machine_faults faults = machine_faults(context->machine);

	if (context->expected)
		state->altered = expected_compare(context->expected, context->machine, context->is_hashed,
						  context->notes, context->arena);
	state->incomplete = faults.incomplete;
	state->dirty = faults.dirty;
	state->damaged = faults.damaged;
	state->disputed = faults.disputed;
}

/* Below HKLM\SYSTEM, HKLM\SOFTWARE, HKCU, HKU\alice: the path inside the hive. */
static const char *inside(const char *path)
{
	const char *mount = strchr(path, '\\');
	const char *slash = mount && !name_starts(path, "HKCU\\") ? strchr(mount + 1, '\\') : mount;

	return slash ? slash + 1 : "";
}

static const char *readers_of(void *opaque, const struct reganswer *answer)
{
	const struct evidence_context *context = opaque;
	const struct input *inputs;
	size_t count = machine_inputs(context->machine, &inputs);

	if (answer->at.source < 0 || (size_t)answer->at.source >= count || !inputs[answer->at.source].hive)
		return NULL;
	return hive_agreement(inputs[answer->at.source].hive, inside(answer->key), answer->name);
}

static void place_in_image(void *opaque, struct evidence *evidence)
{
	const struct evidence_context *context = opaque;
	const struct input *inputs;
	size_t count = machine_inputs(context->machine, &inputs);

	if (evidence->source >= 0 && (size_t)evidence->source < count)
		collect_image_place(&inputs[evidence->source], context->arena, evidence);
}

struct evidence_state evidence_of(struct evidence_context *context)
{
	return (struct evidence_state){
		.finish = finish_evidence, .readers = readers_of, .place = place_in_image, .context = context
	};
}
