/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine: its verdict, its Windows, what was missing, what changed it, and its lists. */
#include <string.h>

#include "reports/json/rows/result_rows.h"

CHOICES(kind_choice, "readiness", "baseline")
CHOICES(arch_choice, "x64", "x86", "arm64", "ia64", "UNKNOWN")

/* People paste these: nothing but our own commands is taken. */
CHOICES(command_choice, "reg save HKLM\\SYSTEM SYSTEM", "reg save HKLM\\SOFTWARE SOFTWARE", "reg save HKCU NTUSER.DAT")
CHOICES(file_choice, "SYSTEM", "SOFTWARE", "NTUSER.DAT")

void write_kind(struct json_writer *writer, const struct row *row, const void *what)
{
	write_string(writer, kind_name(*(const enum profile_kind *)((const char *)what + row->offset)));
}

void read_kind(const struct from *at, const struct row *row, void *ret)
{
	const struct take take = { row->key, TAKE_NAME, 0, true, kind_choice };
	const char *name = "";

	take_members(at->up, &take, 1, &name);
	*(enum profile_kind *)((char *)ret + row->offset) =
		strcmp(name, kind_name(KIND_BASELINE)) == 0 ? KIND_BASELINE : KIND_READINESS;
}

static enum profile_kind kind_at(const struct row *row, const void *what)
{
	return *(const enum profile_kind *)((const char *)what + row->count);
}

void write_verdict(struct json_writer *writer, const struct row *row, const void *what)
{
	write_string(writer, verdict_word(kind_at(row, what), *(const enum verdict *)((const char *)what + row->offset)));
}

static const char *readiness_choice(size_t index)
{
	return index <= VERDICT_NOT_READY ? verdict_word(KIND_READINESS, (enum verdict)index) : NULL;
}

static const char *baseline_choice(size_t index)
{
	return index <= VERDICT_NOT_READY ? verdict_word(KIND_BASELINE, (enum verdict)index) : NULL;
}

void read_verdict(const struct from *at, const struct row *row, void *ret)
{
	const struct take take = { row->key, TAKE_CHOICE, row->offset, true,
				   kind_at(row, ret) == KIND_BASELINE ? baseline_choice : readiness_choice };

	take_members(at->up, &take, 1, ret);
}

static void write_counts(struct json_writer *writer, const struct row *row, const void *what)
{
	const struct machine_result *machine = what;
	size_t counts[OUTCOME_NOT_APPLICABLE + 1] = { 0 };

	for (size_t i = 0; i < machine->finding_count; i++)
		counts[machine->findings[i].outcome]++;
	write_key(writer, row->key);
	write_table(writer, &counts_table, counts);
}

static bool has_gate(const void *what)
{
	const struct machine_result *machine = what;

	return machine->verdict_after_waivers != machine->verdict;
}

static bool has_identity_of(const void *machine)
{
	return has_identity(&((const struct machine_result *)machine)->identity);
}

static bool is_replayed(const void *machine)
{
	return ((const struct machine_result *)machine)->is_replayed;
}

static bool is_overlaid(const void *machine)
{
	return ((const struct machine_result *)machine)->is_overlaid;
}

/* Titles are not saved: they are those of the facts. */
static void name_changes(const struct machine_result *machine, const struct fact_change *list, size_t count)
{
	struct fact_change *changes = (struct fact_change *)(uintptr_t)list;

	for (size_t i = 0; i < count; i++) {
		const struct fact *fact = changes[i].fact ? machine_fact(machine, changes[i].fact) : NULL;

		changes[i].title = fact ? fact->title : changes[i].fact;
	}
}

static void finish_replay(const struct from *from, void *ret)
{
	struct machine_result *machine = ret;

	(void)from;
	machine->is_replayed = true;
	name_changes(machine, machine->changes, machine->change_count);
}

static void finish_overlay(const struct from *from, void *ret)
{
	struct machine_result *machine = ret;

	(void)from;
	machine->is_overlaid = true;
	name_changes(machine, machine->overlay_changes, machine->overlay_change_count);
}

static void finish_baseline(const struct from *from, void *ret)
{
	struct baseline *baseline = ret;

	(void)from;
	baseline->kind = baseline->kind == KIND_UNSAID ? KIND_READINESS : baseline->kind;
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
		take_refuse(from, "sources", ERR_FORMAT, "has %zu elements, and evidence or a note names number %d",
			    machine->source_count, most);
}

static void finish_machine(const struct from *from, void *ret)
{
	struct machine_result *machine = ret;

	machine->kind = machine->kind == KIND_UNSAID ? KIND_READINESS : machine->kind;
	if (!json_object_get(from->json, "gate"))
		machine->verdict_after_waivers = machine->verdict;
	check_sources(from, machine);
}

