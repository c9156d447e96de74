/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doors to policies as text share. Beside crashes: places outside the file, keys without a root, silent errors. */
#ifndef TLSREADY_TESTS_FUZZ_POLICY_TEXT_H
#define TLSREADY_TESTS_FUZZ_POLICY_TEXT_H

#include "fuzz/feed.h"
#include "parser/pol/poltext.h"

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	const struct feed *feed = context;
	bool sets = event->directive == REG_SET_VALUE || event->directive == REG_SET_IF_ABSENT;
	volatile uint8_t sink = 0;

	(void)err;
	must(strncmp(event->path, "HKEY_", 5) == 0 && strchr(event->path, '\\') && event->name);
	must(event->at.line >= 1 && event->at.line <= feed->size + 1);
	must(!sets || event->doubt || event->data);
	for (size_t i = 0; sets && !event->doubt && i < event->size; i++)
		sink = event->data[i]; /* every byte is there to be read */
	(void)sink;
	return 0;
}

/* The first byte picks how much one read gives, and whose policy it is. */
static int scan_policy_text(const uint8_t *data, size_t size,
		   int (*scan)(const struct scan_job *, const char *, struct pol_summary *, struct error *))
{
	static const char *const paths[] = { "Machine/Preferences/Registry/Registry.xml", "User/Preferences/Registry/Registry.xml", "x" };
	struct pol_summary summary = { 0 };
	struct error err = { 0 };

	if (size < 1 || size > 1 << 16)
		return 0;
	struct feed feed = { .data = data + 1, .size = size - 1, .piece = 1 + data[0] / 3 * 64u };
	struct arena *arena = arena_new((size_t)1 << 28);
	struct notes notes = { .arena = arena };
	const struct scan_job job = { .read = give, .read_context = &feed, .source = 0, .arena = arena, .notes = &notes,
					      .event = on_event, .context = &feed };

	(void)poltext_probe(feed.data, feed.size);
	int result = scan(&job, paths[data[0] % 3], &summary, &err);

	must(result == 0 || err.text[0]);
	must(result != 0 || (summary.size == feed.size && summary.format));
	for (size_t i = 0; i < notes.count; i++)
		must(notes.list[i].at.line <= feed.size + 1);
	arena_free(arena);
	return 0;
}

#endif
