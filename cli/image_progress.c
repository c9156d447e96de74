/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/image_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/errors.h"
#include "cli/interrupt.h"
#include "common/text/text.h"

enum { NAME_SHOWN = 40, HUNDRED = 100 };

static void put_line(struct image_progress *progress, const char *name, uint64_t done, uint64_t total)
{
	enum { NAME_ROOM = 1 << 16 };
	struct arena *arena = arena_new(NAME_ROOM);

	if (arena)
		fprintf(stderr, "\r\033[Kverifying %.*s  %" PRIu64 "/%" PRIu64 " MiB  %u%%", NAME_SHOWN,
			text_of(arena, name).utf8, done >> 20, total >> 20, (unsigned)(done / (total / HUNDRED + 1)));
	progress->has_line = true;
	arena_free(arena);
}

static void clear_line(struct image_progress *progress)
{
	if (progress->has_line)
		fputs("\r\033[K", stderr);
	progress->has_line = false;
}

/* At most once in a second. */
static int tell(void *context, const char *name, uint64_t done, uint64_t total, struct error *err)
{
	struct image_progress *progress = context;
	time_t now = time(NULL);

	if (*interrupt_asked())
		return error_set(err, ERR_IO, "the verification was interrupted");
	if (done == total)
		clear_line(progress); /* what is told about the image begins a line */
	else if (progress->is_shown && now != progress->last)
		put_line(progress, name, done, total);
	progress->last = now;
	return 0;
}

const struct image_verifier *image_progress_begin(const struct settings *settings, struct image_progress *ret)
{
	*ret = (struct image_progress){ .verifier = { tell, ret },
					.is_shown = !settings->no_progress && settings->verbosity >= 0 &&
						    isatty(STDERR_FILENO) };
	if (!settings->verify_image)
		return NULL;
	interrupt_catch();
	return &ret->verifier;
}

bool image_progress_stopped(const struct settings *settings)
{
	return settings->verify_image && *interrupt_asked();
}

int image_progress_end(struct image_progress *progress, const struct settings *settings)
{
	if (!settings->verify_image)
		return 0;
	interrupt_release();
	clear_line(progress);
	if (!*interrupt_asked())
		return 0;
	complain("interrupted: the verification of the images was not completed, and nothing was evaluated");
	return interrupt_exit_code();
}
