/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/gpp.h"

#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "parser/xml.h"

enum { STRINGS_LIMIT = 10000 }; /* of one REG_MULTI_SZ */

/* An item or a collection. What targets a collection targets what is in it. */
struct node {
	struct node *parent, *next;
	uint32_t line;
	bool is_item, is_disabled, is_targeted, has_properties;
	const char *action, *hive, *key, *name, *type, *value, *is_default;
	char **strings;
	size_t string_count, string_capacity;
};

struct gpp {
	struct poltext text;
	struct xml xml;
	struct node *stack[XML_DEPTH_LIMIT]; /* the node that each open element is, or lies in */
	struct node *first, **last;
	size_t count;
	bool is_machine, is_user; /* by its folders; neither: not known */
};

static int no_memory(const struct gpp *gpp)
{
	return error_set(gpp->text.err, ERR_NOMEM, "memory is out");
}

/* ---- from XML to nodes ---- */

static bool is_element(const struct gpp *gpp, const char *name)
{
	return strcmp(gpp->xml.name, name) == 0;
}

/* The element that encloses the one just opened, `above` levels up. */
static bool lies_in(const struct gpp *gpp, unsigned above, const char *name)
{
	return gpp->xml.depth > above && strcmp(gpp->xml.open[gpp->xml.depth - 1 - above], name) == 0;
}

static struct node *new_node(struct gpp *gpp, struct node *parent)
{
	struct node *node = gpp->count < GPP_ITEMS_LIMIT ? arena_alloc(gpp->text.arena, sizeof *node) : NULL;

	if (!node)
		return NULL;
	*node = (struct node){ .parent = parent,
			       .line = gpp->xml.token_line,
			       .is_item = is_element(gpp, "Registry"),
			       .is_disabled = strcmp(xml_attribute(&gpp->xml, "disabled"), "1") == 0 };
	gpp->count++;
	*gpp->last = node;
	gpp->last = &node->next;
	return node;
}

static void take_properties(struct gpp *gpp, struct node *node)
{
	const struct xml *xml = &gpp->xml;

	node->has_properties = true;
	node->action = xml_attribute(xml, "action");
	node->hive = xml_attribute(xml, "hive");
	node->key = xml_attribute(xml, "key");
	node->name = xml_attribute(xml, "name");
	node->type = xml_attribute(xml, "type");
	node->value = xml_attribute(xml, "value");
	node->is_default = xml_attribute(xml, "default");
}

static int on_open(struct gpp *gpp)
{
	unsigned depth = gpp->xml.depth;
	struct node *node = depth > 1 ? gpp->stack[depth - 2] : NULL;

	if (depth == 1 && !is_element(gpp, "RegistrySettings"))
		return error_set(gpp->text.err, ERR_FORMAT,
				 "is XML, but not a Registry.xml of Group Policy Preferences: its first element is %.64s", gpp->xml.name);
	if (depth == 1 || is_element(gpp, "Collection") || is_element(gpp, "Registry")) {
		node = new_node(gpp, node);
		if (!node)
			return gpp->count < GPP_ITEMS_LIMIT ? no_memory(gpp)
							    : error_set(gpp->text.err, ERR_LIMIT, "has more than %d items", GPP_ITEMS_LIMIT);
	} else if (is_element(gpp, "Properties") && lies_in(gpp, 1, "Registry")) {
		take_properties(gpp, node);
	} else if (lies_in(gpp, 1, "Filters")) {
		node->is_targeted = true;
	}
	gpp->stack[depth - 1] = node;
	return 0;
}

