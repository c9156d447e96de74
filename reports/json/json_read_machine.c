/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine of a saved result. */
#include <stdlib.h>
#include <string.h>

#include "reports/json/json_read_parts.h"

CHOICES(severity_choice, "note", "warning", "error", "fatal")
CHOICES(kind_choice, "readiness", "baseline")
CHOICES(product_type_choice, "workstation", "domain controller", "server")
CHOICES(arch_choice, "x64", "x86", "arm64", "ia64", "UNKNOWN")

static const char *readiness_choice(size_t index)
{
	return index <= VERDICT_NOT_READY ? verdict_word(KIND_READINESS, (enum verdict)index) : NULL;
}

static const char *joined_choice(size_t index)
{
	return index <= JOINED_TENANT ? joined_name((enum joined)index) : NULL;
}

static const char *baseline_choice(size_t index)
{
	return index <= VERDICT_NOT_READY ? verdict_word(KIND_BASELINE, (enum verdict)index) : NULL;
}

/* Results saved by earlier versions have no kind, and READY stood for any profile. */
static enum profile_kind read_kind(const struct from *from)
{
	const struct take row = { "kind", TAKE_NAME, 0, false, kind_choice };
	const char *name = kind_name(KIND_READINESS);

	take_members(from, &row, 1, &name);
	return name && strcmp(name, kind_name(KIND_BASELINE)) == 0 ? KIND_BASELINE : KIND_READINESS;
}

/* A verdict, in the words of that kind. */
static void read_verdict(const struct from *from, enum profile_kind kind, const char *key, bool required,
			 enum verdict *ret)
{
	const struct take row = { key, TAKE_CHOICE, 0, required,
				  kind == KIND_BASELINE ? baseline_choice : readiness_choice };

	take_members(from, &row, 1, ret);
}

/* clang-format off */
#define NOTE(field, want) FIELD(struct result_note, field, want)
static const struct take note_rows[] = {
	{ "code",     TAKE_WORDS, NOTE(code, const char *),     true,  NULL },
	{ "severity", TAKE_NAME,  NOTE(severity, const char *), true,  severity_choice },
	{ "text",     TAKE_TEXT,  NOTE(text, struct text),      true,  NULL },
	{ "source",   TAKE_INDEX, NOTE(source, int),            false, NULL },
	{ "offset",   TAKE_U64,   NOTE(offset, uint64_t),       false, NULL },
	{ "line",     TAKE_U32,   NOTE(line, uint32_t),         false, NULL },
	{ "column",   TAKE_U32,   NOTE(column, uint32_t),       false, NULL },
};

#define WINDOWS(field, want) FIELD(struct windows_info, field, want)
static const struct take windows_rows[] = {
	{ "product",   TAKE_WORDS, WINDOWS(product, const char *),   true,  NULL },
	{ "display",   TAKE_TEXT,  WINDOWS(display, struct text),    false, NULL },
	{ "version",   TAKE_WORDS, WINDOWS(version, const char *),   false, NULL },
	{ "build",     TAKE_U32,   WINDOWS(build, uint32_t),         false, NULL },
	{ "ubr",       TAKE_U32,   WINDOWS(ubr, uint32_t),           false, NULL },
	{ "arch",      TAKE_NAME,  WINDOWS(arch, const char *),      false, arch_choice },
	{ "installed", TAKE_TIME,  WINDOWS(installed, const char *), false, NULL },
};

