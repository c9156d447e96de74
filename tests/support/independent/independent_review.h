/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the second opinion: what its files independent*.c share. Nobody else includes this. */
#ifndef TLSREADY_TESTS_SUPPORT_INDEPENDENT_REVIEW_H
#define TLSREADY_TESTS_SUPPORT_INDEPENDENT_REVIEW_H

#include "support/independent/independent.h"

enum { WINDOWS_7_SP1 = 7601, SERVER_2012 = 9200, SERVER_2012_R2 = 9600, SERVER_2022 = 20348 }; /* builds */

/* One machine under review. */
struct review {
	const struct oracle *oracle;
	enum chance chance; /* so far */
	const char *why;
	uint32_t build;
	char set[32]; /* "ControlSet001" */
	size_t set_count, turn; /* no Select: how many sets there are, and which of them this review is of */
	char path[512];
	bool wow; /* there is a 32-bit view */
};

/* Makes the chance worse, never better. */
void review_against(struct review *review, enum chance chance, const char *why);

/* Lives until the next call. */
const char *review_path(struct review *review, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Of an answer that counts: what no line lists speaks against the machine, and is taken for absent. */
enum sight review_settled(struct review *review, enum sight sight);

/* A REG_DWORD of four bytes; anything else of that name is ODD. UNSURE has spoken against the machine already. */
enum number { NUMBER_NONE, NUMBER_SET, NUMBER_ODD, NUMBER_UNSURE };

enum number review_number(struct review *review, const char *path, const char *name, uint32_t *ret);

/* A REG_SZ or REG_EXPAND_SZ; "" for everything else. */
enum sight review_text(struct review *review, const char *path, const char *name, char *ret, size_t room);
enum sight review_key(struct review *review, const char *path);

/* UTF-16LE up to its NUL as ASCII; what is not ASCII becomes '?'. */
void review_decode(const struct sighting *value, char *ret, size_t room);

/* What Microsoft's pages name: a suite in its very letters (before Windows 10 with a curve at its end), a curve. */
bool review_is_suite(const char *name);
bool review_is_curve(const char *name);

void review_windows(struct review *review);  /* build, control set, views, KB3140245 */
void review_programs(struct review *review); /* .NET, WinHTTP, WinINET */
void review_certificates(struct review *review); /* roots of Azure, key lengths */
void review_machine(struct review *review);  /* SYSTEM and SOFTWARE can be of one machine */

/* By the control set review->set. */
void review_schannel(struct review *review);   /* TLS 1.2, TLS 1.3 */
void review_ciphers(struct review *review);    /* cipher suites, curves, FIPS mode */
void review_signatures(struct review *review); /* lists of signature algorithms, hashes */
void review_policies(struct review *review);   /* minimum TLS version, DPM and MABS */

/* Puts the set of the next boot in review->set. False: it is the same, or unknown. */
bool review_next_set(struct review *review);

#endif
