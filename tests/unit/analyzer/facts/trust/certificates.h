/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made-up certificates as values of the registry, and two roots that are asked for: a certificate counts by its SHA-1, so
 * any bytes will do. After cmocka.h.
 */
#ifndef TLSREADY_TESTS_CERTIFICATES_H
#define TLSREADY_TESTS_CERTIFICATES_H

#include <stddef.h>
#include <string.h>

#include "analyzer/facts/trust/roots.h"
#include "common/digest.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define STORES "Microsoft\\SystemCertificates\\"
#define ROOT STORES "ROOT"
#define AUTHROOT STORES "AuthRoot"
#define POLICY_ROOT "Policies\\" STORES "Root"
#define ENTERPRISE "Microsoft\\EnterpriseCertificates\\Root"
#define DISALLOWED STORES "Disallowed"
#define UPDATE_POLICY "Policies\\" STORES "AuthRoot"

static const char first[] = "the first certificate", second[] = "the second certificate", other[] = "another certificate";

/* What is in a Blob, and how it is wrong. */
enum {
	CERTIFICATE = 1, SHA1 = 2, FOR_SERVERS = 4, FOR_CLIENTS = 8, FOR_NOTHING = 16, DATED = 32,
	NO_BLOB = 64, NO_BINARY = 128, CUT = 256, OF_OTHER = 512, SHA1_OF_OTHER = 1024, BAD_USAGE = 2048, TWICE = 4096,
	WHOLE = CERTIFICATE | SHA1,
};

struct blob {
	uint8_t bytes[512];
	size_t size;
};

static inline void add_record(struct blob *blob, uint32_t property, const void *data, size_t size)
{
	const uint32_t head[3] = { property, 1, (uint32_t)size };

	for (int i = 0; i < 12; i++)
		blob->bytes[blob->size++] = (uint8_t)(head[i / 4] >> (i % 4 * 8));
	memcpy(blob->bytes + blob->size, data, size);
	blob->size += size;
}

static inline int nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static inline void add_sha1(struct blob *blob, const char *certificate)
{
	char hex[THUMBPRINT_HEX];
	uint8_t raw[20];

	digest_thumbprint_of(certificate, strlen(certificate), hex);
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	add_record(blob, 3, raw, sizeof raw);
}

static inline struct blob blob_of(const char *certificate, unsigned what)
{
	static const uint8_t servers[] = { 0x30, 20, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1 };
	static const uint8_t clients[] = { 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2 };
	static const uint8_t nothing[] = { 0x30, 0 }, bad[] = { 0x30, 0x84, 1 };
	struct blob blob = { .size = 0 };

	if (what & SHA1)
		add_sha1(&blob, what & SHA1_OF_OTHER ? other : certificate);
	if (what & FOR_SERVERS)
		add_record(&blob, 9, servers, sizeof servers);
	if (what & FOR_CLIENTS)
		add_record(&blob, 9, clients, sizeof clients);
	if (what & FOR_NOTHING)
		add_record(&blob, 9, nothing, sizeof nothing);
	if (what & BAD_USAGE)
		add_record(&blob, 9, bad, sizeof bad);
	if (what & DATED)
		add_record(&blob, 126, "\0\0\0\0\0\0\0", 8);
	for (int i = 0; i < (what & TWICE ? 2 : what & CERTIFICATE ? 1 : 0); i++)
		add_record(&blob, 32, what & OF_OTHER ? other : certificate, strlen(what & OF_OTHER ? other : certificate));
	blob.size -= what & CUT ? 1 : 0;
	return blob;
}

struct scene {
	char *folder, *paths[3], names[2][THUMBPRINT_HEX];
	struct azure_root roots[2];
	struct evaluated evaluated;
	struct fact_builder fact;
};

/* Two roots are asked of: `first` and `second`. */
static inline void name_roots(struct scene *scene)
{
	static const char *const certificates[] = { first, second };

	for (size_t i = 0; i < 2; i++) {
		digest_thumbprint_of(certificates[i], strlen(certificates[i]), scene->names[i]);
		scene->roots[i] = (struct azure_root){ .name = i ? "Root B" : "Root A", .thumbprint = scene->names[i], .asked = true };
	}
}

#endif
