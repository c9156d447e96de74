/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "support/program/program.h"

static size_t read_back(const char *folder, const char *name, char *to)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(to, 1, PROGRAM_OUTPUT_LIMIT - 1, file) : 0;

	to[size] = '\0';
	if (file)
		fclose(file);
	return size;
}

const struct program_run *program_run(const char *folder, const char *arguments)
{
	static struct program_run run;
	char command[4096];
	const char *program = getenv("TLSREADY");

	if (!program)
		fail_msg("TLSREADY does not name the program");
	snprintf(command, sizeof command, "cd '%s' && '%s' %s >out.txt 2>err.txt", folder, program, arguments);
	int status = system(command);

	run.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	run.out_size = read_back(folder, "out.txt", run.out);
	read_back(folder, "err.txt", run.err);
	return &run;
}

const struct program_run *program_expect(const char *folder, int code, const char *arguments)
{
	const struct program_run *run = program_run(folder, arguments);

	if (run->code != code)
		fail_msg("tlsready %s: exit code %d, expected %d\n%s%s", arguments, run->code, code, run->out, run->err);
	return run;
}
