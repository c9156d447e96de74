/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs and outputs in a folder for all tests of a program. After cmocka.h. */
#ifndef TLSREADY_TESTS_CLI_OUTPUTS_H
#define TLSREADY_TESTS_CLI_OUTPUTS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char off[] =
	"Windows Registry Editor Version 5.00\r\n\r\n"
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\r\n"
	"\"Enabled\"=dword:00000000\r\n";
static const char own_profile[] =
	"schema: tlsready.profile/1\nname: ours\ntitle: Ours\nsummary: Ours.\nextends: azure-backup\n";
static const char own_waivers[] = "version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: known\n";

static char *folder;

static inline const struct program_run *run(const char *arguments)
{
	return program_run(folder, arguments);
}

static inline void put(const char *name, const char *text)
{
	free(scratch_write(folder, name, text, strlen(text)));
}

static inline int set_up(void **state)
{
	char path[512];

	(void)state;
	folder = scratch_make();
	put("off.reg", off);
	put("ours.yaml", own_profile);
	put("waivers.yaml", own_waivers);
	put("off.reg.LOG1", "a log");
	snprintf(path, sizeof path, "%s/below", folder);
	return mkdir(path, 0700);
}

static inline int tear_down(void **state)
{
	(void)state;
	return scratch_remove(folder);
}

#endif
