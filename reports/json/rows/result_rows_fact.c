/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, their evidence, notes: what is located in the inputs. */
#include <stdlib.h>
#include <string.h>

#include "reports/json/rows/result_rows.h"
#include "reports/words/report_util.h"

ENUM_CHOICES(answer_choice, enum answer, ANSWER_DELETED, answer_name)
CHOICES(decider_choice, "value", "default", "update", "policy", "evidence")
CHOICES(confidence_choice, "documented", "derived", "disputed", "unconfirmed")
CHOICES(severity_choice, "note", "warning", "error", "fatal")

/* The log's path, where the machine is known: it is that of the source's log, and is not read. */
static void write_log_path(struct json_writer *writer, struct location at)
{
	const struct result_log *log = writer->context ? log_of_location(writer->context, at) : NULL;

	if (log)
		write_text(writer, "path", log->path.utf8);
}

static void write_evidence_log_path(struct json_writer *writer, const struct row *row, const void *evidence)
{
	(void)row;
	write_log_path(writer, location_of_evidence(evidence));
}

static void write_note_log_path(struct json_writer *writer, const struct row *row, const void *note)
{
	(void)row;
	write_log_path(writer, location_of_note(note));
}

static bool evidence_has_log(const void *evidence)
{
	return ((const struct evidence *)evidence)->log;
}

static bool note_has_log(const void *note)
{
	return ((const struct result_note *)note)->log;
}

static void begin_evidence(const struct from *from, void *evidence)
{
	((struct evidence *)evidence)->is_key = !json_object_get(from->json, "value");
}

static bool is_value(const void *evidence)
{
	return !((const struct evidence *)evidence)->is_key;
}

static bool is_in_image(const void *evidence)
{
	const struct text *image = &((const struct evidence *)evidence)->image;

	return image->utf8 && *image->utf8;
}

static bool has_data(const void *evidence)
{
	return is_value(evidence) && is_present(evidence);
}

/* clang-format off */
#define LOG_ABOUT ABOUT("The bytes are in this transaction log of the source, and were replayed to offset: it may be behind the end of the file.")
#define LOG_ROWS(writer)                                                                       \
	{ AS_ONE_BASED("index", log),      REQUIRED, ABOUT("Index into the logs of the source.") }, \
	{ AS_U64("offset", log_offset),    REQUIRED, ABOUT("Byte offset in the log.") },           \
	{ AS_COMPUTED("path", writer),     KNOWN },

#define STRUCT struct evidence
static const struct row evidence_log_rows[] = { LOG_ROWS(write_evidence_log_path) };
static const struct table evidence_log_table = { TABLE(evidence_log_rows) };

static const struct row evidence_rows[] = {
	{ AS_ENUM("answer", answer, enum answer, answer_choice), REQUIRED },
	{ AS_U32("column", column),      KNOWN },
	{ AS_TEXT("data", data),         REQUIRED, .when = has_data },
	{ AS_HEX("data_hex", data_hex),  REQUIRED, .when = has_data },
	{ AS_TEXT("detail", detail),     KNOWN },
	{ AS_TEXT("image", image),       KNOWN, .when = is_in_image,
	  ABOUT("The file of the image that holds these bytes (of the log, with log), for a source with an origin.") },
	{ AS_FLAG("image_disk", is_in_disk), KNOWN, .when = is_in_image,
	  ABOUT("image_offset is of the disk that the image holds: the file has these bytes in another form (compressed).") },
	{ AS_U64("image_offset", image_offset), ALWAYS, .when = is_in_image, ABOUT("Byte offset in the file image.") },
	{ AS_TEXT("key", key),           REQUIRED, FORM("words") },
	{ AS_U32("line", line),          KNOWN },
	{ AS_PART("log", evidence_log_table), KNOWN, .when = evidence_has_log, LOG_ABOUT },
	{ AS_TEXT("nearest", nearest),   KNOWN,
	  ABOUT("ABSENT: the key above that answered, whose offset and time these are; absent: the key itself.") },
	{ AS_OFFSET("offset", offset),   KNOWN, ABOUT("Byte offset in the file.") },
	{ AS_WORDS("readers", readers),  KNOWN },
	{ AS_INDEX("source", source),    KNOWN, ABOUT("Index into sources.") },
	{ AS_WORDS("type", type),        REQUIRED, .when = has_data },
	{ AS_TEXT("value", value),       ALWAYS, .when = is_value, FORM("string"),
	  ABOUT("Empty for the default value; absent when the question was the key.") },
	{ AS_TIME("written", written),   KNOWN },
	UNSAVED(is_key), /* there is no value */
};
const struct table evidence_table = { .name = "evidence", TABLE(evidence_rows), .begin = begin_evidence, MORE(
	"\"if\": { \"properties\": { \"answer\": { \"enum\": [\"PRESENT\", \"DELETED\"] } }, \"required\": [\"value\"] },"
	"\"then\": { \"required\": [\"type\", \"data\", \"data_hex\"] },"
	"\"else\": { \"not\": { \"anyOf\": [ { \"required\": [\"type\"] }, { \"required\": [\"data\"] }, { \"required\": [\"data_hex\"] } ] } }") };
