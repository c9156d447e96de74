/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All machines of a folder at once, for those who need no stream of them. */
#include "parser/evidence/folder.h"
#include "parser/evidence/operands/scan.h"

int scan_folder(const char *path, bool states, struct arena *arena, struct subject **ret, size_t *ret_count,
		struct error *err)
{
	struct folder_limits limits = folder_limits;
	struct folder *folder;

	limits.takes_older = states;
	int result = folder_scan(path, &limits, arena, &folder, err);

	if (result < 0)
		return result;
	size_t count = folder_machines(folder);
	struct subject *list = arena_array(arena, count, sizeof *list);

	for (size_t i = 0; list && i < count; i++) {
		const struct subject *subject = folder_subject(folder, i, arena);

		if (!subject)
			return error_no_memory(err);
		list[i] = *subject;
	}
	if (!list)
		return error_no_memory(err);
	*ret = list;
	*ret_count = count;
	return 0;
}
