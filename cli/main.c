/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command, and nothing else. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/suggest.h"
#include "cli/cli.h"

/* clang-format off */
const struct command commands[] = {
	{ "check", "INPUT...", "Evaluate a machine: will its TLS clients use TLS 1.2?",
	  "INPUT is a registry hive (SYSTEM, SOFTWARE, a user's NTUSER.DAT) or a .reg file, recognised by its content; - reads\n"
	  "one of them from standard input. All inputs together are one machine; of two .reg files, the later one has priority. The logs\n"
	  "next to a hive (.LOG, .LOG1, .LOG2) are found and replayed in memory. Inputs are never written to.\n\n"
	  "  tlsready check SYSTEM SOFTWARE\n"
	  "  tlsready check export.reg -o html=report.html\n"
	  "  tlsready check SYSTEM SOFTWARE --overlay planned-gpo.reg", 1, run_check },
	{ "query", "INPUT...", "Print keys and values as tlsready reads them",
	  "Formats for --output: ndjson (one object a line; the default), text, reg. A PATH for --key starts with a root\n"
	  "(HKLM\\SYSTEM\\Select) or is the path inside a hive (Select).\n\n"
	  "  tlsready query SYSTEM --key 'HKLM\\SYSTEM\\Select'", 2, run_query },
	{ "list", "INPUT...", "Show which machines, hives, logs and policies files and folders contain",
	  "INPUT is a folder, or what check takes. In a folder, each Windows volume and each set of hives is a machine: mounted\n"
	  "volumes, config folders, and what KAPE, Velociraptor, acquire, CyLR, UAC and FTK Imager collect. Nothing is evaluated.\n"
	  "Symbolic links are not followed; what was not taken is listed with the reason. Formats for --output: text, json. Exit\n"
	  "codes: 0 there is a machine, 3 there is none, 2 wrong usage.\n\n"
	  "  tlsready list collected/\n"
	  "  tlsready list /mnt/windows -o json", 8192, run_list },
	{ "diff", "A B", "Compare two machines by what their TLS settings do",
	  "A and B are inputs of a machine each, joined by + if there are several, or results saved with check -o json. With\n"
	  "--control-set all the control sets of one machine are compared with each other. Formats for --output: text, json.\n\n"
	  "  tlsready diff may/SYSTEM+may/SOFTWARE june/SYSTEM+june/SOFTWARE\n"
	  "  tlsready diff may.json june.json\n"
	  "  tlsready diff --control-set all SYSTEM SOFTWARE", 32, run_diff },
	{ "fix", "INPUT...", "Write the .reg file that makes a machine READY",
	  "INPUT is what check takes, or one result saved with check -o json. The .reg goes to standard output, or to FILE with\n"
	  "-o reg=FILE: as text to a terminal, otherwise in UTF-16 as Registry Editor writes it. It has the fewest edits that\n"
	  "reach the best verdict; tlsready tests them on the inputs. What a .reg file cannot do is listed. Exit codes are those of\n"
	  "check, by the verdict after the fix; with --only, by that rule. Inputs are never written to.\n\n"
	  "With --for offline the keys are those of an offline image: ControlSetNNN of the control set that was evaluated, and of\n"
	  "the one that the next startup uses. On the Windows that services the image, load its hives under other names and use them in place\n"
	  "of HKEY_LOCAL_MACHINE\\SYSTEM and \\SOFTWARE in the .reg before it is imported:\n\n"
	  "  reg load HKLM\\OFFLINE_SYSTEM D:\\Windows\\System32\\config\\SYSTEM\n\n"
	  "HKEY_CURRENT_USER is not replaced: import such edits as the user whose hive was evaluated. The undo file deletes values,\n"
	  "never keys: a key that the fix created can remain, empty and without effect.\n\n"
	  "  tlsready fix SYSTEM SOFTWARE -o reg=fix.reg --undo undo.reg\n"
	  "  tlsready fix SYSTEM SOFTWARE --for offline -o reg=fix.reg", 64, run_fix },
	{ "render", "RESULT...", "Write reports from saved results, without the inputs",
	  "RESULT was saved with check -o json; its reports are those of that run, byte for byte. The machines of several\n"
	  "results form one report, in the order supplied; they need the same profile and tool version. Exit codes: 0 the\n"
	  "reports are written, whatever their verdicts; 2 wrong usage, or a result that cannot be read or was changed; 5 a\n"
	  "report could not be written.\n\n"
	  "  tlsready check SYSTEM SOFTWARE -o json=a.json\n"
	  "  tlsready render a.json -o html=a.html -o csv=a.csv\n"
	  "  tlsready render a.json b.json c.json -o sarif=all.sarif", 128, run_render },
	{ "verify", "RESULT [INPUT...]", "Check a saved result against the files that it was made from",
	  "RESULT was saved with check -o json. verify recomputes its digest, hashes its sources and evaluates them again as they were\n"
	  "then. Every cited value, every fact, finding and note must be the same; waivers are not compared. Sources are\n"
	  "looked for at their paths in the result. An INPUT (a file, or a folder of hives) replaces the source whose content\n"
	  "it has, or else the one whose name it has. Name the file of a profile that is not built in with --profile. Exit\n"
	  "codes: 0 everything agrees, 4 a mismatch, 3 a file is missing, 2 wrong usage or no saved result.\n\n"
	  "  tlsready verify a.json\n"
	  "  tlsready verify a.json evidence/SYSTEM evidence/SOFTWARE", 256, run_verify },
	{ "collect", "", "Print a script that collects the inputs on a Windows machine",
	  "Run the script as administrator on the machine that is to be checked. It writes the SYSTEM and SOFTWARE hives and those\n"
	  "of the users who are signed in, or with --minimal .reg files of the keys that the rules need, and the SHA-256 of each file.\n\n"
	  "  tlsready collect > collect.cmd\n"
	  "  tlsready collect --script powershell --minimal > collect.ps1", 4096, run_collect },
	{ "explain", "RULE...", "Explain a rule: what it reads, how it decides, why it exists, how to fix a failure", NULL, 4, run_explain },
	{ "rules", "", "List the rules of a profile", NULL, 8, run_rules },
	{ "profiles", "", "List the built-in profiles", NULL, 16, run_profiles },
	{ "schema", "[NAME]", "Print the JSON Schema of a saved result (result), of a profile or of waivers", NULL, 512, run_schema },
	{ "completion", "bash|zsh|fish", "Print the script that completes commands and options in a shell",
	  "  source <(tlsready completion bash)", 1024, run_completion },
	{ "version", "", "Print what this build reads and writes, and which libraries it uses", NULL, 2048, run_version },
	{ 0 },
};