/* <Properties type="REG_MULTI_SZ"><Values><Value>text */
static int on_text(struct gpp *gpp)
{
	struct node *node = gpp->xml.depth ? gpp->stack[gpp->xml.depth - 1] : NULL;

	if (!node || !lies_in(gpp, 0, "Value") || !lies_in(gpp, 1, "Values") || node->string_count == STRINGS_LIMIT)
		return 0;
	char **strings = arena_grow(gpp->text.arena, node->strings, node->string_count, &node->string_capacity, sizeof *strings);

	if (!strings)
		return no_memory(gpp);
	node->strings = strings;
	strings[node->string_count++] = arena_strdup(gpp->text.arena, gpp->xml.text);
	return strings[node->string_count - 1] ? 0 : no_memory(gpp);
}

static int read_nodes(struct gpp *gpp)
{
	int result = 0;

	xml_start(&gpp->xml, gpp->text.arena, gpp->text.text);
	while (result == 0) {
		enum xml_kind kind = xml_next(&gpp->xml);

		if (kind == XML_DONE)
			return 0;
		if (kind == XML_BAD)
			return error_at(gpp->text.err, ERR_CORRUPT, poltext_place(&gpp->text, gpp->xml.token_line),
					"is not well-formed XML: %s; Windows applies nothing of it", gpp->xml.text);
		result = kind == XML_OPEN ? on_open(gpp) : kind == XML_TEXT ? on_text(gpp) : 0;
	}
	return result;
}

/* ---- from a node to events ---- */

static void note(const struct gpp *gpp, const struct node *node, const char *code, enum severity severity, const char *what)
{
	note_add(gpp->text.notes, code, severity, poltext_place(&gpp->text, node->line), "%s (\"%s\" in %s\\%s)", what, node->name,
		 node->hive, node->key);
}

static bool is_disabled(const struct node *node)
{
	for (; node; node = node->parent)
		if (node->is_disabled)
			return true;
	return false;
}

static bool is_targeted(const struct node *node)
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
static const char *root_of(const struct gpp *gpp, const struct node *node)
{
	static const char *const roots[] = { "HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_USERS" };

	if (gpp->is_machine && strcasecmp(node->hive, "HKEY_CURRENT_USER") == 0)
		return "HKEY_USERS\\.DEFAULT";
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (strcasecmp(node->hive, roots[i]) == 0)
			return roots[i];
	return strcasecmp(node->hive, "HKEY_CLASSES_ROOT") == 0 ? "HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes" : NULL;
}

static bool set_number(struct gpp *gpp, const struct node *node, struct poltext_item *item, size_t size)
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

static bool set_text(struct gpp *gpp, const struct node *node, struct poltext_item *item)
{
	item->data = poltext_utf16(gpp->text.arena, node->value, &item->size);
	return item->data != NULL;
}