#define IDENTITY(field, want) FIELD(struct machine_identity, field, want)
static const struct take identity_rows[] = {
	{ "computer_name", TAKE_TEXT,   IDENTITY(computer_name, struct text),  false, NULL },
	{ "dns_name",      TAKE_TEXT,   IDENTITY(dns_name, struct text),       false, NULL },
	{ "domain",        TAKE_TEXT,   IDENTITY(domain, struct text),         false, NULL },
	{ "joined",        TAKE_CHOICE, IDENTITY(joined, enum joined),         true,  joined_choice },
	{ "tenant_id",     TAKE_TEXT,   IDENTITY(tenant_id, struct text),      false, NULL },
	{ "tenant_name",   TAKE_TEXT,   IDENTITY(tenant_name, struct text),    false, NULL },
	{ "time_zone",     TAKE_TEXT,   IDENTITY(time_zone, struct text),      false, NULL },
	{ "utc_offset",    TAKE_WORDS,  IDENTITY(utc_offset, const char *),    false, NULL },
	{ "installed",     TAKE_TIME,   IDENTITY(installed, const char *),     false, NULL },
	{ "last_shutdown", TAKE_TIME,   IDENTITY(last_shutdown, const char *), false, NULL },
	{ "product_type",  TAKE_NAME,   IDENTITY(product_type, const char *),  false, product_type_choice },
};

#define CHANGE(field) FIELD(struct fact_change, field, const char *)
static const struct take change_rows[] = {
	{ "fact",   TAKE_WORDS, CHANGE(fact),   true, NULL },
	{ "before", TAKE_WORDS, CHANGE(before), true, NULL },
	{ "after",  TAKE_WORDS, CHANGE(after),  true, NULL },
};

/* People paste these: nothing but our own commands is taken. */
CHOICES(command_choice, "reg save HKLM\\SYSTEM SYSTEM", "reg save HKLM\\SOFTWARE SOFTWARE", "reg save HKCU NTUSER.DAT")
CHOICES(file_choice, "SYSTEM", "SOFTWARE", "NTUSER.DAT")

#define MISSING(field, want) FIELD(struct missing_input, field, want)
static const struct take missing_rows[] = {
	{ "name",    TAKE_TEXT, MISSING(name, struct text),      true, NULL },
	{ "file",    TAKE_NAME, MISSING(file, const char *),     true, file_choice },
	{ "command", TAKE_NAME, MISSING(command, const char *),  true, command_choice },
};

#define BASELINE(field, want) FIELD(struct baseline, field, want)
static const struct take baseline_rows[] = {
	{ "name",    TAKE_WORDS,  BASELINE(name, const char *),     true,  NULL },
	{ "title",   TAKE_WORDS,  BASELINE(title, const char *),    false, NULL },
	{ "summary", TAKE_WORDS,  BASELINE(summary, const char *),  false, NULL },
	{ "path",    TAKE_TEXT,   BASELINE(path, struct text),      false, NULL },
};

#define MACHINE(field, want) FIELD(struct machine_result, field, want)
static const struct take machine_rows[] = {
	{ "name",        TAKE_TEXT,   MACHINE(name, struct text),       true,  NULL },
	{ "named",       TAKE_FLAG,   MACHINE(is_named, bool),          false, NULL },
	{ "summary",     TAKE_TEXT,   MACHINE(summary, struct text),    false, NULL },
	{ "control_set", TAKE_U32,    MACHINE(control_set, uint32_t),   false, NULL },
	{ "evaluated_set", TAKE_U32,  MACHINE(evaluated_set, uint32_t), false, NULL },
	{ "notes_dropped", TAKE_SIZE, MACHINE(notes_dropped, size_t),   false, NULL },
};
/* clang-format on */

static struct result_note read_note(const struct from *from)
{
	struct result_note note = { .source = -1, .offset = UINT64_MAX };

	READ(from, note_rows, &note);
	read_log_location(from, &note.log, &note.log_offset);
	return note;
}

DEFINE_LIST(read_notes, struct result_note, READ_NOTES_LIMIT, read_note)
DEFINE_LIST(read_sources, struct result_source, SOURCES_LIMIT, read_source)

static struct fact_change read_change(const struct from *from)
{
	struct fact_change change = { 0 };

	READ(from, change_rows, &change);
	return change;
}

