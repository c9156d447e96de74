/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcyaml says what is wrong in a log, and where in a backtrace: both become one line for the reader of the file. */
#include "analyzer/policy/yaml/yamltext.h"
#include "analyzer/policy/yaml/yamltext_say.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/text.h"

enum { SHOWN_CEILING = 64 << 20 };

/* The first complaint, and the fields, the innermost first, and the line that its backtrace names. */
struct complaint {
	char text[320];
	char fields[FIELD_DEPTH_LIMIT][FIELD_NAME_LIMIT];
	size_t depth;
	unsigned line;
	bool tells_where; /* the backtrace has begun: what comes is no complaint */
};

static void listen(cyaml_log_t level, void *context, const char *format, va_list args)
{
	struct complaint *complaint = context;
	char message[512];

	(void)level;
	vsnprintf(message, sizeof message, format, args);
	message[strcspn(message, "\n")] = '\0';
	const char *line = strstr(message, "line: "), *field = strstr(message, "field '");

	complaint->tells_where |= strcmp(message, "Load: Backtrace:") == 0;
	if (!complaint->text[0] && !complaint->tells_where)
		snprintf(complaint->text, sizeof complaint->text, "%.300s",
			 strncmp(message, "Load: ", 6) == 0 ? message + 6 : message);
	if (field && complaint->depth < FIELD_DEPTH_LIMIT)
		snprintf(complaint->fields[complaint->depth++], FIELD_NAME_LIMIT, "%.*s", (int)strcspn(field + 7, "'"),
			 field + 7);
	if (line && !complaint->line)
		complaint->line = (unsigned)strtoul(line + 6, NULL, 10);
}

static cyaml_config_t config_for(struct complaint *complaint)
{
	return (cyaml_config_t){
		.log_fn = listen,
		.log_ctx = complaint,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
}

void yamltext_free(const struct yamltext_kind *kind, void *data)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = config_for(&complaint);

	cyaml_free(&config, kind->schema, data, 0);
}

/* Every string that a schema put into data. Goes as deep as the schema, which is ours. */
struct visitor {
	int (*visit)(void *context, const char *field, const char *string);
	void *context;
};

static int visit_value(const struct visitor *visitor, const char *field, const cyaml_schema_value_t *schema,
		       const uint8_t *data, uint64_t count);

static uint64_t count_of(const cyaml_schema_field_t *field, const uint8_t *data)
{
	unsigned count = 0;

	if (field->count_size == sizeof count)
		memcpy(&count, data + field->count_offset, sizeof count);
	return count;
}

static int visit_fields(const struct visitor *visitor, const cyaml_schema_field_t *field, const uint8_t *data)
{
	int result = 0;

	for (; field->key && result == 0; field++)
		result = visit_value(visitor, field->key, &field->value, data + field->data_offset,
				     count_of(field, data));
	return result;
}

static int visit_value(const struct visitor *visitor, const char *field, const cyaml_schema_value_t *schema,
		       const uint8_t *data, uint64_t count)
{
	int result = 0;

	if (schema->flags & CYAML_FLAG_POINTER)
		data = *(const uint8_t *const *)(const void *)data;
	if (!data)
		return 0;
	if (schema->type == CYAML_STRING)
		return visitor->visit(visitor->context, field, (const char *)data);
	if (schema->type == CYAML_MAPPING)
		return visit_fields(visitor, schema->mapping.fields, data);
	if (schema->type != CYAML_SEQUENCE)
		return 0;
	const cyaml_schema_value_t *entry = schema->sequence.entry;
	size_t size = entry->flags & CYAML_FLAG_POINTER ? sizeof data : entry->data_size;

	for (uint64_t i = 0; i < count && result == 0; i++)
		result = visit_value(visitor, field, entry, data + i * size, 0);
	return result;
}

/* Reports print these strings as they are: nothing in them may fool a terminal or a reader. Prose may have lines. */
struct looker {
	const struct yamltext_file *file;
	struct arena *arena;
};

static bool is_prose(const char *field)
{
	return strcmp(field, "why") == 0 || strcmp(field, "remedy") == 0 || strcmp(field, "summary") == 0;
}

static bool is_clean(struct arena *arena, const char *field, const char *string)
{
	if (!is_prose(field))
		return !text_of(arena, string).changed;
	for (size_t size; *string; string += size + (string[size] == '\n')) {
		size = strcspn(string, "\n");
		if (text_of_bytes(arena, string, size).changed)
			return false;
	}
	return true;
}

static int on_string(void *context, const char *field, const char *string)
{
	struct looker *looker = context;
	const char *const words[] = { field, NULL };

	if (is_clean(looker->arena, field, string))
		return arena_failed(looker->arena) ? error_set(looker->file->err, ERR_NOMEM, "out of memory") : 0;
	return yamltext_fault(looker->file, words, "\"%s\" holds a character that cannot be shown: %s", field,
			      text_of(looker->arena, string).utf8);
}

