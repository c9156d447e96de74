/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix run as a program in a folder of its own, and the machines it is run on. */
#ifndef TLSREADY_TESTS_SUPPORT_FIXSCENE_H
#define TLSREADY_TESTS_SUPPORT_FIXSCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/build/hivebuild.h"

#define HEADER "Windows Registry Editor Version 5.00\n\n"
#define CLIENT                                                                                                         \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS "         \
	"1.2\\Client"
#define WINHTTP "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define FRAMEWORK "Microsoft\\.NETFramework\\v4.0.30319"

enum { OUTPUT_LIMIT = 1 << 16 };

extern struct fixscene_run {
	int code;
	size_t out_size;
	char out[OUTPUT_LIMIT], err[OUTPUT_LIMIT];
} ran;

extern char *folder; /* of the test that runs */

int make_folder(void **state);
int remove_folder(void **state);

#define FIX_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

size_t read_file(const char *name, char to[OUTPUT_LIMIT]);
bool there(const char *name);

/* Runs `tlsready ARGUMENTS` in the folder, through a shell. Returns its exit code. */
int run(const char *arguments);

void put_text(const char *name, const char *text);
void put_hive(const char *name, struct hivebuild *hive); /* frees it */

/* The lines of a .reg that was written, without header and comments; false: its bytes are not what regedit reads. */
bool edits_of(const char *name, char ret[OUTPUT_LIMIT]);

/* A SOFTWARE hive of a 64-bit server. with_values: with the .NET values of the article. */
struct hivebuild *software(const char *build, bool with_values);

/* A SYSTEM hive with two sets: 1 is current. off: bits of the sets in which TLS 1.2 is switched off for clients. */
struct hivebuild *system_hive(unsigned off, uint32_t boots_from);

#endif
