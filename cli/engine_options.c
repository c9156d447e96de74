/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine needs of a command line. */
#include "cli/cli.h"

struct engine_options engine_options_of(const struct settings *settings, const struct criteria *criteria)
{
	return (struct engine_options){
		.criteria = criteria,
		.readers = settings->readers,
		.no_logs = settings->no_logs,
		.no_hash = settings->no_hash,
		.deleted = settings->deleted,
		.mount = settings->mount,
		.overlays = settings->overlays,
		.overlay_count = settings->overlay_count,
		.fail_on = settings->fail_on,
	};
}
