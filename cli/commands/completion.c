/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion: what a shell may offer, from the tables of commands and options. What is written in lower case in the name of
 * an argument (auto|always|never) is a choice; a word in upper case says what else may be there (FILE).
 */
#include <string.h>

#include "cli/commands.h"

struct shell {
	const char *name;
	void (*begin)(const struct command *const *all);
	void (*command)(const struct command *command);
	void (*end)(void);
};

/* --- words to choose from, as a list with blanks between -------------------------------------------------------------------- */

static void put_formats(const struct command *command)
{
	for (size_t i = 0; command->format && command->format(i).name; i++)
		printf("%s ", command->format(i).name);
}

static void put_profiles(void)
{
	const char *name;

	for (size_t i = 0; (name = profile_builtin(i)); i++)
		printf("%s ", name);
}

static void put_rules(void)
{
	struct profile *profile = NULL;

	if (profile_load(DEFAULT_PROFILE, &profile, NULL) == 0)
		for (unsigned i = 0; i < profile->rules_count; i++)
			printf("%s ", profile->rules[i].id);
	profile_free(profile);
}

static bool is_lower(const char *word, size_t size)
{
	return size > 0 && strspn(word, "abcdefghijklmnopqrstuvwxyz-") >= size;
}

/* "current|N|all": current all. */
static void put_choices(const char *argument)
{
	for (const char *at = argument; *at;) {
		size_t size = strcspn(at, "|");

		if (is_lower(at, size))
			printf("%.*s ", (int)size, at);
		at += size;
		at += strspn(at, "|");
	}
}

/* name: of the option; "": the argument is one of the command. */
static void put_words(const struct command *command, const char *name, const char *argument)
{
	if (strcmp(name, "profile") == 0)
		put_profiles();
	else if (strstr(argument, "FORMAT"))
		put_formats(command);
	else if (strstr(argument, "RULE"))
		put_rules();
	else if (command->word && !*name)
		for (size_t i = 0; command->word(i); i++)
			printf("%s ", command->word(i));
	else
		put_choices(argument);
}

static bool takes_file(const char *argument)
{
	return strstr(argument, "FILE") || strstr(argument, "INPUT") || strstr(argument, "RESULT") ||
	       strcmp(argument, "A B") == 0;
}

/* Text inside single quotes; special: further characters that the shell wants behind a backslash. */
static void put_quoted(const char *text, const char *apostrophe, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs(apostrophe, stdout);
			continue;
		}
		if (strchr(special, *text))
			putchar('\\');
		putchar(*text);
	}
}

/* --- bash: where nothing of ours fits, its own completion of file names takes over (-o default) ------------------------------ */

static void bash_begin(const struct command *const *all)
{
	puts("# bash completion for tlsready: source <(tlsready completion bash)\n"
	     "_tlsready()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
	     "\tCOMPREPLY=()\n"
	     "\tif [[ $cur == = ]]; then cur=\n"
	     "\telif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi");
	printf("\tif ((COMP_CWORD == 1)); then\n\t\twords='help ");
	for (size_t i = 0; all[i]; i++)
		printf("%s ", all[i]->name);
	puts("'\n\telse\n\tcase ${COMP_WORDS[1]} in");
}

static void bash_argument(void *context, const struct option_row *row)
{
	if (!row->argument)
		return;
	printf("\t\t");
	if (row->letter)
		printf("-%c|", row->letter);
	printf("--%s) words='", row->name);
	put_words(context, row->name, row->argument);
	puts("' ;;");
}

static void bash_name(void *context, const struct option_row *row)
{
	(void)context;
	printf("--%s ", row->name);
}

static void bash_command(const struct command *command)
{
	printf("\t%s)\n\t\tcase $prev in\n", command->name);
	options_each(command, bash_argument, (void *)(uintptr_t)command);
	printf("\t\t*)\n\t\t\tif [[ $cur == -* ]]; then words='");
	options_each(command, bash_name, NULL);
	printf("'; else words='");
	put_words(command, "", command->arguments);
	puts("'; fi ;;\n\t\tesac ;;");
}

