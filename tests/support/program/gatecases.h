/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines of each verdict, waivers for one of them, and what --fail-on makes of them: for formats that are green or red. */
#ifndef TLSREADY_TESTS_GATECASES_H
#define TLSREADY_TESTS_GATECASES_H

#include <stdlib.h>
#include <string.h>

#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SAMPLES "$TLSREADY_SOURCE/samples/"
#define READY SAMPLES "server2019-ready.reg "
#define AT_RISK SAMPLES "server2019-dotnet-unset.reg "
#define NOT_READY SAMPLES "server2019-client-off.reg "
#define UNDECIDED SAMPLES "article-snippet-alone.reg "

static const char *const bars[] = { "at-risk", "not-ready", "never" };

static const struct {
	const char *inputs;
	int codes[COUNT(bars)];
} cases[] = {
	{ READY, { 0, 0, 0 } },
	{ AT_RISK, { 1, 0, 0 } },
	{ AT_RISK "-w waivers.yaml", { 0, 0, 0 } },
	{ UNDECIDED, { 3, 3, 0 } },
	{ NOT_READY, { 1, 1, 0 } },
	{ AT_RISK "-p disa-stig", { 1, 1, 0 } },
	{ "--each " READY AT_RISK UNDECIDED, { 1, 3, 0 } },
	{ "--each " READY AT_RISK "-w waivers.yaml", { 0, 0, 0 } },
};

static int set_up(void **state)
{
	static const char waivers[] = "version: 1\nwaivers:\n- {rule: NET202, expires: never, reason: r}\n"
				      "- {rule: NET203, expires: never, reason: r}\n";

	(void)state;
	scratch = scratch_make();
	free(scratch_write(scratch, "waivers.yaml", waivers, strlen(waivers)));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

#endif
