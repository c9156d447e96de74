/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TLS 1.2 cipher suites of SChannel: of what each is made, which Windows ships it, who accepts it.
 * Windows' own pages are the source: MicrosoftDocs/win32, "Cipher Suites in TLS/SSL (Schannel SSP)", one for a version.
 */
#ifndef TLSREADY_ANALYZER_SUITES_H
#define TLSREADY_ANALYZER_SUITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum exchange { EXCHANGE_RSA, EXCHANGE_DHE, EXCHANGE_ECDHE };
enum authentication { AUTH_RSA, AUTH_ECDSA, AUTH_DSS };
enum cipher { CIPHER_AES256, CIPHER_AES128, CIPHER_3DES, CIPHER_RC4, CIPHER_DES, CIPHER_NULL };
enum hash { HASH_SHA384, HASH_SHA256, HASH_SHA1, HASH_MD5, HASH_SHA512 };

/*
 * NOBODY: Azure and Microsoft 365 have turned it off (RC4 2016, 3DES 2019), or no program gets it unless it asks.
 * SOME: on a published list of some Microsoft service, or on none; SChannel offers it. DHE_RSA with GCM is on that of Azure
 * DevOps, but Front Door dropped it on 2026-04-01 and the list of Entra ID has no DHE.
 * AZURE: ECDHE_RSA with GCM, or with CBC and SHA-2: on the lists of Front Door, Entra ID, Azure's guest OS and Azure DevOps.
 * No list for Azure Backup itself is published; its storage runs on Windows' own TLS, its sign-in is Entra ID.
 */
enum acceptance { ACCEPTED_BY_NOBODY, ACCEPTED_BY_SOME, ACCEPTED_BY_AZURE };

enum {
	BUILD_10 = 10240,   /* Windows 10: curves have a list of their own, names need no curve */
	BUILD_VISTA = 6000, /* the first Windows with lists of suites */
	SUITES_LIMIT = 64,
};

struct suite {
	const char *name; /* without a curve */
	enum exchange exchange;
	enum authentication authentication;
	enum cipher cipher;
	enum hash hash;
	enum acceptance acceptance;
	uint32_t since;       /* the first build that ships it */
	uint32_t with_update; /* builds before this one have it only with an update (KB2919355, KB3042058); 0: all have it */
	struct {
		uint32_t from, until; /* builds that offer it when no list is set; until is the first that does not */
	} defaults[2];
};

extern const struct suite suites[]; /* the best first */
extern const size_t suite_count;    /* at most SUITES_LIMIT */

/* Curves that end a name before Windows 10. */
enum curve { CURVE_NONE, CURVE_P256, CURVE_P384, CURVE_P521 };

/* The suite of this name (length bytes), with or without a curve; suite_count: TLS 1.2 has none of this name. */
size_t suite_named(const char *name, size_t length, enum curve *ret_curve);

bool suite_is_default(const struct suite *suite, uint32_t build);

/* One of the six suites of Azure DevOps' own list: those of Azure, and DHE_RSA with GCM. */
bool suite_is_for_devops(const struct suite *suite);

const char *acceptance_name(enum acceptance acceptance); /* who takes it: "Azure" "some" "nobody" */

#endif
