/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/image_progress.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/errors.h"
#include "common/text/text.h"

enum {
	INTERRUPTED = 128,
	NAME_SHOWN = 40,
	HUNDRED = 100
}; /* exit code: 128 and the number of the signal, as shells count */

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { SIGNALS = sizeof signals / sizeof *signals };

static volatile sig_atomic_t stop; /* the signal that asks to stop */
static struct sigaction before[SIGNALS];

static void on_signal(int number)
{
	stop = number;
}

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

	if (stop)
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
	const struct sigaction action = { .sa_handler = on_signal };

	*ret = (struct image_progress){ .verifier = { tell, ret },
					.is_shown = !settings->no_progress && settings->verbosity >= 0 &&
						    isatty(STDERR_FILENO) };
	for (size_t i = 0; settings->verify_image && i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &before[i]) == 0 &&
		    before[i].sa_handler != SIG_IGN) /* nohup stays what it is */
			sigaction(signals[i], &action, NULL);
	return settings->verify_image ? &ret->verifier : NULL;
}

bool image_progress_stopped(void)
{
	return stop;
}

int image_progress_end(struct image_progress *progress, const struct settings *settings)
{
	for (size_t i = 0; settings->verify_image && i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	clear_line(progress);
	if (!stop)
		return 0;
	complain("interrupted: the verification of the images was not completed, and nothing was evaluated");
	return INTERRUPTED + (int)stop;
}
