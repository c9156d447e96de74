/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --verify-image: the line on a terminal while images are read whole, and what an interruption does. */
#ifndef TLSREADY_CLI_IMAGE_PROGRESS_H
#define TLSREADY_CLI_IMAGE_PROGRESS_H

#include <stdbool.h>
#include <time.h>

#include "cli/options/settings.h"
#include "parser/evidence/image/image_facts.h"

struct image_progress {
	struct image_verifier verifier; /* for the scan, which ends with an error after a signal */
	bool is_shown, has_line;
	time_t last; /* second in which the line was written */
};

/* NULL: not asked for. From here to image_progress_end, signals only ask to stop. ret outlives the scan. */
const struct image_verifier *image_progress_begin(const struct settings *settings, struct image_progress *ret);
/* True: a signal asked to stop the verification; to be asked for each machine that the scan finds. */
bool image_progress_stopped(const struct settings *settings);
/* Clears the line. 0, or the exit code of the interruption, which has been told. */
int image_progress_end(struct image_progress *progress, const struct settings *settings);

#endif
