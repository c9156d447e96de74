/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an entry of a Registry.pol does: [MS-GPREG] section 3.2.5.1.2. Each entry makes its key; what else it does is
 * told by the name of its value.
 */
#include "parser/pol/pol_entry.h"

#include <stdlib.h>
#include <string.h>

#include "common/text/text.h"
#include "parser/pol/policy_path.h"

enum { DATA_LIMIT = 0xFFFF }; /* section 2.2.1 */

struct telling {
	struct pol_reader *reader;
	const struct pol_entry *entry;
	const char *key, *value; /* raw UTF-8; the key with its root */
};

static int no_memory(struct pol_reader *reader)
{
	return error_no_memory(reader->err);
}

static void note(const struct telling *telling, const char *code, enum severity severity, const char *text)
{
	note_add(telling->reader->notes, code, severity, telling->entry->at, "%s (\"%s\" in %s)", text, telling->value,
		 telling->key);
}

static int emit(const struct telling *telling, enum reg_directive directive, const char *key, const char *name)
{
	const struct pol_entry *entry = telling->entry;

	return telling->reader->event(telling->reader->context,
				      &(struct reg_event){ .directive = directive,
							   .path = key,
							   .name = name,
							   .type = entry->type,
							   .data = entry->data,
							   .size = entry->size,
							   .at = entry->at },
				      telling->reader->err);
}

/* ---- special names ---- */

/* The data as a list with semicolons; NULL: out of memory, "": it is no text. */
static char *list_of(const struct telling *telling)
{
	const struct pol_entry *entry = telling->entry;
	size_t size = 0;

	while (entry->size - size >= 2 && le16(entry->data + size))
		size += 2;
	return raw_of_utf16le(telling->reader->arena, entry->data, entry->type == REG_SZ ? size : 0);
}

/* One event for each name of the list in the data. */
static int tell_list(const struct telling *telling, enum reg_directive directive)
{
	char *list = list_of(telling), *rest = NULL;
	int result = list ? 0 : no_memory(telling->reader);

	if (list && !*list)
		note(telling, "pol-special", SEVERITY_WARNING, "it names nothing to delete: no effect");
	for (char *name = list ? strtok_r(list, ";", &rest) : NULL; name && result == 0;
	     name = strtok_r(NULL, ";", &rest)) {
		const char *child = arena_printf(telling->reader->arena, "%s\\%s", telling->key, name);

		if (!child)
			return no_memory(telling->reader);
		if (directive != REG_DELETE_KEY)
			result = emit(telling, directive, telling->key, name);
		else if (strchr(name, '\\')) /* "immediate subkeys" */
			note(telling, "pol-special", SEVERITY_WARNING, "it names a key on a deeper level: not deleted");
		else
			result = emit(telling, directive, child, "");
	}
	return result;
}

static int delete_values(const struct telling *telling, const char *rest)
{
	(void)rest;
	return tell_list(telling, REG_DELETE_VALUE);
}

static int delete_keys(const struct telling *telling, const char *rest)
{
	(void)rest;
	return tell_list(telling, REG_DELETE_KEY);
}

static int delete_one(const struct telling *telling, const char *rest)
{
	return emit(telling, REG_DELETE_VALUE, telling->key, rest);
}

static int delete_all(const struct telling *telling, const char *rest)
{
	(void)rest;
	return emit(telling, REG_DELETE_VALUES, telling->key, "");
}

static int set_softly(const struct telling *telling, const char *rest)
{
	return emit(telling, REG_SET_IF_ABSENT, telling->key, rest);
}

static int secure(const struct telling *telling, const char *rest)
{
	(void)rest;
	note(telling, "pol-secure", SEVERITY_NOTE, "it sets the permissions of a key: not evaluated");
	return 0;
}

static int nothing(const struct telling *telling, const char *rest)
{
	(void)telling;
	(void)rest;
	return 0;
}

/* What the document writes with a dot or an equals sign is the beginning of a name; the rest is all of it. */
static const struct special {
	const char *name;
	bool goes_on;
	int (*tell)(const struct telling *telling, const char *rest);
} specials[] = {
	{ "**del.", true, delete_one },
	{ "**delvals.", false, delete_all },
	{ "**delvals", false, delete_all }, /* as the older page has it ("Registry Policy File Format") */
	{ "**DeleteValues", false, delete_values },
	{ "**DeleteKeys", false, delete_keys },
	{ "**SecureKey", false, secure },
	{ "**SecureKey=", true, secure }, /* the older page, again */
	{ "**soft.", true, set_softly },
	{ "**Comment:", true, nothing },
};

static int tell_special(const struct telling *telling)
{
	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
		size_t size = strlen(specials[i].name);

		if (specials[i].goes_on ? name_starts(telling->value, specials[i].name)
					: name_equal(telling->value, specials[i].name))
			return specials[i].tell(telling, telling->value + size);
	}
	note(telling, "pol-special", SEVERITY_WARNING, "an unknown instruction: no effect");
	return 0;
}

/* ---- keys ---- */

static const char *key_of(struct pol_reader *reader, const struct pol_entry *entry, bool *ret_is_possible)
{
	static const char *const roots[] = { [POL_MACHINE] = "HKEY_LOCAL_MACHINE", [POL_USER] = "HKEY_CURRENT_USER" };
	const char *key = raw_of_utf16le(reader->arena, entry->key, entry->key_size);

	return key ? policy_path(reader->arena, roots[reader->summary.scope], key, ret_is_possible) : NULL;
}

static void note_root(const struct telling *telling)
{
	static const char *const roots[] = { "HKLM", "HKCU", "HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_USERS" };
	const char *first = strchr(telling->key, '\\') + 1;

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (name_starts(first, roots[i]) && strcspn(first, "\\") == strlen(roots[i]))
			note(telling, "pol-root", SEVERITY_WARNING,
			     "keys of a policy have no root: Windows makes a key of that name");
}

/* Nothing but a key: what the Group Policy editor writes for a policy without values. */
static bool is_key_alone(const struct telling *telling)
{
	return !*telling->value && telling->entry->type == REG_NONE && !telling->entry->size;
}

int pol_entry_tell(struct pol_reader *reader, const struct pol_entry *entry)
{
	struct telling telling = { .reader = reader, .entry = entry };
	bool is_possible;

	telling.key = key_of(reader, entry, &is_possible);
	telling.value = raw_of_utf16le(reader->arena, entry->value, entry->value_size);
	if (!telling.key || !telling.value)
		return no_memory(reader);
	if (!is_possible) {
		note(&telling, "pol-key", SEVERITY_WARNING, "the registry cannot contain such a key: no effect");
		return 0;
	}
	note_root(&telling);
	if (entry->size > DATA_LIMIT)
		note(&telling, "pol-size", SEVERITY_WARNING, "more than 65535 bytes of data, used nevertheless");
	int result = emit(&telling, REG_OPEN_KEY, telling.key, "");

	if (result < 0 || is_key_alone(&telling))
		return result;
	return strncmp(telling.value, "**", 2) == 0 ? tell_special(&telling)
						    : emit(&telling, REG_SET_VALUE, telling.key, telling.value);
}
