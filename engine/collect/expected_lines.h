/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a list of hashes, a reader for each form. Private to expected_*.c. */
#ifndef TLSREADY_ENGINE_EXPECTED_LINES_H
#define TLSREADY_ENGINE_EXPECTED_LINES_H

#include "engine/collect/expected_parts.h"

enum { EXPECTED_COLUMNS_LIMIT = 16 };

#define EXPECTED_COMPARED "tlsready compares SHA-256, SHA-1 and MD5"

enum expected_field { FIELD_ALGORITHM, FIELD_HASH, FIELD_PATH, FIELD_COUNT, FIELD_OTHER = FIELD_COUNT };

struct expected_record { /* of PowerShell: one file */
	char *fields[FIELD_COUNT];
	uint32_t number; /* of its first line; 0: it has none */
};

struct expected_reading {
	struct expected_hashes *expected;
	struct error *err;
	uint32_t number;                     /* of the line */
	int columns[EXPECTED_COLUMNS_LIMIT]; /* of hashdeep: a kind of digest, or a column; of PowerShell: a field */
	size_t column_count;                 /* 0: no header was met */
	char separator; /* of PowerShell: "," ";" or TAB (Export-Csv), " " (a table), ":" (a list); 0: another form */
	struct expected_record record; /* of Format-List, not yet complete */
};

/* ERR_USAGE, with file and line. */
int expected_refuse(const struct expected_reading *reading, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A kind of digest; -1: none that is compared. */
int expected_kind_named(const char *name, size_t size);
int expected_kind_with(size_t digits);
size_t expected_hex_digits(const char *text); /* at its start */
void expected_trim(char *text, const char *ends);

int expected_add(struct expected_reading *reading, int kind, const char *hex, size_t digits, char *name);

/* Of sha256sum, openssl dgst or hashdeep. */
int expected_sums_line(struct expected_reading *reading, char *line);

/* Of Get-FileHash. False: it is none. The end is that of the file. */
bool expected_powershell_line(struct expected_reading *reading, char *line, int *ret);
int expected_powershell_end(struct expected_reading *reading);

#endif
