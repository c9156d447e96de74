/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command, and nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text/suggest.h"
#include "cli/commands.h"

enum { COMMANDS_LIMIT = 64 };

static const struct command *command_named(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* A mistyped command must not be taken for a file, nor a file for a command. */
static int unknown(const char *word)
{
	const char *names[COMMANDS_LIMIT + 1] = { NULL };
	struct stat file;

	for (size_t i = 0; commands[i] && i < COMMANDS_LIMIT; i++)
		names[i] = commands[i]->name;

	if (stat(word, &file) == 0)
		complain("\"%s\" is a file, not a command; did you mean: tlsready check %s", word, word);
	else
		complain("\"%s\" is not a command%s; `tlsready --help` lists them", word, did_you_mean(word, names).text);
	return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
	const struct command *command = argc > 2 ? command_named(argv[2]) : NULL;

	if (argc > 2 && !command)
		return unknown(argv[2]);
	if (command)
		help_command(command, stdout);
	else
		help_all(commands, stdout);
	return EXIT_READY;
}

/* It would hold the keys. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0 };

	setrlimit(RLIMIT_CORE, &none);
}

static int put_version(void)
{
	puts("tlsready " TLSREADY_VERSION);
	return EXIT_READY;
}

static int run_command(const struct command *command, int argc, char **argv, struct bitlocker_keys *keys)
{
	struct settings settings = { .timeout = MACHINE_SECONDS,
				     .memory = MACHINE_MIB,
				     .argc = argc,
				     .argv = argv,
				     .choice.keys = keys,
				     .commands = commands };

	switch (options_parse(command, argc - 1, argv + 1, &settings)) {
	case OPTIONS_GOOD:
		break;
	case OPTIONS_HELP:
		help_command(command, stdout);
		return EXIT_READY;
	case OPTIONS_WRONG:
		return EXIT_USAGE;
	}
	if (keys->count)
		leave_no_core();
	settings.is_default_profile = settings.profile_count == 0;
	if (settings.is_default_profile)
		settings.profiles[settings.profile_count++] = DEFAULT_PROFILE;
	return command->run(&settings);
}

static int run(int argc, char **argv, struct bitlocker_keys *keys)
{
	if (argc < 2) {
		help_all(commands, stderr);
		return EXIT_USAGE;
	}
	const char *word = argv[1];

	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return help(argc, argv);
	if (strcmp(word, "--version") == 0)
		return put_version();
	if (strcmp(word, "man") == 0 && argc == 3) /* for the build */
		return put_man_pages(commands, argv[2]);
	const struct command *command = command_named(word);

	if (!command)
		return unknown(word);
	return argc > 2 && strcmp(argv[2], "--version") == 0 ? put_version() : run_command(command, argc, argv, keys);
}

/*
 * A descriptor that is closed would become that of the next file: what is meant for it would be written there. In its place is
 * one that cannot be written to, so that a report that goes nowhere is told of. Without /dev the root folder is such a one.
 */
static void fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0 && open("/", O_RDONLY) < 0)
			return;
}

int main(int argc, char **argv)
{
	fill_standard_descriptors();
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
	struct bitlocker_keys keys = { .count = 0 };
	int code = run(argc, argv, &keys);

	bitlocker_keys_wipe(&keys);
	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || code == EXIT_OUTPUT) /* then it was complained of */
		return code;
	complain("standard output: could not be written%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
	return EXIT_OUTPUT;
}
