/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a Registry.pol. The first byte picks whose it is and how much one read gives. Beside crashes it looks
 * for lies: places outside the file or out of order, data that lies elsewhere than in it, keys without their root, a
 * file that ends inside an entry and is not called cut, and entries that a longer file would have lost.
 */
#include <string.h>

#include "fuzz/feed.h"
#include "parser/pol/pol.h"

enum { SIZE_LIMIT = 1 << 16, ARENA = 1 << 26 };

struct look {
	struct feed feed; /* first: give() takes it for all of this */
	const char *root;
	uint64_t last, events;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct look *look = context;
	size_t root = strlen(look->root);

	(void)err;
	must(strncmp(event->path, look->root, root) == 0 && event->path[root] == '\\' && event->path[root + 1]);
	must(event->at.line == 0 && event->at.offset >= 8 && event->at.offset >= look->last);
	must(event->at.offset < look->feed.size && event->size <= look->feed.size - event->at.offset);
	must(event->name != NULL);
	if (event->directive == REG_SET_VALUE && event->size)
		must(memmem(look->feed.data + event->at.offset, look->feed.size - event->at.offset, event->data, event->size) !=
		     NULL);
	look->last = event->at.offset;
	look->events++;
	return 0;
}

static struct pol_summary scan(struct look *look, const char *path, int *ret)
{
	struct arena *arena = arena_new(ARENA);
	struct notes notes = { .arena = arena };
	struct pol_summary summary = { 0 };
	struct error err = { 0 };
	const struct scan_job job = { .read = give, .read_context = look, .source = 0, .arena = arena, .notes = &notes,
					      .event = on_event, .context = look };

	*ret = pol_scan(&job, path, &summary, &err);
	must(*ret == 0 || err.text[0]);
	must(*ret != 0 || summary.size == look->feed.size);
	for (size_t i = 0; i < notes.count; i++)
		must(notes.list[i].at.offset <= look->feed.size);
	arena_free(arena);
	return summary;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > SIZE_LIMIT)
		return 0;
	bool is_user = data[0] & 0x80;
	const char *path = is_user ? "User/Registry.pol" : "Machine/Registry.pol";
	struct look whole = { .feed = { .data = data + 1, .size = size - 1, .piece = 1 + (data[0] & 0x7F) * 64u },
			      .root = is_user ? "HKEY_CURRENT_USER" : "HKEY_LOCAL_MACHINE" };
	struct look shorter = whole;
	int result, shorter_result;
	struct pol_summary summary = scan(&whole, path, &result);

	if (size < 2)
		return 0;
	shorter.feed.size--;
	struct pol_summary less = scan(&shorter, path, &shorter_result);

	if (result == 0 && shorter_result == 0) {
		must(less.entries <= summary.entries && summary.entries <= less.entries + 1);
		must(summary.is_cut || summary.size == 8 || less.is_cut); /* the last entry needs its last byte */
	}
	return 0;
}
