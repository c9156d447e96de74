/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a fleet as lines, and back: each member is one row of a table. */
#include "reports/rows/fleet_row.h"

#include <string.h>

#include "reports/json/json_out.h"
#include "reports/json/rows/result_rows.h"
#include "reports/rows/fleet_line.h"

enum { RULES_LIMIT = 1024, SHORT_LIST = 16 };

CHOICES(type_choice, "row")

/* {"schannel.tls12.client": "ENABLED", ...} */

static void write_states(struct json_writer *writer, const struct row *row, const void *what)
{
	const struct fleet_row *machine = what;

	(void)row;
	write_open(writer, '{');
	for (size_t i = 0; i < machine->fact_count; i++)
		write_text(writer, machine->facts[i].name, machine->facts[i].state);
	write_close(writer, '}');
}

int fleet_fact_by_name(const void *a, const void *b)
{
	return strcmp(((const struct fleet_fact *)a)->name, ((const struct fleet_fact *)b)->name);
}

static void read_states(const struct from *at, const struct row *row, void *machine)
{
	struct fleet_row *ret = machine;
	size_t size = json_is_object(at->json) ? json_object_size(at->json) : 0, count = 0;
	struct fleet_fact *list = size <= FACTS_LIMIT ? take_room(at, size, sizeof *list) : NULL;
	const char *name;
	json_t *state;

	if (!json_is_object(at->json) || size > FACTS_LIMIT)
		take_refuse(at, NULL, ERR_FORMAT, "is not an object of at most %d members", FACTS_LIMIT);
	json_object_foreach((json_t *)(uintptr_t)at->json, name, state)
	{
		struct from fact = { at->taker, state, at, name, 0 };

		if (list)
			list[count++] = (struct fleet_fact){ text_of_neutral(at->taker->arena, name).utf8,
							     take_text(&fact).utf8 };
	}
	(void)row;
	if (count)
		qsort(list, count, sizeof *list, fleet_fact_by_name);
	ret->facts = list;
	ret->fact_count = count;
}

static bool has_gate(const void *what)
{
	const struct fleet_row *row = what;

	return row->gate != row->verdict;
}

static void begin_row(const struct from *from, void *ret)
{
	(void)from;
	((struct fleet_row *)ret)->windows = (struct windows_info){
		.product = "UNKNOWN", .display = TEXT(""), .version = "", .arch = "", .installed = ""
	};
}

static void finish_row(const struct from *from, void *ret)
{
	struct fleet_row *row = ret;

	if (!json_object_get(from->json, "gate"))
		row->gate = row->verdict;
}

/* clang-format off */
#define STRUCT struct fleet_baseline
static const struct row baseline_rows[] = {
	{ AS_SIZE("fail", fail),          REQUIRED },
	{ AS_KIND("kind", kind),          ALWAYS },
	{ AS_WORDS("name", name),         REQUIRED },
	{ AS_SIZE("unknown", unknown),    REQUIRED },
	{ AS_VERDICT("verdict", verdict), REQUIRED },
};
static const struct table fleet_baseline_table = { TABLE(baseline_rows) };
#undef STRUCT

ENUM_CHOICES(source_kind_choice, enum source_kind, SOURCE_OTHER, source_kind_name)

#define STRUCT struct fleet_source
static const struct row source_rows[] = {
	{ AS_FLAG("dirty", is_dirty),     KNOWN },
	{ AS_TEXT("file", file),          REQUIRED },
	{ AS_ENUM("kind", kind, enum source_kind, source_kind_choice), REQUIRED },
	{ AS_WORDS("role", role),         KNOWN },
	{ AS_HEX("sha256", sha256),       KNOWN, FORM("sha256") },
};
static const struct table fleet_source_table = { TABLE(source_rows) };
#undef STRUCT