DEFINE_LIST(read_changes, struct fact_change, CHANGES_LIMIT, read_change)

static struct missing_input read_missing_one(const struct from *from)
{
	struct missing_input missing = { 0 };

	READ(from, missing_rows, &missing);
	return missing;
}

DEFINE_LIST(read_missing, struct missing_input, WORDS_LIMIT, read_missing_one)

static struct baseline read_baseline(const struct from *from)
{
	struct baseline baseline = { 0 };

	READ(from, baseline_rows, &baseline);
	baseline.kind = read_kind(from);
	read_verdict(from, baseline.kind, "verdict", true, &baseline.verdict);
	baseline.findings = read_findings(from, &baseline.finding_count);
	return baseline;
}

DEFINE_LIST(read_baselines, struct baseline, BASELINES_LIMIT, read_baseline)

/* What changed by the logs or by an overlay. Titles are not saved: they are those of the facts. */
static bool read_compared(const struct from *from, const char *key, struct machine_result *machine, struct from *ret,
			  const struct fact_change **ret_changes, size_t *ret_count)
{
	if (!take_object(from, key, false, ret))
		return false;
	struct fact_change *changes = (struct fact_change *)(uintptr_t)read_changes(ret, "changes", true, ret_count);

	for (size_t i = 0; i < *ret_count; i++) {
		const struct fact *fact = changes[i].fact ? machine_fact(machine, changes[i].fact) : NULL;

		changes[i].title = fact ? fact->title : changes[i].fact;
	}
	*ret_changes = changes;
	return true;
}

/* Reports look sources up by these numbers. */
static void check_sources(const struct from *from, const struct machine_result *machine)
{
	int most = -1;

	for (size_t i = 0; i < machine->fact_count; i++)
		for (size_t k = 0; k < machine->facts[i].evidence_count; k++)
			most = machine->facts[i].evidence[k].source > most ? machine->facts[i].evidence[k].source : most;
	for (size_t i = 0; i < machine->note_count; i++)
		most = machine->notes[i].source > most ? machine->notes[i].source : most;
	if (most >= 0 && (size_t)most >= machine->source_count)
		refuse_json(from, "sources", ERR_FORMAT, "has %zu elements, and evidence or a note names number %d",
			    machine->source_count, most);
}

static void read_lists(const struct from *from, struct machine_result *ret)
{
	ret->reasons = take_strings(from, "verdict_reasons", true, WORDS_LIMIT, &ret->reason_count);
	ret->missing = read_missing(from, "missing", true, &ret->missing_count);
	ret->sources = read_sources(from, "sources", true, &ret->source_count);
	ret->findings = read_findings(from, &ret->finding_count);
	ret->notes = read_notes(from, "notes", true, &ret->note_count);
	ret->baselines = read_baselines(from, "baselines", false, &ret->baseline_count);
}

struct machine_result read_machine(const struct from *from)
{
	struct machine_result machine = { 0 };
	struct from part;

	READ(from, machine_rows, &machine);
	machine.kind = read_kind(from);
	read_verdict(from, machine.kind, "verdict", true, &machine.verdict);
	machine.verdict_after_waivers = machine.verdict;
	read_verdict(from, machine.kind, "gate", false, &machine.verdict_after_waivers);
	if (take_object(from, "windows", true, &part))
		READ(&part, windows_rows, &machine.windows);
	if (take_object(from, "identity", false, &part))
		READ(&part, identity_rows, &machine.identity);
	read_facts(from, &machine);
	read_lists(from, &machine);
	check_sources(from, &machine);
	machine.is_replayed = read_compared(from, "replay", &machine, &part, &machine.changes, &machine.change_count);
	machine.is_overlaid =
		read_compared(from, "overlay", &machine, &part, &machine.overlay_changes, &machine.overlay_change_count);
	if (machine.is_overlaid)
		read_verdict(&part, machine.kind, "before", true, &machine.before_overlay);
	return machine;
}