/* Each string with its NUL, and one more. */
static bool set_strings(struct gpp *gpp, const struct node *node, struct poltext_item *item)
{
	size_t room = 2, at = 0, size;

	for (size_t i = 0; i < node->string_count; i++)
		room += 2 * (strlen(node->strings[i]) + 1);
	uint8_t *all = arena_alloc(gpp->text.arena, room);

	for (size_t i = 0; all && i < node->string_count; i++, at += size) {
		const uint8_t *one = poltext_utf16(gpp->text.arena, node->strings[i], &size);

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

static bool set_bytes(struct gpp *gpp, const struct node *node, struct poltext_item *item)
{
	item->data = poltext_bytes(gpp->text.arena, node->value, &item->size);
	return item->data != NULL;
}

/* False: what the item would write is not known. */
static bool set_data(struct gpp *gpp, const struct node *node, struct poltext_item *item)
{
	static const char *const names[] = { [REG_SZ] = "REG_SZ",     [REG_EXPAND_SZ] = "REG_EXPAND_SZ",
					     [REG_BINARY] = "REG_BINARY", [REG_DWORD] = "REG_DWORD",
					     [REG_MULTI_SZ] = "REG_MULTI_SZ", [REG_QWORD] = "REG_QWORD" };

	for (item->type = 0; item->type < sizeof names / sizeof *names; item->type++)
		if (names[item->type] && strcmp(names[item->type], node->type) == 0)
			break;
	switch (item->type) {
	case REG_SZ:
	case REG_EXPAND_SZ: return set_text(gpp, node, item);
	case REG_MULTI_SZ: return set_strings(gpp, node, item);
	case REG_BINARY: return set_bytes(gpp, node, item);
	case REG_DWORD: return set_number(gpp, node, item, 4);
	case REG_QWORD: return set_number(gpp, node, item, 8);
	default: return false;
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

static const char *doubt_of(struct gpp *gpp, const struct node *node, struct poltext_item *item, char action, bool is_value)
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

static int tell_item(struct gpp *gpp, const struct node *node)
{
	const char *root = root_of(gpp, node);
	char action = *node->action && !node->action[1] ? *node->action : *node->action ? '?' : 'U';
	bool is_value = *node->name || strcmp(node->is_default, "1") == 0;

	if (!root) {
		note(gpp, node, "pol-root", SEVERITY_NOTE, "tlsready does not evaluate its hive");
		return 0;
	}
	struct poltext_item item = { .line = node->line, .name = node->name,
				     .path = poltext_path(&gpp->text, node->line, root, node->key) };

	if (!item.path)
		return arena_failed(gpp->text.arena) ? no_memory(gpp) : 0;
	item.doubt = doubt_of(gpp, node, &item, action, is_value);
	if (arena_failed(gpp->text.arena))
		return no_memory(gpp);
	return is_value ? tell_value(gpp, &item, action) : tell_key(gpp, &item, action);
}

static int tell_nodes(struct gpp *gpp)
{
	int result = 0;

	for (struct node *node = gpp->first; node && result == 0; node = node->next) {
		if (!node->is_item || !node->has_properties)
			continue;
		gpp->text.summary.entries++;
		if (is_disabled(node))
			note(gpp, node, "pol-disabled", SEVERITY_NOTE, "the item or its collection is disabled: no effect");
		else
			result = tell_item(gpp, node);
	}
	return result;
}

/* ---- the file ---- */

/* 8-bit text in another encoding than UTF-8 is not guessed at. */
static int check_encoding(const struct poltext *text)
{
	return text->is_utf8 ? 0 : error_set(text->err, ERR_FORMAT, "is XML that is neither UTF-8 nor UTF-16");
}

/* Is one of the folders of the path called so? The last one counts: .../Machine/Preferences/Registry/Registry.xml. */
static void find_scope(struct gpp *gpp, const char *path)
{
	static const char separators[] = "/\\";

	for (const char *p = path; *p;) {
		size_t size = strcspn(p, separators);
		bool is_folder = p[size] != '\0';

		if (is_folder && size == 7 && strncasecmp(p, "Machine", size) == 0)
			gpp->is_machine = !(gpp->is_user = false);
		if (is_folder && size == 4 && strncasecmp(p, "User", size) == 0)
			gpp->is_user = !(gpp->is_machine = false);
		p += size + is_folder;
	}
	gpp->text.summary.scope = gpp->is_user ? POL_USER : POL_MACHINE;
}

int gpp_scan(reg_read_fn read, void *read_context, const char *path, int32_t source, struct arena *arena,
	     struct notes *notes, reg_event_fn event, void *context, struct pol_summary *ret, struct error *err)
{
	struct gpp *gpp = arena_alloc(arena, sizeof *gpp);

	if (!gpp)
		return error_set(err, ERR_NOMEM, "memory is out");
	*gpp = (struct gpp){ .text = { .arena = arena, .notes = notes, .event = event, .context = context, .err = err,
				       .source = source, .summary = { .format = "Registry.xml" } } };
	gpp->last = &gpp->first;
	find_scope(gpp, path);
	int result = poltext_read(&gpp->text, read, read_context);

	result = result ? result : check_encoding(&gpp->text);
	result = result ? result : read_nodes(gpp);
	result = result ? result : tell_nodes(gpp);
	*ret = gpp->text.summary;
	return result;
}
