/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no output may be written over: what a verdict rests on, and the logs that Windows would read with it. */
#include <string.h>
#include <sys/stat.h>

#include "cli/output/output.h"
#include "common/paths.h"
#include "parser/evidence/operands/owner.h"

static bool is_special(const char *path)
{
	struct stat there;

	return stat(path, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode);
}

bool same_output(const char *a, const char *b)
{
	return !is_special(a) && (same_file(a, b) || (strcmp(path_name(a), path_name(b)) == 0 && in_one_folder(a, b)));
}

static bool is_one_of(const char *path, const char *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (same_file(files[i], path))
			return true;
	return false;
}

const char *protected_reason(const struct settings *settings, const char *path)
{
	static const char *const reasons[] = {
		[OWNER_NONE] = NULL,
		[OWNER_INPUT] = "one of the inputs; inputs are never written to",
		[OWNER_FOLDER] = "in a folder of the inputs; inputs are never written to",
		[OWNER_LOG] = "the name of a transaction log of an input; inputs are never written to",
	};
	const char *const *inputs = (const char *const *)settings->inputs;
	char temporary[PATH_MAX];

	snprintf(temporary, sizeof temporary, "%s" OUTPUT_PART, path);
	enum evidence_owner owner = evidence_owner(inputs, settings->input_count, path);

	if (owner == OWNER_NONE && evidence_owner(inputs, settings->input_count, temporary) == OWNER_INPUT)
		owner = OWNER_INPUT;
	if (is_one_of(path, settings->overlays, settings->overlay_count) ||
	    is_one_of(temporary, settings->overlays, settings->overlay_count))
		owner = OWNER_INPUT;
	if (owner == OWNER_NONE && (is_one_of(path, settings->profiles, settings->profile_count) ||
				    is_one_of(path, &settings->waivers, settings->waivers ? 1 : 0) ||
				    is_one_of(path, &settings->list, settings->list ? 1 : 0)))
		return "a profile, the waivers or the list of inputs of this run: name another file";
	if (owner == OWNER_NONE && is_one_of(path, &settings->expect_hashes, settings->expect_hashes ? 1 : 0))
		return "the list of expected hashes of this run: name another file";
	return reasons[owner];
}
