/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <stddef.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { SIGNALS = sizeof signals / sizeof *signals };

static volatile sig_atomic_t asked;
static struct sigaction before[SIGNALS];
static unsigned depth;

static void on_signal(int number)
{
	asked = number;
}

void interrupt_catch(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; depth == 0 && i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	depth++;
}

void interrupt_release(void)
{
	depth--;
	for (size_t i = 0; depth == 0 && i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}

const volatile sig_atomic_t *interrupt_asked(void)
{
	return &asked;
}

int interrupt_exit_code(void)
{
	enum { INTERRUPTED = 128 };

	return INTERRUPTED + (int)asked;
}
