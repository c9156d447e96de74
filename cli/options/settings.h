/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line, understood. */
#ifndef TLSREADY_CLI_SETTINGS_H
#define TLSREADY_CLI_SETTINGS_H

#include "engine/criteria.h"
#include "engine/options.h"
#include "parser/evidence/image_choice.h"

enum { OUTPUTS_LIMIT = 16, LIST_LIMIT = 64, MACHINE_NAME_LIMIT = 255, NUMBER_LIMIT = 1000000 };
enum { WIDTH_LEAST = 40, WIDTH_MOST = 1000 };
enum { CASE_LIMIT = 255, CASE_NOTE_LIMIT = 2000, TAG_KEY_LIMIT = 64, TAG_VALUE_LIMIT = 500 }; /* bytes */
enum { MACHINE_SECONDS = 120, MACHINE_MIB = 1024 }; /* unless --timeout and --memory say otherwise */

/* The words of these options, in their order there (cli/options/option_rows.c). */
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum fix_place { FIX_FOR_RUNNING, FIX_FOR_OFFLINE };
enum fail_on_change { FAIL_ON_DIFFERENCE, FAIL_ON_REGRESSION };
enum match { MATCH_INPUT, MATCH_NAME };
enum script_language { SCRIPT_CMD, SCRIPT_POWERSHELL };

/* Strings point into argv. */
struct settings {
	const char *profiles[PROFILES_LIMIT]; /* names or files; the first decides */
	size_t profile_count;
	bool is_default_profile;            /* none was given, and the one of the article was taken */
	const char *waivers;                /* a file; NULL: none */
	const char *expect_hashes;          /* the same */
	struct image_choice choice;         /* what of images is looked at; its keys are never NULL */
	bool has_shadow_copies;             /* the option was used: history has another default */
	uint32_t control_set;               /* 0: the current one; N; CONTROL_SET_ALL */
	const char *outputs[OUTPUTS_LIMIT]; /* FORMAT or FORMAT=FILE */
	size_t output_count;
	const char *overlays[LIST_LIMIT], *keys[LIST_LIMIT];
	size_t overlay_count, key_count;
	enum fail_on fail_on;
	enum fail_on_change fail_on_change; /* diff */
	enum match match;
	enum reader_choice readers;
	bool no_progress;
	bool verify_image;
	unsigned jobs, timeout, memory; /* workers, 0: a CPU each; seconds and MiB a machine may take */
	bool no_logs, no_hash, all_hashes, deleted, each, reproducible, ascii, facts, json;
	int verbosity; /* -1 quiet, 0, 1 verbose */
	unsigned width;
	enum color color;
	const char *name; /* of the one machine */
	const char *list; /* a file of further inputs; NULL: none */
	bool list_is_nul;
	unsigned shard, shards; /* this one, from 0, of so many; 0: all machines */
	bool resume, resume_failed, collect;
	const char *case_number, *exhibit, *examiner, *note; /* what is said of the run; NULL: nothing */
	const char *tags[CASE_TAGS_LIMIT];                   /* KEY=VALUE */
	size_t tag_count;
	const char *mount, *fact;
	bool minimal; /* collect */
	enum script_language script;
	enum fix_place place;
	const char *undo, *only; /* fix: where the undo goes; the one rule to fix */
	char **inputs;
	size_t input_count;
	int argc; /* the whole command line, for the run block */
	char **argv;
	const struct command *const *commands; /* all there are, for what tells of them */
};

/*
 * The profiles and waivers that the settings name, loaded. 0, or an exit code (it has been complained of). Release with
 * criteria_free, also after a failure.
 */
int load_criteria(const struct settings *settings, struct criteria *ret);

/* The day by which waivers expire, "2026-11-30": of SOURCE_DATE_EPOCH, else today, UTC. 0 or EXIT_USAGE (complained of). */
enum { DAY_TEXT = sizeof "2026-11-30" };
int find_today(char ret[DAY_TEXT]);

/* Of TMPDIR, for temporary_file (common/host/temporary.h); NULL: none is named. */
const char *temporary_folder(void);

/* For commands about one machine of an image: a shadow copy that was chosen, without the volume that it is of. */
struct image_choice choice_of_one(const struct settings *settings);

/*
 * The hashes of the acquisition that the settings name, for options, which get what they need of them; NULL: none is named. 0, or an
 * exit code (complained of). Release with expected_free.
 */
int load_expected(const struct settings *settings, struct engine_options *options, struct expected_hashes **ret);

/* What they say of the run, which lives in arena; NULL: nothing. */
const struct case_info *case_of(const struct settings *settings, struct arena *arena);

/* What the engine needs of the settings, which outlive it; opens the overlays, which live in arena. */
struct engine_options engine_options_of(const struct settings *settings, const struct criteria *criteria,
					struct messages *messages, struct arena *arena);

#endif
