/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schemas of what rows write, and that of a saved result. */
#include <stdlib.h>
#include <string.h>

#include "reports/json/json_out.h"
#include "reports/json/rows/result_rows.h"
#include "reports/reports.h"

static const struct table *const tables[] = {
	&machine_table,     &windows_table,      &source_table,    &log_table,    &reader_table,    &fact_table,
	&evidence_table,    &note_table,         &finding_table,   &fix_table,    &reference_table, &waiver_table,
	&change_table,      &missing_table,      &baseline_table,  &counts_table, &identity_table,  &image_table,
	&acquisition_table, &verification_table, &file_time_table,
};

static const char head[] =
	"{"
	"\"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
	"\"$id\": \"urn:tlsready:result:1\","
	"\"title\": \"A result of tlsready\","
	"\"description\": \"What is not known is left out; there are no nulls. Strings from evidence show control, bidi and invisible "
	"characters as \\\\u{HEX} and bytes that are not text as \\\\x{HEX}; raw data is in data_hex. Members may be added within "
	"version 1, none is removed or changes its meaning.\""
	"}";

static const char definitions[] =
	"{"
	"\"words\": { \"type\": \"string\", \"minLength\": 1 },"
	"\"time\": { \"type\": \"string\", "
	"\"pattern\": \"^[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\\\.[0-9]{1,7})?Z$\" },"
	"\"hex\": { \"type\": \"string\", \"pattern\": \"^([0-9a-f]{2})*$\" },"
	"\"md5\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{32}$\" },"
	"\"sha1\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{40}$\" },"
	"\"sha256\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{64}$\" },"
	"\"digest\": { \"type\": \"string\", \"pattern\": \"^sha256:[0-9a-f]{64}$\" },"
	"\"count\": {"
	"\"description\": \"An integer up to 2^53, a string of digits above.\","
	"\"oneOf\": ["
	"{ \"type\": \"integer\", \"minimum\": 0, \"maximum\": 9007199254740992 },"
	"{ \"type\": \"string\", \"pattern\": \"^[1-9][0-9]{15,19}$\" } ] },"
	"\"kind\": {"
	"\"description\": \"Whose words a verdict has: of a profile that asks whether TLS 1.2 works, or of a list of settings. Not "
	"there: readiness.\","
	"\"enum\": [\"readiness\", \"baseline\"] },"
	"\"verdict\": {"
	"\"description\": \"READY, AT RISK, INDETERMINATE or NOT READY with kind readiness; COMPLIANT, DEVIATIONS, INDETERMINATE or NOT "
	"COMPLIANT with kind baseline.\","
	"\"enum\": [\"READY\", \"AT RISK\", \"INDETERMINATE\", \"NOT READY\", \"COMPLIANT\", \"DEVIATIONS\", \"NOT COMPLIANT\"] }"
	"}";

int schema_write(json_t *schema, const struct table *const *named, size_t count, FILE *out, struct error *err)
{
	json_t *defs = json_loads(definitions, 0, NULL);

	for (size_t i = 0; i < count; i++)
		json_object_set_new(defs, named[i]->name, schema_of_table(named[i]));
	if (json_object_set_new(schema, "$defs", defs) != 0) {
		json_decref(schema);
		return json_out_of_memory(err);
	}
	bool is_written = json_dumpf(schema, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;

	json_decref(schema);
	return is_written ? 0 : error_set(err, ERR_IO, "the schema could not be written");
}

int report_schema(FILE *out, struct error *err)
{
	json_t *schema = json_loads(head, 0, NULL), *result = schema_of_table(&result_table);

	json_object_update(schema, result);
	json_decref(result);
	return schema_write(schema, tables, sizeof tables / sizeof *tables, out, err);
}
