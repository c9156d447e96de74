/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of .reg text: a key with all above it, or a value with its data. */
#include "support/independent/independent_reg.h"

#include <stdio.h>

enum { TEXT_ROOM = 8192 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

static bool is_end(const char *at, const char *end)
{
	at = skip_blanks(at, end);
	return at == end || *at == ';';
}

/* Keys. */

/* What lies right below a hive's root, wherever the hive is loaded. '#' is any digit. */
static const struct {
	const char *shape, *mount;
} shapes[] = {
	{ "Select", "HKLM\\SYSTEM" },
	{ "CurrentControlSet", "HKLM\\SYSTEM" },
	{ "ControlSet###", "HKLM\\SYSTEM" },
	{ "Microsoft\\Windows NT\\CurrentVersion", "HKLM\\SOFTWARE" },
	{ "Microsoft\\.NETFramework", "HKLM\\SOFTWARE" },
	{ "WOW6432Node", "HKLM\\SOFTWARE" },
};

static bool has_shape(const char *path, const char *shape)
{
	while (*shape && (*shape == '#' ? *path >= '0' && *path <= '9' : strncasecmp(path, shape, 1) == 0)) {
		path++;
		shape++;
	}
	return !*shape && (!*path || *path == '\\');
}

/* The hive may be loaded up to two components deep: [\Select], [HKLM\X\Select]. */
static void map_by_shape(struct registry *registry, char path[PATH_ROOM])
{
	char mapped[PATH_ROOM];
	const char *below = path;

	for (int depth = 0; depth < 3 && below; depth++) {
		for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
			if (has_shape(below, shapes[i].shape)) {
				snprintf(mapped, sizeof mapped, "%s\\%.*s", shapes[i].mount, PATH_ROOM - 32, below);
				registry_note_mapped(registry, path, (size_t)(below - path), shapes[i].mount);
				memcpy(path, mapped, sizeof mapped);
				return;
			}
		below = strchr(below, '\\');
		if (below)
			below++;
	}
}

/* "HKEY_LOCAL_MACHINE\\SYSTEM\" to "HKLM\SYSTEM"; an unknown root gives "". */
static void take_path(struct registry *registry, const char *at, const char *end, char ret[PATH_ROOM])
{
	static const char *const roots[][2] = { { "HKEY_LOCAL_MACHINE", "HKLM" },
						{ "HKEY_CURRENT_USER", "HKCU" },
						{ "HKEY_USERS", "HKU" },
						{ "HKEY_CLASSES_ROOT", "HKCR" },
						{ "HKEY_CURRENT_CONFIG", "HKCC" } };
	char plain[PATH_ROOM];
	size_t size = 0;

	for (; at < end && size + 1 < sizeof plain; at++)
		if (*at != '\\' || (size && plain[size - 1] != '\\'))
			plain[size++] = *at;
	size -= size && plain[size - 1] == '\\';
	plain[size] = '\0';
	*ret = '\0';
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (begins(plain, roots[i][0]))
			snprintf(ret, PATH_ROOM, "%s%.*s", roots[i][1], PATH_ROOM - 32, plain + strlen(roots[i][0]));
	if (registry->by_shape && !*ret)
		snprintf(ret, PATH_ROOM, "%s", plain);
	if (registry->by_shape)
		map_by_shape(registry, ret);
}

/* The key and all above it. */
static void open_key(struct registry *registry, const char *path)
{
	char above[PATH_ROOM];

	snprintf(registry->current, sizeof registry->current, "%s", path);
	for (size_t i = 0; path[i]; i++)
		if (path[i] == '\\' || !path[i + 1]) {
			snprintf(above, sizeof above, "%.*s", (int)(path[i] == '\\' ? i : i + 1), path);
			registry_add(registry, above, NULL);
		}
}

static void take_key(struct registry *registry, const char *at, const char *end)
{
	const char *close = end;
	char path[PATH_ROOM];

	while (close > at && close[-1] != ']')
		close--;
	if (close <= at + 1 || is_blank(at[1]))
		return; /* no "]", or a blank behind "[": the line does nothing, the key before stays open */
	bool deletes = at[1] == '-';

	if (deletes && at[2] != 'h' && at[2] != 'H')
		return;
	take_path(registry, at + 1 + deletes, close - 1, path);
	registry->current[0] = '\0';
	if (*path)
		registry_list(registry, path);
	if (!deletes && *path)
		open_key(registry, path);
	if (deletes && *path)
		registry_mark_gone(registry, path, NULL);
	for (size_t i = registry->count; deletes && *path && i-- > 0;)
		if (is_below(registry->entries[i]->path, path))
			registry_forget(registry, i);
}

/* Values. */

/* A quoted text; NULL: it is not closed, or has an escape that spoils it. Returns what follows. */
static const char *take_quoted(const char *at, const char *end, char *ret, size_t room)
{
	size_t size = 0;

	for (at++; at < end && *at != '"'; at++) {
		char c = *at;

		if (c == '\\') {
			if (++at == end || *at == '0')
				return NULL;
			c = *at == 'n' ? '\n' : *at == 'r' ? '\r' : *at;
		}
		if (size + 1 < room)
			ret[size++] = c;
	}
	ret[size] = '\0';
	return at < end ? at + 1 : NULL;
}

static void set_text(struct registry *registry, const char *name, const char *text)
{
	struct entry *entry = registry_add(registry, registry->current, name);
	size_t size = strlen(text) + 1;

	if (!entry)
		return;
	entry->unsure = false;
	entry->data = (struct sighting){ .type = 1, .size = 2 * size };
	for (size_t i = 0; i < size && 2 * i < SIGHT_DATA; i++)
		entry->data.data[2 * i] = (uint8_t)text[i];
}

static void set_number(struct registry *registry, const char *name, const char *at, const char *end)
{
	uint32_t number = 0;
	int digits = 0;

	for (at = skip_blanks(at, end); at < end && strchr("0123456789abcdefABCDEF", *at); at++, digits++)
		number = number << 4 | (uint32_t)(*at <= '9' ? *at - '0' : (*at | 0x20) - 'a' + 10);
	struct entry *entry =
		digits >= 1 && digits <= 8 && is_end(at, end) ? registry_add(registry, registry->current, name) : NULL;

	if (!entry)
		return;
	entry->unsure = false;
	entry->data = (struct sighting){ .type = 4, .size = 4 };
	for (int i = 0; i < 4; i++)
		entry->data.data[i] = (uint8_t)(number >> 8 * i);
}

static int nibble(char c)
{
	const char digits[] = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A backslash at the end of a line of data, as exports have it: where the next one's digits begin. */
static const char *next_line(const char *at, const char *end)
{
	static const char *const breaks[] = { "\\\n  ", "\\\r\n  " };

	for (size_t i = 0; i < 2; i++)
		if ((size_t)(end - at) > strlen(breaks[i]) && memcmp(at, breaks[i], strlen(breaks[i])) == 0)
			return at + strlen(breaks[i]);
	return at;
}

/* hex(7): and hex: in their plainest form alone, pairs of lower-case digits, and lines that go on as in exports. */
static void set_bytes(struct registry *registry, const char *name, const char *at, const char *end)
{
	struct entry *entry = registry_add(registry, registry->current, name);
	bool is_binary = strncmp(at, "hex:", 4) == 0;
	bool is_plain = is_binary || (end - at > 7 && strncmp(at, "hex(7):", 7) == 0);
	size_t size = 0;

	if (!entry)
		return;
	entry->data = (struct sighting){ .type = is_binary ? 3 : 7 };
	for (at += is_binary ? 3 : 6; is_plain && at < end && (*at == ',' || (!size && *at == ':')); size++) {
		const char *digits = next_line(at + 1, registry->text_end);

		for (end = digits > at + 1 ? digits : end; end < registry->text_end && !strchr("\r\n", *end);)
			end++;
		is_plain = end - digits > 1 && nibble(digits[0]) >= 0 && nibble(digits[1]) >= 0;
		if (is_plain && size < SIGHT_DATA)
			entry->data.data[size] = (uint8_t)(nibble(digits[0]) << 4 | nibble(digits[1]));
		at = digits + 2;
	}
	entry->data.size = size;
	entry->unsure = !is_plain || !is_end(at, end);
}

static void take_data(struct registry *registry, const char *name, const char *at, const char *end)
{
	char text[TEXT_ROOM];

	if (at < end && *at == '"') {
		at = take_quoted(at, end, text, sizeof text);
		if (at && is_end(at, end))
			set_text(registry, name, text);
	} else if (at < end && *at == '-' && is_end(at + 1, end)) {
		registry_mark_gone(registry, registry->current, name);
		for (size_t i = registry->count; i-- > 0;)
			if (registry->entries[i] == registry_find(registry, registry->current, name))
				registry_forget(registry, i);
	} else if (end - at > 6 && strncmp(at, "dword:", 6) == 0) {
		set_number(registry, name, at + 6, end);
	} else if (end - at > 4 && strncmp(at, "hex", 3) == 0) {
		set_bytes(registry, name, at, end);
	}
}

static void take_value(struct registry *registry, const char *at, const char *end)
{
	char name[NAME_ROOM] = "";

	at = *at == '@' ? at + 1 : take_quoted(at, end, name, sizeof name);
	if (!at || !*registry->current)
		return;
	at = skip_blanks(at, end);
	if (at < end && *at == '=')
		take_data(registry, name, skip_blanks(at + 1, end), end);
}

void registry_take_line(struct registry *registry, const char *at, const char *end)
{
	at = skip_blanks(at, end);
	if (at < end && *at == '[')
		take_key(registry, at, end);
	else if (at < end && (*at == '"' || *at == '@'))
		take_value(registry, at, end);
}
