/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/gpp.h"

#include <string.h>
#include <strings.h>

#include "parser/pol/gpp_parts.h"

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

int gpp_scan(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err)
{
	struct gpp *gpp = arena_alloc(job->arena, sizeof *gpp);

	if (!gpp)
		return error_no_memory(err);
	*gpp = (struct gpp){ .text = { .arena = job->arena,
				       .notes = job->notes,
				       .event = job->event,
				       .context = job->context,
				       .err = err,
				       .source = job->source,
				       .summary = { .format = "Registry.xml" } } };
	gpp->last = &gpp->first;
	find_scope(gpp, path);
	int result = poltext_read(&gpp->text, job);

	result = result ? result : check_encoding(&gpp->text);
	result = result ? result : gpp_read(gpp);
	result = result ? result : gpp_tell(gpp);
	*ret = gpp->text.summary;
	return result;
}
