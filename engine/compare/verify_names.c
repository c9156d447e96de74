/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a saved result calls a machine, and what its inputs make it: by another path, or alone, it may have got another name. */
#include "engine/compare/verify.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/paths.h"

/* "may/SYSTEM": with folders of its file in front, where several machines of that run would have been called SYSTEM. */
static bool is_called(const struct machine_result *saved, const char *name)
{
	size_t size = strlen(saved->name.utf8), tail = strlen(name), before = size > tail ? size - tail : 0;
	const char *path = saved->source_count ? saved->sources[0].path.utf8 : "";
	size_t folders = (size_t)(path_name(path) - path);

	return strcmp(saved->name.utf8 + before, name) == 0 && before <= folders &&
	       strncmp(path + folders - before, saved->name.utf8, before) == 0;
}

/* "DC01 (2)": one of several machines of that name in its run. */
static bool is_numbered(const char *numbered, const char *name)
{
	size_t size = strlen(name), digits = 0;

	if (strncmp(numbered, name, size) != 0 || strncmp(numbered + size, " (", 2) != 0)
		return false;
	digits = strspn(numbered + size + 2, "0123456789");
	return digits && strcmp(numbered + size + 2 + digits, ")") == 0;
}

/* "HOST1", "HOST1/C", "DC01" for DC01_SYSTEM: with the size of the name, it is in the path of a file. */
static bool stands_in(const char *path, const char *name, size_t size)
{
	for (const char *at = path; at && *at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, name, size) == 0 && !isalnum((unsigned char)at[size]))
			return true;
	}
	return false;
}

/* A machine in a folder is called by what tells it apart there, which may be above the operand: "." has a name, too. */
static bool is_called_by_folder(const struct machine_result *saved, const struct machine_result *fresh)
{
	const char *name = saved->name.utf8, *number = strrchr(name, '(');
	const char *set = saved->control_set ? strstr(name, " ControlSet") : NULL;
	size_t size = number && number > name && is_numbered(number - 1, "") ? (size_t)(number - 1 - name)
		      : set                                                  ? (size_t)(set - name)
									     : strlen(name);
	char *whole = fresh->source_count ? realpath(fresh->sources[0].path.utf8, NULL) : NULL;
	bool is_it = size && ((saved->source_count && stands_in(saved->sources[0].path.utf8, name, size)) ||
			      (whole && stands_in(whole, name, size)));

	free(whole);
	return is_it;
}

/* By its computer name, or, without one or in results of earlier versions, by its inputs. */
static bool has_name_of(const struct machine_result *saved, const struct machine_result *fresh)
{
	return is_called(saved, fresh->name.utf8) || is_numbered(saved->name.utf8, fresh->name.utf8) ||
	       is_called(saved, fresh->input_name.utf8) || is_called_by_image(saved) ||
	       (!*fresh->identity.computer_name.utf8 && is_called_by_folder(saved, fresh));
}

static bool is_of_other_image(const struct result_source *a, const struct result_source *b)
{
	if (!a->origin_count || !b->origin_count)
		return a->origin_count != b->origin_count;
	return strcmp(a->origin[0], b->origin[0]) != 0;
}

/* While the names of its files are the same, so is that of a machine without a computer name. */
void compare_names(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	bool is_renamed = saved->is_named || !saved->source_count || saved->source_count != fresh->source_count;

	for (size_t i = 0; !is_renamed && i < saved->source_count; i++)
		is_renamed = is_of_other_image(&saved->sources[i], &fresh->sources[i]) ||
			     strcmp(path_name(saved->sources[i].path.utf8), path_name(fresh->sources[i].path.utf8)) != 0;
	if (!is_renamed && !has_name_of(saved, fresh))
		mismatch(verify, "%s: name: the inputs make it %s", saved->name.utf8, fresh->name.utf8);
}
