/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 through libcrypto; SHA-1 and MD5 where others name or check something by them. */
#ifndef TLSREADY_COMMON_DIGEST_H
#define TLSREADY_COMMON_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_HEX = 65 };

struct digest; /* a running hash */

enum digest_kind {
	DIGEST_SHA256,
	DIGEST_SHA1, /* these two only to compare with what somebody stored: they protect nothing */
	DIGEST_MD5,
	DIGEST_KINDS
};

struct digest *digest_new(void); /* SHA-256. NULL: out of memory */
struct digest *digest_new_of(enum digest_kind kind);
void digest_update(struct digest *digest, const void *data, size_t size);
/* Ends and frees it; hex gets the lower-case digits (64; SHA-1: 40, MD5: 32) and a NUL. */
void digest_final(struct digest *digest, char hex[DIGEST_HEX]);

/* Several hashes of the same bytes, by their kind; NULL: not asked for. */
struct digests {
	struct digest *of[DIGEST_KINDS];
};

/* SHA-256, and the others if all are asked for. False: out of memory, and none runs. */
bool digests_begin(struct digests *ret, bool all);
void digests_update(const struct digests *digests, const void *data, size_t size);
/* Ends those that run. hex, by kind, gets their digits; "" where nothing ran. */
void digests_final(struct digests *digests, char *const hex[DIGEST_KINDS]);

/* All at once. hex is "" when out of memory. */
void digest_of(const void *data, size_t size, char hex[DIGEST_HEX]);

/* SHA-256 as bytes. */
enum { DIGEST_RAW = 32 };
void digest_bytes_of(const void *data, size_t size, uint8_t ret[DIGEST_RAW]);

/* SHA-1 as Windows writes a thumbprint: 40 upper-case digits and a NUL. It names a certificate; it protects nothing. */
enum { THUMBPRINT_HEX = 41 };
void digest_thumbprint_of(const void *data, size_t size, char hex[THUMBPRINT_HEX]);

/* 32 bytes, base64 (for a Content-Security-Policy). base64 needs 45 bytes. */
void digest_base64_of(const void *data, size_t size, char base64[45]);

#endif
