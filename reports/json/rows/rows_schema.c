/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as JSON Schema. */
#include <string.h>

#include "reports/json/rows/rows.h"

/* By kind: for what is always there, and for what is left out when empty, where that says more. */
static const struct {
	const char *form, *known;
} forms[] = {
	[TAKE_TEXT] = { "string", "words" },
	[TAKE_WORDS] = { "words", NULL },
	[TAKE_TIME] = { "time", NULL },
	[TAKE_DAY] = { "{ \"type\": \"string\", \"pattern\": \"^([0-9]{4}-[0-9]{2}-[0-9]{2}|never)$\" }", NULL },
	[TAKE_HEX] = { "hex", NULL },
	[TAKE_INDEX] = { "{ \"type\": \"integer\", \"minimum\": 0 }", NULL },
	[TAKE_SIZE] = { "{ \"type\": \"integer\", \"minimum\": 0 }", "{ \"type\": \"integer\", \"minimum\": 1 }" },
	[TAKE_U32] = { "{ \"type\": \"integer\", \"minimum\": 0 }", "{ \"type\": \"integer\", \"minimum\": 1 }" },
	[TAKE_U64] = { "count", NULL },
	[TAKE_FLAG] = { "{ \"type\": \"boolean\" }", "{ \"const\": true }" },
	[ROW_OFFSET] = { "count", NULL },
	[ROW_ONE_BASED] = { "{ \"type\": \"integer\", \"minimum\": 0 }", NULL },
	[ROW_COMPUTED] = { "words", NULL },
	[ROW_STRINGS] = { "{ \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/words\" } }",
			  "{ \"type\": \"array\", \"minItems\": 1, \"items\": { \"$ref\": \"#/$defs/words\" } }" },
};

static json_t *reference(const char *name)
{
	return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

/* JSON as it is, or the name of a definition. */
static json_t *form_of(const char *form)
{
	if (*form == '{')
		return json_loads(form, 0, NULL);
	return strcmp(form, "string") == 0 ? json_pack("{s:s}", "type", "string") : reference(form);
}

static json_t *words_of(const struct row *row)
{
	json_t *words;

	if (row->kind == ROW_CONST)
		return json_pack("{s:s}", "const", row->choice(0));
	words = json_array();
	for (size_t i = 0; row->choice(i); i++)
		json_array_append_new(words, json_string(row->choice(i)));
	return json_pack("{s:o}", "enum", words);
}

static json_t *table_or_reference(const struct table *table)
{
	return table->name ? reference(table->name) : schema_of_table(table);
}

static json_t *list_of(const struct row *row)
{
	json_t *list = json_pack("{s:s, s:o}", "type", "array", "items", table_or_reference(row->table));

	if (row->presence == ROW_KNOWN)
		json_object_set_new(list, "minItems", json_integer(1));
	return list;
}

static json_t *kind_of(const struct row *row)
{
	if (row->form)
		return form_of(row->form);
	if (row->choice)
		return words_of(row);
	if (row->kind == ROW_LIST)
		return list_of(row);
	if (row->table)
		return table_or_reference(row->table);
	const char *known = row->presence == ROW_KNOWN ? forms[row->kind].known : NULL;

	return form_of(known ? known : forms[row->kind].form);
}

static void add(json_t *schema, const char *about, const char *more)
{
	char text[1024];

	if (about)
		json_object_set_new(schema, "description", json_string(about));
	snprintf(text, sizeof text, "{ %s }", more ? more : "");
	json_t *members = json_loads(text, 0, NULL);

	json_object_update(schema, members);
	json_decref(members);
}

json_t *schema_of_table(const struct table *table)
{
	json_t *required = json_array(), *properties = json_object();
	json_t *schema = json_pack("{s:s, s:o, s:o}", "type", "object", "required", required, "properties", properties);

	for (size_t i = 0; i < table->count && table->rows[i].kind != ROW_UNSAVED; i++) {
		const struct row *row = &table->rows[i];
		json_t *member = kind_of(row);

		add(member, row->about, row->more);
		json_object_set_new(properties, row->key, member);
		if (row->presence == ROW_REQUIRED && !row->when)
			json_array_append_new(required, json_string(row->key));
	}
	add(schema, table->about, table->more);
	if (json_array_size(required) == 0)
		json_object_del(schema, "required");
	return schema;
}
