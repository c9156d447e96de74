/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines as rows of statements: the words and the set-ups that the tests of rules and facts share. */
#ifndef TLSREADY_TESTS_SUPPORT_STATEMENTS_H
#define TLSREADY_TESTS_SUPPORT_STATEMENTS_H

#include "support/machine/fixtures.h"

#define SOFT "HKLM\\SOFTWARE\\"
#define WOW6432 SOFT "WOW6432Node\\"
#define NT SOFT "Microsoft\\Windows NT\\CurrentVersion"

#define SZ(key, name, value) { key, name, REG_SZ, value, 0 }
#define MULTI(key, name, value) { key, name, REG_MULTI_SZ, value, 0 }
#define DW(key, name, value) { key, name, REG_DWORD, NULL, value }
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What an input covers, NULL-ended. */
extern const char *const both_hives[], *const system_only[], *const software_only[], *const no_hive[];

enum { ROWS_LIMIT = 32 };

struct rows {
	struct statement list[ROWS_LIMIT];
	size_t count;
};

void rows_add(struct rows *rows, struct statement row);

/* A machine of this build that is READY: .NET 4.8 with its four values. type: InstallationType; NULL: not set. */
struct rows rows_ready(const char *build, const char *type, const char *arch);

/* Evaluates it by azure-backup. */
void evaluate_rows(struct evaluated *ret, const struct rows *rows, const char *const *covers);

bool fact_has(const struct fact *fact, const char *issue);

#endif
