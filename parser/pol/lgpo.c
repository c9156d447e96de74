/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/lgpo.h"

#include <string.h>
#include <strings.h>

#include "common/text/text.h"
#include "common/text/utf8.h"

struct lgpo {
	struct poltext text;
	char *next; /* the line that is read next; NULL: none */
	uint32_t line;
};

/* The four lines of an entry. */
struct entry {
	uint32_t line;
	const char *scope, *key, *name, *action;
};

/* The next line without spaces at its end; NULL: the file ends. */
static char *take_line(struct lgpo *lgpo)
{
	char *line = lgpo->next;

	if (!line || !*line)
		return NULL;
	size_t size = strcspn(line, "\r\n");
	char *end = line + size;

	lgpo->next = end + (*end == '\r' && end[1] == '\n') + (*end != '\0');
	lgpo->line++;
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	return line;
}

static bool is_spare(const char *line)
{
	return !line[strspn(line, " \t")] || line[strspn(line, " \t")] == ';';
}

/* False: the file ends, or breaks (a note says so). */
static bool take_entry(struct lgpo *lgpo, struct entry *entry)
{
	const char *line;

	while ((line = take_line(lgpo)) && is_spare(line))
		;
	if (!line)
		return false;
	*entry = (struct entry){ .line = lgpo->line, .scope = line };
	bool is_scope = strcasecmp(line, "Computer") == 0 || strcasecmp(line, "User") == 0 || name_starts(line, "User:");

	if (is_scope && (entry->key = take_line(lgpo)) && (entry->name = take_line(lgpo)) &&
	    (entry->action = take_line(lgpo)) && !is_spare(entry->key) && *entry->action)
		return true;
	lgpo->text.summary.is_cut = true;
	note_add(lgpo->text.notes, "lgpo-broken", SEVERITY_ERROR, poltext_location(&lgpo->text, entry->line),
		 is_scope ? "this entry has no key, value name and action on the three lines that follow: the rest of the file has no effect"
			  : "an entry begins with Computer or User (found \"%s\"): the rest of the file has no effect",
		 line);
	return false;
}

/* ---- actions ---- */

/* "one\0two" */
static bool set_strings(const struct poltext *text, const char *data, struct poltext_item *item)
{
	uint8_t *units = utf16le_of_raw(text->arena, data, &item->size);
	size_t to = 0;

	for (size_t i = 0; units && i + 2 < item->size; i += 2, to += 2) {
		bool is_end = units[i] == '\\' && !units[i + 1] && units[i + 2] == '0' && !units[i + 3];

		units[to] = is_end ? 0 : units[i];
		units[to + 1] = is_end ? 0 : units[i + 1];
		i += is_end ? 2 : 0;
	}
	uint8_t *ended = units ? arena_alloc(text->arena, to + 4) : NULL;

	if (!ended)
		return false;
	memcpy(ended, units, to);
	bool is_ended = to < 2 || (!units[to - 2] && !units[to - 1]);

	memset(ended + to, 0, 4);
	item->data = ended;
	item->size = to + (is_ended ? 2 : 4);
	return true;
}

static bool set_number(const struct poltext *text, const char *data, struct poltext_item *item)
{
	bool is_hex = name_starts(data, "0x");
	uint8_t *bytes = arena_alloc(text->arena, 8);

	item->size = item->type == REG_QWORD ? 8 : 4;
	item->data = bytes;
	return bytes && poltext_number(data + (is_hex ? 2 : 0), is_hex ? 16 : 10, item->size, bytes);
}

/* clang-format off */
static const struct action {
	const char *name; /* with a colon: data follows */
	uint32_t type;
	enum reg_directive directive;
	bool (*set)(const struct poltext *text, const char *data, struct poltext_item *item);
} actions[] = {
	{ "DELETEALLVALUES", 0,             REG_DELETE_VALUES, NULL              },
	{ "DELETE",          0,             REG_DELETE_VALUE,  NULL              },
	{ "CREATEKEY",       0,             REG_OPEN_KEY,      NULL              },
	{ "SZ:",             REG_SZ,        REG_SET_VALUE,     poltext_set_text  },
	{ "EXSZ:",           REG_EXPAND_SZ, REG_SET_VALUE,     poltext_set_text  },
	{ "MULTISZ:",        REG_MULTI_SZ,  REG_SET_VALUE,     set_strings       },
	{ "DWORD:",          REG_DWORD,     REG_SET_VALUE,     set_number        },
	{ "QWORD:",          REG_QWORD,     REG_SET_VALUE,     set_number        },
	{ "BINARY:",         REG_BINARY,    REG_SET_VALUE,     poltext_set_bytes },
};
/* clang-format on */

static const struct action *action_of(const char *line)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (actions[i].set ? name_starts(line, actions[i].name) : name_equal(line, actions[i].name))
			return &actions[i];
	return NULL;
}

static const char *doubt_of(const struct poltext *text, const struct entry *entry, const struct action *action,
			    struct poltext_item *item)
{
	if (name_starts(entry->scope, "User:"))
		return "it is for specific users only";
	if (!action)
		return "tlsready does not know its action";
	if (name_starts(entry->name, "**"))
		return "its name is an instruction of a Registry.pol";
	if (action->set && !action->set(text, entry->action + strlen(action->name), item))
		return "its data does not fit its type";
	return NULL;
}

static int tell_entry(struct lgpo *lgpo, const struct entry *entry)
{
	const struct poltext *text = &lgpo->text;
	const struct action *action = action_of(entry->action);
	const char *root = strcasecmp(entry->scope, "Computer") == 0 ? "HKEY_LOCAL_MACHINE" : "HKEY_CURRENT_USER";
	struct poltext_item item = { .line = entry->line,
				     .name = entry->name,
				     .type = action ? action->type : 0,
				     .path = poltext_path(text, entry->line, root, entry->key) };

	item.doubt = item.path ? doubt_of(text, entry, action, &item) : NULL;
	if (!item.path || arena_failed(text->arena))
		return arena_failed(text->arena) ? error_no_memory(text->err) : 0;
	enum reg_directive directive = action ? action->directive : REG_SET_VALUE;
	int result = directive == REG_SET_VALUE ? poltext_tell(text, &item, REG_OPEN_KEY) : 0;

	return result < 0 ? result : poltext_tell(text, &item, directive);
}

int lgpo_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err)
{
	struct lgpo lgpo = { .text = { .arena = job->arena,
				       .notes = job->notes,
				       .event = job->event,
				       .context = job->context,
				       .err = err,
				       .source = job->source,
				       .summary = { .format = "LGPO text" } } };
	struct entry entry;
	int result = poltext_read(&lgpo.text, job);

	(void)path;
	lgpo.next = result ? NULL : lgpo.text.text;
	while (result == 0 && take_entry(&lgpo, &entry)) {
		lgpo.text.summary.entries++;
		result = tell_entry(&lgpo, &entry);
	}
	*ret = lgpo.text.summary;
	return result;
}
