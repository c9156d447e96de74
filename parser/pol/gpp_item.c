/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an item of a Registry.xml does. The page for it is in parser/pol/gpp.h. */
#include "parser/pol/gpp_parts.h"

#include <string.h>
#include <strings.h>

#include "common/text/text.h"
#include "common/text/utf8.h"

static void note(const struct gpp *gpp, const struct gpp_node *node, const char *code, enum severity severity,
		 const char *what)
{
	note_add(gpp->text.notes, code, severity, poltext_location(&gpp->text, node->line), "%s (\"%s\" in %s\\%s)",
		 what, node->name, node->hive, node->key);
}

static bool is_disabled(const struct gpp_node *node)
{
	for (; node; node = node->parent)
		if (node->is_disabled)
			return true;
	return false;
}

static bool is_targeted(const struct gpp_node *node)
{
	for (; node; node = node->parent)
		if (node->is_targeted)
			return true;
	return false;
}

/* "%SystemRoot%": Windows puts something else there. */
static bool has_variable(const char *text)
{
	const char *first = strchr(text, '%'), *second = first ? strchr(first + 1, '%') : NULL;

	return second && second > first + 1;
}

/* HKEY_CURRENT_USER of a computer's preferences is the profile of nobody. NULL: no hive that is read here. */
static const char *root_of(const struct gpp *gpp, const struct gpp_node *node)
{
	static const char *const roots[] = { "HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_USERS" };

	if (gpp->is_machine && strcasecmp(node->hive, "HKEY_CURRENT_USER") == 0)
		return "HKEY_USERS\\.DEFAULT";
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (strcasecmp(node->hive, roots[i]) == 0)
			return roots[i];
	return strcasecmp(node->hive, "HKEY_CLASSES_ROOT") == 0 ? "HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes" : NULL;
}

static bool set_number(struct gpp *gpp, const struct gpp_node *node, struct poltext_item *item, size_t size)
{
	const char *digits = name_starts(node->value, "0x") ? node->value + 2 : node->value;
	uint8_t *data = arena_alloc(gpp->text.arena, 8);

	if (!data || !poltext_number(digits, 16, size, data))
		return false;
	if (digits == node->value && strlen(digits) > 1 && strlen(digits) < 2 * size &&
	    strspn(digits, "0123456789") == strlen(digits))
		note(gpp, node, "pol-hex", SEVERITY_WARNING, "its value is read as hexadecimal, as Windows does");
	item->data = data;
	item->size = size;
	return true;
}

/* Each string with its NUL, and one more. */
static bool set_strings(struct gpp *gpp, const struct gpp_node *node, struct poltext_item *item)
{
	size_t room = 2, at = 0, size;

	for (size_t i = 0; i < node->string_count; i++)
		room += 2 * (strlen(node->strings[i]) + 1);
	uint8_t *all = arena_alloc(gpp->text.arena, room);

	for (size_t i = 0; all && i < node->string_count; i++, at += size) {
		const uint8_t *one = utf16le_of_raw(gpp->text.arena, node->strings[i], &size);

		if (!one)
			return false;
		memcpy(all + at, one, size);
	}
	if (all)
		all[at] = all[at + 1] = 0;
	item->data = all;
	item->size = at + 2;
	return all && (node->string_count || !*node->value);
}

/* False: what the item would write is not known. */
static bool set_data(struct gpp *gpp, const struct gpp_node *node, struct poltext_item *item)
{
	static const char *const names[] = {
		[REG_SZ] = "REG_SZ",       [REG_EXPAND_SZ] = "REG_EXPAND_SZ", [REG_BINARY] = "REG_BINARY",
		[REG_DWORD] = "REG_DWORD", [REG_MULTI_SZ] = "REG_MULTI_SZ",   [REG_QWORD] = "REG_QWORD"
	};

	for (item->type = 0; item->type < sizeof names / sizeof *names; item->type++)
		if (names[item->type] && strcmp(names[item->type], node->type) == 0)
			break;
	switch (item->type) {
	case REG_SZ:
	case REG_EXPAND_SZ:
		return poltext_set_text(&gpp->text, node->value, item);
	case REG_MULTI_SZ:
		return set_strings(gpp, node, item);
	case REG_BINARY:
		return poltext_set_bytes(&gpp->text, node->value, item);
	case REG_DWORD:
		return set_number(gpp, node, item, 4);
	case REG_QWORD:
		return set_number(gpp, node, item, 8);
	default:
		return false;
	}
}

/* By the action's first letter; a missing one is Update. */
static int tell_key(const struct gpp *gpp, const struct poltext_item *item, char action)
{
	int result = action == 'D' || action == 'R' ? poltext_tell(&gpp->text, item, REG_DELETE_KEY) : 0;

	return result == 0 && action != 'D' ? poltext_tell(&gpp->text, item, REG_OPEN_KEY) : result;
}

static int tell_value(const struct gpp *gpp, const struct poltext_item *item, char action)
{
	if (action == 'D')
		return poltext_tell(&gpp->text, item, REG_DELETE_VALUE);
	int result = poltext_tell(&gpp->text, item, REG_OPEN_KEY);

	return result < 0 ? result : poltext_tell(&gpp->text, item, action == 'C' ? REG_SET_IF_ABSENT : REG_SET_VALUE);
}

static const char *doubt_of(struct gpp *gpp, const struct gpp_node *node, struct poltext_item *item, char action,
			    bool is_value)
{
	if (is_targeted(node))
		return "item-level targeting decides whether it applies";
	if (!strchr("CRUD", action))
		return "tlsready does not know its action";
	if (has_variable(node->key) || has_variable(node->name) || (is_value && has_variable(node->value)))
		return "it has a variable that only Windows can replace";
	if (!gpp->is_machine && !gpp->is_user && strcasecmp(node->hive, "HKEY_CURRENT_USER") == 0)
		return "its folders do not show whether it is for computers or for users";
	return is_value && action != 'D' && !set_data(gpp, node, item) ? "its data does not fit its type" : NULL;
}

static int tell_item(struct gpp *gpp, const struct gpp_node *node)
{
	const char *root = root_of(gpp, node);
	char action = *node->action && !node->action[1] ? *node->action : *node->action ? '?' : 'U';
	bool is_value = *node->name || strcmp(node->is_default, "1") == 0;

	if (!root) {
		note(gpp, node, "pol-hive", SEVERITY_NOTE, "tlsready does not evaluate its hive");
		return 0;
	}
	struct poltext_item item = { .line = node->line,
				     .name = node->name,
				     .path = poltext_path(&gpp->text, node->line, root, node->key) };

	if (!item.path)
		return arena_failed(gpp->text.arena) ? gpp_no_memory(gpp) : 0;
	item.doubt = doubt_of(gpp, node, &item, action, is_value);
	if (arena_failed(gpp->text.arena))
		return gpp_no_memory(gpp);
	return is_value ? tell_value(gpp, &item, action) : tell_key(gpp, &item, action);
}

int gpp_tell(struct gpp *gpp)
{
	int result = 0;

	for (struct gpp_node *node = gpp->first; node && result == 0; node = node->next) {
		if (!node->is_item || !node->has_properties)
			continue;
		gpp->text.summary.entries++;
		if (is_disabled(node))
			note(gpp, node, "pol-disabled", SEVERITY_NOTE,
			     "the item or its collection is disabled: no effect");
		else
			result = tell_item(gpp, node);
	}
	return result;
}