#undef STRUCT

#define STRUCT struct result_note
static const struct row note_log_rows[] = { LOG_ROWS(write_note_log_path) };
static const struct table note_log_table = { TABLE(note_log_rows) };

static const struct row note_rows[] = {
	{ AS_WORDS("code", code),        REQUIRED },
	{ AS_U32("column", column),      KNOWN },
	{ AS_U32("line", line),          KNOWN },
	{ AS_PART("log", note_log_table), KNOWN, .when = note_has_log, LOG_ABOUT },
	{ AS_OFFSET("offset", offset),   KNOWN, ABOUT("Byte offset in the file.") },
	{ AS_NAME("severity", severity, severity_choice), REQUIRED },
	{ AS_INDEX("source", source),    KNOWN, ABOUT("Index into sources.") },
	{ AS_TEXT("text", text),         REQUIRED },
};
const struct table note_table = { .name = "note", TABLE(note_rows) };
#undef STRUCT

#define STRUCT struct placed_fact
static const struct row fact_rows[] = {
	{ AS_TEXT("because", fact.because),       REQUIRED },
	{ AS_WORDS("cause", fact.root_cause),     KNOWN, ABOUT("The fact that decided this one: were it good, this would be, too.") },
	{ AS_NAME("confidence", fact.confidence, confidence_choice), KNOWN },
	{ AS_NAME("decider", fact.decider, decider_choice), KNOWN },
	{ AS_LIST("evidence", fact.evidence, fact.evidence_count, struct evidence, EVIDENCES_LIMIT, evidence_table), REQUIRED },
	{ AS_STRINGS("issues", fact.issues, fact.issue_count, ISSUES_LIMIT), KNOWN },
	{ AS_SIZE("order", order),                ALWAYS, ABOUT("Its place among the facts, as reports list them.") },
	{ AS_WORDS("state", fact.state),          REQUIRED },
	{ AS_WORDS("title", fact.title),          KNOWN },
	UNSAVED(fact.name), /* it is the key */
	UNSAVED(fact.has_looked), UNSAVED(fact.by_set), UNSAVED(fact.by_set_count), /* on the way to the state */
};
const struct table fact_table = { .name = "fact", TABLE(fact_rows) };
#undef STRUCT
/* clang-format on */

static int by_name(const void *a, const void *b)
{
	const struct placed_fact *x = a, *y = b;
	int order = strcmp(x->fact.name, y->fact.name);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
	const struct placed_fact *x = a, *y = b;

	return x->order != y->order ? (x->order > y->order) - (x->order < y->order) : strcmp(x->fact.name, y->fact.name);
}

/* Of two with one name, which only a saved result of somebody else has, the last one stays. */
void write_facts(struct json_writer *writer, const struct row *row, const void *what)
{
	const struct machine_result *machine = what;
	struct placed_fact *placed = calloc(machine->fact_count + 1, sizeof *placed);

	(void)row;
	for (size_t i = 0; placed && i < machine->fact_count; i++)
		placed[i] = (struct placed_fact){ machine->facts[i], i };
	if (placed)
		qsort(placed, machine->fact_count, sizeof *placed, by_name);
	else
		writer->failed = ERR_NOMEM;
	write_open(writer, '{');
	for (size_t i = 0; placed && i < machine->fact_count; i++) {
		if (i + 1 < machine->fact_count && strcmp(placed[i].fact.name, placed[i + 1].fact.name) == 0)
			continue;
		write_key(writer, placed[i].fact.name);
		write_table(writer, &fact_table, &placed[i]);
	}
	write_close(writer, '}');
	free(placed);
}

/* The facts of the object at `facts` into both lists, in the order of the JSON. */
static size_t read_placed(const struct from *facts, struct placed_fact *placed)
{
	const char *name;
	json_t *json;
	size_t count = 0;

	json_object_foreach((json_t *)(uintptr_t)facts->json, name, json)
	{
		struct from fact = { facts->taker, json, facts, name, 0 };

		if (!json_is_object(json)) {
			take_refuse(&fact, NULL, ERR_FORMAT, "is not an object");
			continue;
		}
		read_table(&fact, &fact_table, &placed[count]);
		placed[count++].fact.name = text_of_neutral(facts->taker->arena, name).utf8;
	}
	return count;
}

void read_facts(const struct from *at, const struct row *row, void *machine)
{
	struct machine_result *ret = machine;
	size_t size = json_object_size(at->json);

	if (!json_is_object(at->json)) {
		take_object(at->up, row->key, true, &(struct from){ 0 }); /* says so */
		return;
	}
	if (size > row->limit) {
		take_refuse(at, NULL, ERR_LIMIT, "has more than %zu members", row->limit);
		return;
	}
	struct placed_fact *placed = take_room(at, size, sizeof *placed);
	struct fact *list = take_room(at, size, sizeof *list);
	size_t count = placed && list ? read_placed(at, placed) : 0;

	if (count)
		qsort(placed, count, sizeof *placed, by_order);
	for (size_t i = 0; i < count; i++)
		list[i] = placed[i].fact;
	ret->facts = list;
	ret->fact_count = count;
}