/* clang-format on */

void help_all(FILE *out)
{
	fputs("tlsready determines from files alone whether the TLS clients of a Windows machine will use TLS 1.2:\n"
	      "from exported .reg files and raw registry hives with their transaction logs.\n\n"
	      "Usage: tlsready COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n",
	      out);
	for (const struct command *command = commands; command->name; command++)
		fprintf(out, "  %-10s %-17s %s\n", command->name, command->arguments, command->about);
	fputs("\n`tlsready COMMAND --help` describes one command.\n\nVerdicts:\n", out);
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		fprintf(out, "  %-14s %s\n", verdict_word(KIND_READINESS, (enum verdict)verdict),
			verdict_meaning(KIND_READINESS, (enum verdict)verdict));
	fputs("\nVerdicts of a baseline (`tlsready profiles` lists them):\n", out);
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		fprintf(out, "  %-14s %s\n", verdict_word(KIND_BASELINE, (enum verdict)verdict),
			verdict_meaning(KIND_BASELINE, (enum verdict)verdict));
	fputs("\nExit codes:\n", out);
	for (size_t i = 0; i < exit_row_count; i++)
		fprintf(out, "  %d  %s\n", exit_rows[i].code, exit_rows[i].meaning);
	fputs("\ntlsready needs no network and no privileges, and never writes to its inputs.\n", out);
}

static const struct command *command_named(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* A mistyped command must not be taken for a file, nor a file for a command. */
static int unknown(const char *word)
{
	const char *names[sizeof commands / sizeof *commands];
	struct stat file;
	size_t count = 0;

	for (const struct command *command = commands; command->name; command++)
		names[count++] = command->name;
	names[count] = NULL;
	const char *meant = suggest(word, names);

	if (stat(word, &file) == 0)
		complain("\"%s\" is a file, not a command; did you mean: tlsready check %s", word, word);
	else
		complain("\"%s\" is not a command%s%s%s; `tlsready --help` lists them", word,
			 meant ? " (did you mean " : "", meant ? meant : "", meant ? "?)" : "");
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
		help_all(stdout);
	return EXIT_READY;
}

static int run(int argc, char **argv)
{
	struct settings settings = { .color = "auto", .argc = argc, .argv = argv };

	if (argc < 2) {
		help_all(stderr);
		return EXIT_USAGE;
	}
	const char *word = argv[1];

	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return help(argc, argv);
	if (strcmp(word, "--version") == 0) {
		puts("tlsready " TLSREADY_VERSION);
		return EXIT_READY;
	}
	if (strcmp(word, "man") == 0) /* the man page's source, for the build */
		return run_man(&settings);
	const struct command *command = command_named(word);

	if (!command)
		return unknown(word);
	if (argc > 2 && strcmp(argv[2], "--version") == 0) {
		puts("tlsready " TLSREADY_VERSION);
		return EXIT_READY;
	}
	int stop = options_parse(command, argc - 1, argv + 1, &settings);

	settings.is_default_profile = settings.profile_count == 0;
	if (settings.is_default_profile)
		settings.profiles[settings.profile_count++] = DEFAULT_PROFILE;
	return stop ? stop - 1 : command->run(&settings);
}

int main(int argc, char **argv)
{
	int code = run(argc, argv);

	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || code == EXIT_OUTPUT) /* then it was complained of */
		return code;
	complain("standard output: could not be written%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
	return EXIT_OUTPUT;
}
