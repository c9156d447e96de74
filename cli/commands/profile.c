/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile: a user's own profile from its first line to the run that uses it. */
#include <string.h>

#include "cli/commands.h"
#include "common/text/suggest.h"
#include "reports/embedded.h"

enum { NAMES_LIMIT = 64 };

static int list(const struct settings *settings)
{
	return command_profiles.run(settings);
}

static bool is_builtin(const char *name)
{
	size_t size;

	return profile_builtin_text(name, &size);
}

static int complain_of_name(const char *name)
{
	const char *names[NAMES_LIMIT + 1] = { NULL };

	for (size_t i = 0; i < NAMES_LIMIT && (names[i] = profile_builtin(i)); i++)
		;
	complain("profile: \"%s\" is not a built-in profile%s; `tlsready profile list` lists them", name,
		 did_you_mean(name, names).text);
	return EXIT_USAGE;
}

static int show(const struct settings *settings)
{
	const char *name = settings->inputs[1];
	size_t size;
	const char *text = profile_builtin_text(name, &size);

	if (!text)
		return complain_of_name(name);
	fwrite(text, 1, size, stdout);
	return EXIT_READY;
}

/* The name is in YAML without quotes, and is the name of the file in what is printed. */
static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", others[] = "0123456789-_.";
	size_t first = strspn(name, letters), size = strlen(name);

	for (size_t i = first; i < size; i++)
		if (!strchr(letters, name[i]) && !strchr(others, name[i]))
			return false;
	return first > 0 && size <= PROFILE_NAME_LIMIT;
}

static int begin(const struct settings *settings)
{
	static const char place[] = "$NAME";
	const char *name = settings->inputs[1], *at = new_profile;

	if (!is_name(name) || is_builtin(name)) {
		complain(is_name(name)
				 ? "profile: \"%s\" is a built-in profile: choose another name"
				 : "profile: \"%s\" is not a name: a letter, then at most %d letters, digits, -, _ and .",
			 name, PROFILE_NAME_LIMIT - 1);
		return EXIT_USAGE;
	}
	for (const char *next; (next = strstr(at, place)); at = next + strlen(place))
		printf("%.*s%s", (int)(next - at), at, name);
	fputs(at, stdout);
	return EXIT_READY;
}

/* What `check -p FILE` says of it, without an input. */
static int check_one(const struct settings *settings, const char *name)
{
	struct settings one = *settings;
	struct criteria criteria;

	one.profiles[0] = name;
	one.profile_count = 1;
	int code = load_criteria(&one, &criteria);

	const struct profile *profile = criteria.profiles[0];

	if (code == 0)
		printf("%s: valid: %s profile %s with %u rows\n", name, kind_name(profile->kind), profile->name,
		       profile->rules_count);
	criteria_free(&criteria);
	return code;
}

static int check(const struct settings *settings)
{
	int code = EXIT_READY;

	for (size_t i = 1; i < settings->input_count; i++) {
		int one = check_one(settings, settings->inputs[i]);

		code = one ? one : code;
	}
	return code;
}

/* clang-format off */
static const struct {
	const char *name, *arguments;
	size_t least, most; /* arguments behind the name */
	int (*run)(const struct settings *settings);
} actions[] = {
	{ "list",  "",        0, 0,        list  },
	{ "show",  " NAME",    1, 1,        show  },
	{ "new",   " NAME",    1, 1,        begin },
	{ "check", " FILE...", 1, SIZE_MAX, check },
};
/* clang-format on */

enum { ACTIONS = sizeof actions / sizeof *actions };

static const char *action_name(size_t index)
{
	return index < ACTIONS ? actions[index].name : NULL;
}

static int complain_of_action(const char *name)
{
	const char *names[ACTIONS + 1] = { NULL };

	for (size_t i = 0; i < ACTIONS; i++)
		names[i] = actions[i].name;
	if (*name)
		complain("profile: \"%s\" is not one of list, show, new and check%s", name,
			 did_you_mean(name, names).text);
	else
		complain("profile: one of list, show, new and check is missing; see tlsready profile --help");
	return EXIT_USAGE;
}

static int run_profile(const struct settings *settings)
{
	const char *name = settings->input_count ? settings->inputs[0] : "";
	size_t i = 0, given = settings->input_count ? settings->input_count - 1 : 0;

	while (i < ACTIONS && strcmp(actions[i].name, name) != 0)
		i++;
	if (i == ACTIONS)
		return complain_of_action(name);
	if (given >= actions[i].least && given <= actions[i].most)
		return actions[i].run(settings);
	complain("profile: the command is tlsready profile %s%s", name, actions[i].arguments);
	return EXIT_USAGE;
}

/* clang-format off */
const struct command command_profile = {
	.name = "profile",
	.arguments = "ACTION [NAME]",
	.about = "List and show the built-in profiles, begin a profile of your own, check it",
	.details =
		"  tlsready profile list                the built-in profiles: what they ask for, how many rows they have\n"
		"  tlsready profile show NAME           a built-in one as its file: YAML, to be read, copied and changed\n"
		"  tlsready profile new NAME            the beginning of one of your own, with every kind of row, commented\n"
		"  tlsready profile check FILE...       is it valid? FILE:LINE and what is expected, and exit code 2, where it is not\n\n"
		"  tlsready profile new ours > ours.yaml && tlsready profile check ours.yaml && tlsready check -p ours.yaml SYSTEM SOFTWARE",
	.word = action_name,
	.run = run_profile,
};
/* clang-format on */
