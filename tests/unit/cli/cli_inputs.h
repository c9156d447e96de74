/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs in a folder for all tests of a program: good ones, and one of each kind of bad ones. After cmocka.h. */
#ifndef TLSREADY_TESTS_CLI_INPUTS_H
#define TLSREADY_TESTS_CLI_INPUTS_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

static char *folder;

static inline const struct program_run *run(const char *arguments)
{
	return program_run(folder, arguments);
}

static inline void put(const char *name, const void *data, size_t size)
{
	free(scratch_write(folder, name, data, size));
}

static inline void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static inline void put_hive(const char *name, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	put(name, bytes, size);
	free(bytes);
	hivebuild_free(hive);
}

static inline void put_system(const char *name)
{
	struct hivebuild *hive = hivebuild_new();

	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_sz(hive, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64");
	put_hive(name, hive);
}

static inline int set_up(void **state)
{
	struct hivebuild *sam = hivebuild_new();
	uint8_t log[1024] = "regf";
	char bytes[5000];
	FILE *file;

	(void)state;
	folder = scratch_make();
	put_system("SYSTEM");
	put_system("SYSTEM2");
	put_hive("SOFTWARE", hivebuild_software_2019());
	hivebuild_key(sam, "SAM\\Domains\\Account");
	put_hive("SAM", sam);
	log[28] = 6;
	put("SYSTEM.LOG9", log, sizeof log);
	put_text("empty.reg", "");
	put_text("lfs.reg", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
	put_text("list.txt", "Tcpip\tStart\t1\n");
	put_text("blob.bin", "\001\002 and more\n");
	put_text("page.reg", "<!DOCTYPE html><html><body>Windows Registry</body></html>\n");
	put_text("note.reg",
		 "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
		 "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\r\n\"Enabled\"=dword:0x0\r\n");
	snprintf(bytes, sizeof bytes, "%s/SYSTEM", folder);
	file = fopen(bytes, "r");
	size_t size = fread(bytes, 1, sizeof bytes, file);

	fclose(file);
	put("cut.hive", bytes, 3000 < size ? 3000 : size);
	put("cut-later.hive", bytes, 4600 < size ? 4600 : size);
	snprintf(bytes, sizeof bytes, "%s/folder", folder);
	return mkdir(bytes, 0700);
}

static inline int tear_down(void **state)
{
	(void)state;
	return scratch_remove(folder);
}

#endif
