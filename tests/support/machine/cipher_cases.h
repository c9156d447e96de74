/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines that set something about cipher suites, as rows: what is written, and what ciphers.tls12 must say of it. */
#ifndef TLSREADY_TESTS_SUPPORT_CIPHER_CASES_H
#define TLSREADY_TESTS_SUPPORT_CIPHER_CASES_H

#include "support/machine/statements.h"

#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCHANNEL CCS "SecurityProviders\\SCHANNEL\\"
#define POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL CCS "Cryptography\\Configuration\\Local\\SSL\\00010002"
#define FIPS CCS "Lsa\\FIPSAlgorithmPolicy"

#define OFF(below) DW(SCHANNEL below, "Enabled", 0)

#define GCM256 "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
#define CBC384 "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
#define CBC256 "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
#define DHE256 "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"
#define ECDSA "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
#define RSA256 "TLS_RSA_WITH_AES_256_GCM_SHA384"
#define ECDHE_SHA "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
#define LEGACY "TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA"

enum { CIPHER_CASE_ROWS = 5 };

struct cipher_case {
	const char *what, *build; /* build "": not known */
	struct statement rows[CIPHER_CASE_ROWS];
	const char *state, *issue; /* issue NULL: there is none */
};

void evaluate_cipher_case(struct evaluated *ret, const struct cipher_case *cipher_case, const char *const *covers);

/* How many of them come out otherwise; each is printed. */
unsigned cipher_case_differences(const struct cipher_case *cipher_cases, size_t count, const char *const *covers);

#endif