static int check_strings(const struct yamltext_kind *kind, const struct yamltext_file *file, void *data)
{
	struct looker looker = { .file = file, .arena = arena_new(SHOWN_CEILING) };
	struct visitor visitor = { .visit = on_string, .context = &looker };
	int result = looker.arena ? visit_value(&visitor, "", kind->schema, (const uint8_t *)&data, 0)
				  : error_set(file->err, ERR_NOMEM, "out of memory");

	arena_free(looker.arena);
	return result;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

/* The word as a word of its own; NULL: not there. */
static const char *find_word(const char *from, const char *end, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = from; size && (at = memmem(at, (size_t)(end - at), word, size)); at++)
		if ((at == from || !is_word(at[-1])) &&
		    (at + size == end || !is_word(at[size]) || !is_word(word[size - 1])))
			return at;
	return NULL;
}

static unsigned newlines(const char *from, const char *to)
{
	unsigned count = 0;

	for (; from < to; from++)
		count += *from == '\n';
	return count;
}

static const char *line_start(const struct yamltext_file *file, unsigned line)
{
	const char *at = file->text, *end = file->text + file->size;

	for (; line > 1 && at < end; at++)
		line -= *at == '\n';
	return at;
}

/* libcyaml names the line before an unexpected key. */
static unsigned line_of(const struct yamltext_file *file, const struct complaint *complaint)
{
	const char *key = complaint->text + sizeof YAMLTEXT_UNEXPECTED - 1;
	unsigned line = complaint->line ? complaint->line : 1;

	if (strncmp(complaint->text, YAMLTEXT_UNEXPECTED, sizeof YAMLTEXT_UNEXPECTED - 1) != 0)
		return line;
	const char *from = line_start(file, line), *at = find_word(from, file->text + file->size, key);

	return at ? line + newlines(from, at) : line;
}

static const char *help_for(const struct yamltext_kind *kind, const char *field)
{
	for (const struct yamltext_help *help = kind->help; help->field; help++)
		if (strcmp(help->field, field) == 0)
			return help->expected;
	return NULL;
}

static int complain(const struct yamltext_kind *kind, const struct yamltext_file *file, const struct complaint *complaint)
{
	bool about_names = strstr(complaint->text, "required mapping field") || strstr(complaint->text, "Unexpected key");
	const char *help = about_names || !complaint->depth ? NULL : help_for(kind, complaint->fields[0]);
	char said[400];

	yamltext_say(kind->schema, complaint->text, complaint->fields, complaint->depth, said, sizeof said);

	return error_set(file->err, ERR_USAGE, "%.100s:%u: %s%s%s%s", file->label, line_of(file, complaint), said,
			 help ? " (" : "", help ? help : "", help ? ")" : "");
}

int yamltext_load(const struct yamltext_kind *kind, const struct yamltext_file *file, void **ret)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = config_for(&complaint);
	cyaml_data_t *data = NULL;

	cyaml_err_t code = cyaml_load_data((const uint8_t *)file->text, file->size, &config, kind->schema, &data, NULL);

	if (code != CYAML_OK || !data) {
		if (code == CYAML_OK)
			return error_set(file->err, ERR_USAGE, "%.100s:1: this is empty: %s was expected", file->label,
					 kind->what);
		if (!complaint.text[0]) /* of some faults, an alias for one, the log has the backtrace alone */
			snprintf(complaint.text, sizeof complaint.text, "%s", cyaml_strerror(code));
		return complain(kind, file, &complaint);
	}
	int result = check_strings(kind, file, data);

	if (result < 0)
		yamltext_free(kind, data);
	else
		*ret = data;
	return result;
}

static int read_all(const struct yamltext_kind *kind, const char *path, FILE *file, char *text, size_t *ret_size,
		    struct error *err)
{
	*ret_size = fread(text, 1, YAMLTEXT_SIZE_LIMIT, file);
	if (ferror(file))
		return error_set(err, ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno));
	if (*ret_size == YAMLTEXT_SIZE_LIMIT)
		return error_set(err, ERR_USAGE, "%s: larger than %s may be (1 MiB)", path, kind->what);
	return 0;
}

int yamltext_read(const struct yamltext_kind *kind, const char *path, char **ret, size_t *ret_size, struct error *err)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(YAMLTEXT_SIZE_LIMIT) : NULL;

	if (!file)
		return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	int result = text ? read_all(kind, path, file, text, ret_size, err) : error_set(err, ERR_NOMEM, "out of memory");

	fclose(file);
	if (result < 0)
		free(text);
	else
		*ret = text;
	return result;
}

int yamltext_fault(const struct yamltext_file *file, const char *const *words, const char *format, ...)
{
	const char *at = file->text, *end = file->text + file->size;
	char sentence[ERROR_TEXT_LIMIT];
	va_list args;

	for (; *words; words++) {
		const char *there = find_word(at, end, *words);

		at = there ? there + strlen(*words) : at;
	}
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	return error_set(file->err, ERR_USAGE, "%.200s:%u: %.280s", file->label, 1 + newlines(file->text, at), sentence);
}