static void bash_end(void)
{
	puts("\tesac\n\tfi\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
	     "complete -o default -F _tlsready tlsready");
}

/* --- zsh -------------------------------------------------------------------------------------------------------------------- */

static void zsh_begin(const struct command *const *all)
{
	puts("#compdef tlsready\n_tlsready()\n{\n\tlocal -a commands=(");
	for (size_t i = 0; all[i]; i++) {
		printf("\t\t'%s:", all[i]->name);
		put_quoted(all[i]->about, "'\\''", ":\\");
		puts("'");
	}
	puts("\t)\n\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	     "\tshift words\n\t((CURRENT--))\n\tcase $words[1] in");
}

static void zsh_argument(const struct command *command, const char *name, const char *argument)
{
	printf(":");
	put_quoted(argument, "'\\''", ":\\[]");
	if (takes_file(argument) && strcmp(name, "profile") != 0 && strcmp(name, "output") != 0) {
		printf(":_files");
		return;
	}
	printf(":(");
	put_words(command, name, argument);
	printf(")");
}

static void zsh_option(void *context, const struct option_row *row)
{
	if (row->letter)
		printf("\t\t'*'{-%c,--%s}'[", row->letter, row->name);
	else
		printf("\t\t'*--%s[", row->name);
	put_quoted(row->about, "'\\''", ":\\[]");
	printf("]");
	if (row->argument)
		zsh_argument(context, row->name, row->argument);
	puts("' \\");
}

static void zsh_command(const struct command *command)
{
	printf("\t%s) _arguments \\\n", command->name);
	options_each(command, zsh_option, (void *)(uintptr_t)command);
	printf("\t\t'*");
	zsh_argument(command, "", *command->arguments ? command->arguments : " ");
	puts("' ;;");
}

static void zsh_end(void)
{
	puts("\tesac\n}\nif [[ $funcstack[1] == _tlsready ]]; then _tlsready \"$@\"; else compdef _tlsready tlsready; fi");
}

/* --- fish ------------------------------------------------------------------------------------------------------------------- */

static void fish_begin(const struct command *const *all)
{
	(void)all;
	puts("# fish completion for tlsready: tlsready completion fish | source");
}

static void fish_option(void *context, const struct option_row *row)
{
	const struct command *command = context;

	printf("complete -c tlsready -n '__fish_seen_subcommand_from %s' -l %s", command->name, row->name);
	if (row->letter)
		printf(" -s %c", row->letter);
	if (row->argument) {
		printf(takes_file(row->argument) ? " -r -a '" : " -x -a '");
		put_words(command, row->name, row->argument);
		printf("'");
	}
	printf(" -d '");
	put_quoted(row->about, "\\'", "\\");
	puts("'");
}

static void fish_command(const struct command *command)
{
	printf("complete -c tlsready -f -n __fish_use_subcommand -a %s -d '", command->name);
	put_quoted(command->about, "\\'", "\\");
	puts("'");
	if (!takes_file(command->arguments)) {
		printf("complete -c tlsready -f -n '__fish_seen_subcommand_from %s' -a '", command->name);
		put_words(command, "", command->arguments);
		puts("'");
	}
	options_each(command, fish_option, (void *)(uintptr_t)command);
}

static void fish_end(void)
{
}

static const struct shell shells[] = {
	{ "bash", bash_begin, bash_command, bash_end },
	{ "zsh", zsh_begin, zsh_command, zsh_end },
	{ "fish", fish_begin, fish_command, fish_end },
};

static int run_completion(const struct settings *settings)
{
	for (size_t i = 0; settings->input_count == 1 && i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, settings->inputs[0]) != 0)
			continue;
		shells[i].begin(settings->commands);
		for (size_t k = 0; settings->commands[k]; k++)
			shells[i].command(settings->commands[k]);
		shells[i].end();
		return EXIT_READY;
	}
	complain("completion: name one shell: tlsready completion bash, zsh or fish");
	return EXIT_USAGE;
}

/* clang-format off */
const struct command command_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.about = "Print the script that completes commands and options in a shell",
	.details =
		"  source <(tlsready completion bash)",
	.run = run_completion,
};
/* clang-format on */
