/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The value Blob of a certificate in the registry: MS-GPEF 2.3.1 (records of PropertyID, Reserved, Length, bytes; no end
 * mark), wincrypt.h for the numbers. Everything here points into the value's data. Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_CERTBLOB_H
#define TLSREADY_ANALYZER_CERTBLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CERTBLOB_SIZE_LIMIT = 1 << 18,
	CERTBLOB_RECORDS_LIMIT = 128, /* Windows writes about ten */
	CERTBLOB_SHA1_SIZE = 20,
};

struct certblob {
	const uint8_t *der; /* CERT_CERT_PROP_ID, 32; NULL: properties alone, as the list of untrusted certificates has */
	size_t der_size;
	const uint8_t *sha1; /* CERT_SHA1_HASH_PROP_ID, 3: CERTBLOB_SHA1_SIZE bytes; NULL: it has none */
	bool servers;        /* no CERT_ENHKEY_USAGE_PROP_ID (9), or it names server authentication */
	bool dated;          /* a property that limits trust by a date or purpose: 104, 122, 126, 127, 128 */
	const char *why;     /* what is wrong with it, one clause; NULL: nothing */
};

/*
 * Reads a whole blob; what it returns points into data. On damage, or beyond a limit, only `why` counts. Nothing is decoded
 * of the certificate itself.
 */
struct certblob certblob_read(const uint8_t *data, size_t size);

#endif
