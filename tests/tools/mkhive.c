/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mkhive [-m MINOR] [-l li|lf|lh|ri] [-n NAME] [-w FILETIME] [-s SEQUENCE] OUT < lines:
 * makes a registry hive for samples and tests.
 *
 *   path                              makes a key
 *   path TAB name TAB type TAB hex    sets a value: name "" is the default value, type a number, hex the raw data
 *   path TAB @written TAB FILETIME    sets when the key was last written
 *   ; ...                             is a comment, as is an empty line
 *
 * -s: the first sequence number; the second stays 1, and a hive whose two differ is dirty.
 * Paths are below the hive's root (ControlSet001\Control), in UTF-8.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild.h"

static const char *const lists[] = {
	[HIVEBUILD_LI] = "li", [HIVEBUILD_LF] = "lf", [HIVEBUILD_LH] = "lh", [HIVEBUILD_RI] = "ri"
};

static int usage(void)
{
	fputs("usage: mkhive [-m MINOR] [-l li|lf|lh|ri] [-n NAME] [-w FILETIME] [-s SEQUENCE] OUT < lines\n", stderr);
	return 2;
}

/* Hex to bytes, in place. False: an odd number of digits, or something else than digits. */
static bool unhex(char *hex, size_t *ret_size)
{
	size_t digits = strlen(hex);
	char pair[3] = "";

	if (digits % 2 || strspn(hex, "0123456789abcdefABCDEF") != digits)
		return false;
	for (size_t i = 0; i < digits; i += 2) {
		memcpy(pair, hex + i, 2);
		hex[i / 2] = (char)strtoul(pair, NULL, 16);
	}
	*ret_size = digits / 2;
	return true;
}

static bool take_number(const char *text, uint64_t *ret)
{
	char *end;

	*ret = strtoull(text, &end, 0);
	return *text && !*end;
}

static bool take_line(struct hivebuild *build, char *line)
{
	char *fields[4] = { 0 };
	size_t count = 0, size;
	uint64_t number;

	line[strcspn(line, "\r\n")] = '\0';
	if (!*line || *line == ';')
		return true;
	for (char *rest = line; rest && count < 4;)
		fields[count++] = strsep(&rest, "\t");
	if (count == 1) {
		hivebuild_key(build, fields[0]);
		return true;
	}
	if (count == 3 && strcmp(fields[1], "@written") == 0 && take_number(fields[2], &number)) {
		hivebuild_written(build, fields[0], number);
		return true;
	}
	if (count != 4 || !take_number(fields[2], &number) || !unhex(fields[3], &size))
		return false;
	hivebuild_value(build, fields[0], fields[1], (uint32_t)number, fields[3], size);
	return true;
}

static int read_lines(struct hivebuild *build)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	bool good = true;

	while (good && getline(&line, &room, stdin) >= 0) {
		number++;
		good = take_line(build, line);
	}
	free(line);
	if (!good)
		fprintf(stderr,
			"mkhive: line %zu is not 'path', 'path TAB name TAB type TAB hex' or 'path TAB @written TAB "
			"N'\n",
			number);
	return good ? 0 : 1;
}

static int write_hive(struct hivebuild *build, const char *path)
{
	size_t size;
	uint8_t *hive = hivebuild_finish(build, &size);
	FILE *out = fopen(path, "wb");
	bool good = out && fwrite(hive, 1, size, out) == size;

	if (out && fclose(out) != 0)
		good = false;
	if (!good)
		perror(path);
	free(hive);
	return good ? 0 : 1;
}

static bool take_option(struct hivebuild_options *options, int option, const char *argument)
{
	uint64_t number;

	if (option == 'm' && take_number(argument, &number))
		options->minor = (uint32_t)number;
	else if (option == 'w' && take_number(argument, &number))
		options->written = number;
	else if (option == 's' && take_number(argument, &number))
		options->sequence1 = (uint32_t)number;
	else if (option == 'n')
		options->name = argument;
	else if (option == 'l')
		for (size_t i = HIVEBUILD_LI; i <= HIVEBUILD_RI; i++)
			if (strcmp(lists[i], argument) == 0)
				options->list = (enum hivebuild_list)i;
	return option == 'n' || (option == 'l' ? options->list != 0 : option != '?');
}

int main(int argc, char **argv)
{
	struct hivebuild_options options = { 0 };

	for (int option; (option = getopt(argc, argv, "m:l:n:w:s:")) != -1;)
		if (!take_option(&options, option, optarg))
			return usage();
	if (optind != argc - 1)
		return usage();
	struct hivebuild *build = hivebuild_new_with(&options);
	int code = read_lines(build);

	if (code == 0)
		code = write_hive(build, argv[optind]);
	hivebuild_free(build);
	return code;
}
