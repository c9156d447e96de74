/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/program/fixscene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/machine/fixtures.h"

#define PACKAGES "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"

struct fixscene_run ran;
char *folder;

int make_folder(void **state)
{
	(void)state;
	folder = scratch_make();
	return 0;
}

int remove_folder(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

size_t read_file(const char *name, char to[OUTPUT_LIMIT])
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(to, 1, OUTPUT_LIMIT - 1, file) : 0;

	to[size] = '\0';
	if (file)
		fclose(file);
	return size;
}

/* Runs `tlsready ARGUMENTS` in the folder of this test, through a shell. */
int run(const char *arguments)
{
	char command[4096];

	snprintf(command, sizeof command, "cd %s && '%s' %s >out.txt 2>err.txt", folder, getenv("TLSREADY"), arguments);
	int status = system(command);

	ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	ran.out_size = read_file("out.txt", ran.out);
	read_file("err.txt", ran.err);
	return ran.code;
}

bool there(const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

void put_text(const char *name, const char *text)
{
	free(scratch_write(folder, name, text, strlen(text)));
}

void put_hive(const char *name, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	free(scratch_write(folder, name, bytes, size));
	free(bytes);
	hivebuild_free(hive);
}

bool edits_of(const char *name, char ret[OUTPUT_LIMIT])
{
	static char bytes[OUTPUT_LIMIT];
	size_t size = read_file(name, bytes), to = 0;
	bool comment = false, good = size > 2 && size % 2 == 0 && memcmp(bytes, "\xff\xfe", 2) == 0;

	for (size_t i = 2; good && i < size; i += 2) {
		char c = bytes[i], before = i > 2 ? bytes[i - 2] : '\n';

		good = c != '\n' || before == '\r';
		comment = before == '\n' ? c == ';' : comment;
		if (!comment && c != '\r')
			ret[to++] = c;
	}
	ret[to] = '\0';
	good = good && strncmp(ret, HEADER, strlen(HEADER)) == 0 && strcmp(ret + to - 2, "\n\n") == 0;
	if (good)
		memmove(ret, ret + strlen(HEADER) + 1, to - strlen(HEADER)); /* and the empty line after the comments */
	return good;
}

struct hivebuild *software(const char *build, bool with_values)
{
	struct hivebuild *hive = hivebuild_new();
	static const char *const views[] = { "", "WOW6432Node\\" };
	char path[256];

	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", build);
	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "InstallationType", "Server");
	hivebuild_dword(hive, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049);
	hivebuild_key(hive, PACKAGES);
	for (int i = 0; with_values && i < 2; i++) {
		snprintf(path, sizeof path, "%s" FRAMEWORK, views[i]);
		hivebuild_dword(hive, path, "SystemDefaultTlsVersions", 1);
		hivebuild_dword(hive, path, "SchUseStrongCrypto", 1);
	}
	return hive;
}

struct hivebuild *system_hive(unsigned off, uint32_t boots_from)
{
	struct hivebuild *hive = hivebuild_new();
	char path[256];

	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_dword(hive, "Select", "Default", boots_from);
	for (unsigned set = 1; set <= 2; set++) {
		snprintf(path, sizeof path, "ControlSet%03u\\Control\\Session Manager\\Environment", set);
		hivebuild_sz(hive, path, "PROCESSOR_ARCHITECTURE", "AMD64");
		snprintf(path, sizeof path, "ControlSet%03u\\Control\\SecurityProviders\\SCHANNEL\\Protocols", set);
		hivebuild_key(hive, path);
		strcat(path, "\\TLS 1.2\\Client");
		if (off & 1u << set)
			hivebuild_dword(hive, path, "Enabled", 0);
	}
	return hive;
}