#define STRUCT struct fleet_row
static const struct row fleet_rows[] = {
	{ AS_LIST("baselines", baselines, baseline_count, struct fleet_baseline, BASELINES_LIMIT, fleet_baseline_table), KNOWN },
	{ AS_TEXT("because", because),             KNOWN },
	{ AS_FLAG("cut", is_cut),                  KNOWN, ABOUT("To stay within 2048 bytes, parts were left out.") },
	{ AS_WORDS("digest", digest),              KNOWN, FORM("digest"), ABOUT("Of the machine in its saved result.") },
	{ AS_TEXT("error", error),                 KNOWN, ABOUT("It could not be evaluated, and why.") },
	{ AS_WORDS("evidence", evidence),          KNOWN, FORM("digest"), ABOUT("Over the bytes that were evaluated.") },
	{ .key = "facts", .kind = ROW_LIST, .presence = ROW_KNOWN, .offset = offsetof(STRUCT, facts),
	  .count = offsetof(STRUCT, fact_count), .write = write_states, .read = read_states, ABOUT("States by name; the others are UNKNOWN."),
	  FORM("{ \"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": { \"$ref\": \"#/$defs/words\" } }") },
	{ AS_STRINGS("fail", fail, fail_count, RULES_LIMIT), ALWAYS },
	{ AS_STRINGS("fix", fix, fix_count, SHORT_LIST), KNOWN },
	{ AS_VERDICT("gate", gate),                KNOWN, .when = has_gate, ABOUT("The verdict after waivers, where that is another one.") },
	{ AS_STRINGS("inapplicable", inapplicable, inapplicable_count, RULES_LIMIT), KNOWN },
	{ AS_TEXT("input", input),                 REQUIRED, ABOUT("The key: what the list calls the machine.") },
	{ AS_KIND("kind", kind),                   ALWAYS },
	{ AS_STRINGS("missing", missing, missing_count, RULES_LIMIT), KNOWN },
	{ AS_TEXT("name", name),                   REQUIRED },
	{ AS_SIZE("notes", note_count),            KNOWN, ABOUT("How many the result has.") },
	{ AS_STRINGS("reasons", reasons, reason_count, RULES_LIMIT), ALWAYS },
	{ AS_TIME("settings_written", settings_written), KNOWN },
	{ AS_LIST("sources", sources, source_count, struct fleet_source, SOURCES_LIMIT, fleet_source_table), KNOWN },
	{ AS_CONST("type", type_choice),           REQUIRED },
	{ AS_STRINGS("unknown", unknown, unknown_count, RULES_LIMIT), KNOWN },
	{ AS_VERDICT("verdict", verdict),          REQUIRED },
	{ AS_STRINGS("waived", waived, waived_count, RULES_LIMIT), KNOWN },
	{ AS_OBJECT("windows", windows, struct windows_info, windows_table), ALWAYS },
};
const struct table fleet_row_table = {
	TABLE(fleet_rows), .name = "row", .begin = begin_row, .finish = finish_row,
	.about = "A machine. A rule in none of fail, unknown, waived and inapplicable passed."
};
#undef STRUCT
/* clang-format on */

/* What a row can do without, the most dispensable first; the digest stands for all of it. */

static void drop_sources(struct fleet_row *row)
{
	row->source_count = 0;
}

static void drop_words(struct fleet_row *row)
{
	row->because = TEXT("");
	row->missing_count = 0;
}

static void drop_baselines(struct fleet_row *row)
{
	row->baseline_count = row->inapplicable_count = 0;
}

static void shorten_lists(struct fleet_row *row)
{
	size_t *counts[] = { &row->reason_count, &row->fail_count, &row->unknown_count, &row->waived_count };

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		*counts[i] = *counts[i] > SHORT_LIST ? SHORT_LIST : *counts[i];
}

static void drop_facts(struct fleet_row *row)
{
	row->fact_count = 0;
}

static void drop_lists(struct fleet_row *row)
{
	row->reason_count = row->fail_count = row->unknown_count = row->waived_count = 0;
}

static void (*const cuts[])(struct fleet_row *) = { drop_sources,  drop_words, drop_baselines,
						    shorten_lists, drop_facts, drop_lists };

int fleet_row_write(const struct fleet_row *row, struct arena *arena, const char **ret, size_t *ret_size,
		    struct error *err)
{
	struct fleet_row copy = *row;
	int code = fleet_line_write(&fleet_row_table, &copy, arena, ret, ret_size, err);

	for (size_t i = 0; code == 0 && *ret_size > FLEET_ROW_LIMIT && i < sizeof cuts / sizeof *cuts; i++) {
		copy.is_cut = true;
		cuts[i](&copy);
		code = fleet_line_write(&fleet_row_table, &copy, arena, ret, ret_size, err);
	}
	if (code == 0 && *ret_size > FLEET_ROW_LIMIT)
		return error_set(err, ERR_LIMIT, "a row of %s would have %zu bytes", row->input.utf8, *ret_size);
	return code;
}

int fleet_row_read(const char *label, const char *line, size_t size, struct arena *arena, struct fleet_row *ret,
		   struct error *err)
{
	if (size > FLEET_ROW_LIMIT)
		return error_set(err, ERR_LIMIT, "%s: has %zu bytes, and a row has at most %d", label, size,
				 FLEET_ROW_LIMIT);
	*ret = (struct fleet_row){ .is_cut = false };
	return fleet_line_read(label, line, size, &fleet_row_table, arena, ret, err);
}