/* clang-format off */
#define STRUCT struct windows_info
static const struct row windows_rows[] = {
	{ AS_NAME("arch", arch, arch_choice), KNOWN },
	{ AS_U32("build", build),             KNOWN },
	{ AS_TEXT("display", display),        KNOWN },
	{ AS_TIME("installed", installed),    KNOWN },
	{ AS_WORDS("product", product),       REQUIRED },
	{ AS_U32("ubr", ubr),                 KNOWN },
	{ AS_WORDS("version", version),       KNOWN },
};
const struct table windows_table = { .name = "windows", TABLE(windows_rows) };
#undef STRUCT

#define STRUCT struct fact_change
static const struct row change_rows[] = {
	{ AS_WORDS("after", after),   REQUIRED, FORM("string") },
	{ AS_WORDS("before", before), REQUIRED, FORM("string") },
	{ AS_WORDS("fact", fact),     REQUIRED, FORM("string") },
	UNSAVED(title),
};
const struct table change_table = { .name = "change", TABLE(change_rows) };
#undef STRUCT

#define STRUCT struct missing_input
static const struct row missing_rows[] = {
	{ AS_NAME("command", command, command_choice), REQUIRED, FORM("words") },
	{ AS_NAME("file", file, file_choice),          REQUIRED, FORM("words") },
	{ AS_TEXT("name", name),                       REQUIRED },
};
const struct table missing_table = { .name = "missing", TABLE(missing_rows), MORE("\"additionalProperties\": false") };
#undef STRUCT

#define STRUCT struct baseline
static const struct row baseline_rows[] = {
	{ AS_LIST("findings", findings, finding_count, struct finding, FINDINGS_LIMIT, finding_table), REQUIRED },
	{ AS_KIND("kind", kind),           ALWAYS },
	{ AS_WORDS("name", name),          REQUIRED },
	{ AS_TEXT("path", path),           KNOWN, FORM("string"), ABOUT("Of a user's own profile: the file, as it was named.") },
	{ AS_HEX("sha256", sha256),        KNOWN, FORM("sha256"), ABOUT("Of that file.") },
	{ AS_WORDS("summary", summary),    KNOWN },
	{ AS_WORDS("title", title),        KNOWN },
	{ AS_VERDICT("verdict", verdict),  REQUIRED, ABOUT("As this profile alone would have it.") },
};
const struct table baseline_table = { .name = "baseline", TABLE(baseline_rows), .finish = finish_baseline, ABOUT(
	"Another profile that the machine was checked against: it does not change the verdict. Beside baselines alone it is "
	"azure-backup, whether it was asked for or not.") };
#undef STRUCT

/* By outcome; the reader counts for itself. */
struct outcome_counts { size_t of[OUTCOME_NOT_APPLICABLE + 1]; };
#define STRUCT struct outcome_counts
static const struct row counts_rows[] = {
	{ AS_SIZE("fail", of[OUTCOME_FAIL]),                     REQUIRED },
	{ AS_SIZE("not-applicable", of[OUTCOME_NOT_APPLICABLE]), REQUIRED },
	{ AS_SIZE("pass", of[OUTCOME_PASS]),                     REQUIRED },
	{ AS_SIZE("unknown", of[OUTCOME_UNKNOWN]),               REQUIRED },
	{ AS_SIZE("waived", of[OUTCOME_WAIVED]),                 REQUIRED },
};
const struct table counts_table = { .name = "counts", TABLE(counts_rows), MORE("\"additionalProperties\": false") };
#undef STRUCT

#define STRUCT struct machine_result
static const struct row replay_rows[] = {
	{ AS_LIST("changes", changes, change_count, struct fact_change, CHANGES_LIMIT, change_table), REQUIRED },
	UNSAVED(is_replayed), /* it is there */
};
static const struct table replay_table = { TABLE(replay_rows), .finish = finish_replay };

static const struct row overlay_rows[] = {
	{ AS_VERDICT("before", before_overlay), REQUIRED },
	{ AS_LIST("changes", overlay_changes, overlay_change_count, struct fact_change, CHANGES_LIMIT, change_table), REQUIRED },
	UNSAVED(is_overlaid),
};
static const struct table overlay_table = { TABLE(overlay_rows), .finish = finish_overlay };

