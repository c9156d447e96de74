/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine needs of a command line and of the clock. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/errors.h"
#include "cli/exit.h"
#include "cli/options/settings.h"
#include "common/ceilings.h"
#include "engine/collect/expected_hashes.h"
#include "engine/inputs.h"

struct engine_options engine_options_of(const struct settings *settings, const struct criteria *criteria,
					struct messages *messages, struct arena *arena)
{
	return (struct engine_options){
		.criteria = criteria,
		.readers = settings->readers,
		.no_logs = settings->no_logs,
		.no_hash = settings->no_hash,
		.all_hashes = settings->all_hashes,
		.file_times = !settings->reproducible,
		.deleted = settings->deleted,
		.mount = settings->mount,
		.overlays = open_overlays(settings->overlays, settings->overlay_count, arena),
		.fail_on = settings->fail_on,
		.case_info = case_of(settings, arena),
		.waivers_path = settings->waivers,
		.expected_path = settings->expect_hashes,
		.messages = messages,
	};
}

struct image_choice choice_of_one(const struct settings *settings)
{
	struct image_choice choice = settings->choice;

	choice.only_copies = choice.shadow_copies != SHADOW_COPIES_NONE;
	return choice;
}

const char *temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : NULL;
}

/* SOURCE_DATE_EPOCH is the clock of builds that must come out the same again (reproducible-builds.org). */
int find_today(char ret[DAY_TEXT])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm tm;

	if (epoch && (!*epoch || epoch[strspn(epoch, "0123456789")] || strlen(epoch) > 11)) {
		complain("SOURCE_DATE_EPOCH is \"%s\": expected seconds since 1970; waivers expire by it", epoch);
		return EXIT_USAGE;
	}
	if (epoch)
		now = (time_t)strtoll(epoch, NULL, 10);
	if (!gmtime_r(&now, &tm) || strftime(ret, DAY_TEXT, "%Y-%m-%d", &tm) != DAY_TEXT - 1) {
		complain("the current date is unknown, and waivers expire by it");
		return EXIT_USAGE;
	}
	return 0;
}

int load_criteria(const struct settings *settings, struct criteria *ret)
{
	char today[DAY_TEXT] = "";
	struct criteria_names names = { .profiles = settings->profiles,
					.profile_count = settings->profile_count,
					.waivers = settings->waivers,
					.today = today };
	struct messages messages = { .arena = arena_new(MESSAGES_CEILING) };
	struct error err = { 0 };

	*ret = (struct criteria){ 0 };
	int code = settings->waivers ? find_today(today) : 0;
	bool failed = code == 0 && criteria_load(&names, &messages, ret, &err) < 0;

	complain_of_messages(&messages);
	arena_free(messages.arena);
	return failed ? complain_of_error(&err) : code;
}

int load_expected(const struct settings *settings, struct engine_options *options, struct expected_hashes **ret)
{
	struct error err = { 0 };

	*ret = NULL;
	if (!settings->expect_hashes)
		return 0;
	if (settings->no_hash) {
		complain("--expect-hashes: nothing can be compared with --no-hash");
		return EXIT_USAGE;
	}
	if (expected_load(settings->expect_hashes, ret, &err) < 0)
		return complain_of_error(&err);
	options->expected = *ret;
	options->all_hashes |= expected_needs_all(*ret);
	return 0;
}
