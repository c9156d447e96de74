/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the hand-made machines are put together from: places, one look at the registry, a machine's own facts. */
#ifndef TLSREADY_TESTS_SUPPORT_FIXTURE_PARTS_H
#define TLSREADY_TESTS_SUPPORT_FIXTURE_PARTS_H

#include "support/program/fixture_result.h"

#define PROTOCOLS "HKLM\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define CLIENT12 PROTOCOLS "\\TLS 1.2\\Client"
#define SERVER12 PROTOCOLS "\\TLS 1.2\\Server"
#define NET4_64 "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define NET4_32 "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define WINHTTP "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define CLIENT_WRITTEN "2024-03-01T10:22:31.1234567Z"
#define NET_WRITTEN "2019-11-20T08:00:03.0000000Z"
#define KEEP(arena, array) arena_copy((arena), (array), sizeof(array))
#define SHA_A "9b1f0e6a51e6a0dd5c2a2b1df2b3e57e0f4f6d8a7c1b90e3ff50a41c8e77c2e0"
#define SHA_B "41aa7c90be1d2f3c44556677889900aabbccddeeff0011223344556677a809d7"

/* A machine's own facts: the usual ones, some of them replaced. */
struct own_fact {
	const char *name, *state, *because, *decider;
	const struct evidence *evidence;
	size_t count;
};

struct text ev_say(const char *constant);
struct evidence ev_dword(int source, const char *key, const char *value, const char *data, const char *hex,
			 uint64_t offset, const char *written);
/* nearest: "nearest key: ..." or NULL when the key is there. */
struct evidence ev_absent(int source, const char *key, const char *value, const char *nearest, uint64_t offset,
			  const char *written);
struct evidence ev_missing(const char *key, const char *value, const char *why);
struct evidence ev_with_data(struct evidence evidence, const char *type, struct text data, const char *hex);
struct evidence ev_in_reg(int source, const char *key, const char *value, const char *data, const char *hex,
			  uint32_t line);

/* The facts that most machines share, some of them replaced; FIXTURE_FACTS of them. */
enum { FIXTURE_FACTS = 27 };
struct fact *fixture_facts(struct arena *arena, const struct own_fact *own, size_t count);

struct machine_result fixture_not_ready(struct arena *arena);

#endif