static const struct row machine_rows[] = {
	{ AS_LIST("baselines", baselines, baseline_count, struct baseline, BASELINES_LIMIT, baseline_table), KNOWN },
	{ AS_U32("control_set", control_set),     KNOWN, MORE("\"maximum\": 999"),
	  ABOUT("The ControlSetNNN that was asked for; absent: the current one.") },
	{ AS_COMPUTED("counts", write_counts),    REQUIRED, FORM("counts") },
	{ AS_WORDS("digest", digest),             KNOWN, FORM("digest"), ABOUT(
	  "SHA-256 over this object without digest, files, input and option, in the form that the digest of the result has. It does not depend on folders: "
	  "of name those of each part (joined by +) are left out, and in every string, where sources[].path, the path of one of their logs "
	  "or baselines[].path is cited from the start of a word, the folders of that path.") },
	{ AS_U32("evaluated_set", evaluated_set), KNOWN, MORE("\"maximum\": 999"),
	  ABOUT("The ControlSetNNN that the evidence is of; absent: it names none, or which one is current is not known.") },
	{ AS_WORDS("evidence", evidence),         KNOWN, FORM("digest"), ABOUT(
	  "Which bytes it was made from, without their paths and their order: SHA-256 over a line for each input, \"ROLE SHA256\" and "
	  "LF, sorted by bytes (docs/fleet.md). Absent with --no-hash, and where no input could be read.") },
	{ AS_LIST("facts", facts, fact_count, struct fact, FACTS_LIMIT, fact_table), REQUIRED, .write = write_facts, .read = read_facts,
	  FORM("{ \"type\": \"object\", \"additionalProperties\": { \"$ref\": \"#/$defs/fact\" } }") },
	{ AS_LIST("files", file_times, file_time_count, struct file_time, FILES_LIMIT, file_time_table), KNOWN,
	  ABOUT("When the files of sources were last written to, by their file system: no part of the digest, absent with --reproducible.") },
	{ AS_LIST("findings", findings, finding_count, struct finding, FINDINGS_LIMIT, finding_table), REQUIRED },
	{ AS_VERDICT("gate", verdict_after_waivers), KNOWN, .when = has_gate,
	  ABOUT("The verdict if what is waived had passed, where that is another one: the exit code goes by it.") },
	{ AS_OBJECT("identity", identity, struct machine_identity, identity_table), KNOWN, .when = has_identity_of },
	{ AS_LIST("images", images, image_count, struct result_image, IMAGES_LIMIT, image_table), KNOWN,
	  ABOUT("The images that sources are in, by the names in their origin; the archive before an image in it.") },
	{ AS_TEXT("input", input),                KNOWN, ABOUT(
	  "What the list of inputs or the command line calls it: the name that was supplied, else its path as it was written. No part of the digest.") },
	{ AS_KIND("kind", kind),                  ALWAYS },
	{ AS_LIST("missing", missing, missing_count, struct missing_input, WORDS_LIMIT, missing_table), REQUIRED,
	  ABOUT("Inputs that would decide what is undecided, each with the command that gets it on the Windows machine.") },
	{ AS_TEXT("name", name),                  REQUIRED,
	  ABOUT("The computer name, else the name of the inputs, or the name in --name.") },
	{ AS_FLAG("named", is_named),             KNOWN, ABOUT("The name was supplied with --name; absent: it was not.") },
	{ AS_LIST("notes", notes, note_count, struct result_note, READ_NOTES_LIMIT, note_table), REQUIRED },
	{ AS_SIZE("notes_dropped", notes_dropped), KNOWN },
	{ AS_FLAG("numbered", is_numbered),       KNOWN, ABOUT(
	  "The number in parentheses at the end of the name was added because machines of the run had the same name; absent: it was not.") },
	{ AS_WORDS("option", option),             KNOWN, ABOUT("Of the command line, which chooses this machine in its image: \"--partition 2\", \"--member sources/install.wim --image 1\". No part of the digest.") },
	{ AS_PART("overlay", overlay_table),      KNOWN, .when = is_overlaid,
	  ABOUT("Files were laid over this machine by --overlay: the verdict without them, and the facts that they change.") },
	{ AS_PART("replay", replay_table),        KNOWN, .when = is_replayed,
	  ABOUT("Transaction logs were applied to a hive of this machine; by that these facts changed.") },
	{ AS_LIST("sources", sources, source_count, struct result_source, SOURCES_LIMIT, source_table), REQUIRED },
	{ AS_TEXT("summary", summary),            KNOWN },
	{ AS_VERDICT("verdict", verdict),         REQUIRED },
	{ AS_STRINGS("verdict_reasons", reasons, reason_count, WORDS_LIMIT), REQUIRED },
	{ AS_OBJECT("windows", windows, struct windows_info, windows_table), REQUIRED },
	UNSAVED(input_name),
};
const struct table machine_table = { .name = "machine", TABLE(machine_rows), .is_context = true, .finish = finish_machine };
#undef STRUCT
/* clang-format on */
