/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small SYSTEM hive that a test damages and then asks. Its keys and values are known. */
#ifndef TLSREADY_TESTS_SUPPORT_DAMAGED_HIVE_H
#define TLSREADY_TESTS_SUPPORT_DAMAGED_HIVE_H

#include "support/build/hivebuild.h"
#include "support/reading/hivelook.h"

#define SCHANNEL "ControlSet001\\Control\\SecurityProviders\\SCHANNEL"
#define PROTOCOLS SCHANNEL "\\Protocols"
#define CLIENT PROTOCOLS "\\TLS 1.2\\Client"

enum { DAMAGED_HIVE_CONTENTS = 9 };

/* What the whole hive has: REG_DWORDs. */
extern const struct damaged_hive_content {
	const char *path, *name;
	uint32_t number;
} damaged_hive_contents[DAMAGED_HIVE_CONTENTS];

struct damaged_hive {
	struct hivebuild *build; /* knows where everything is */
	uint8_t *hive;           /* to be damaged */
	size_t size;
	struct hivelook look; /* since damaged_hive_ask */
};

struct damaged_hive damaged_hive_admit(const struct hivebuild_options *options);
struct damaged_hive damaged_hive_plain(void);
void damaged_hive_discharge(struct damaged_hive *damaged_hive);

/* The cell of a part, in the hive. */
uint8_t *damaged_hive_part(struct damaged_hive *damaged_hive, enum hivebuild_part part, const char *path, const char *name);
void damaged_hive_put(uint8_t *to, uint32_t number);

/* Opens the damaged hive with the cell reader. False: it refuses. */
bool damaged_hive_ask(struct damaged_hive *damaged_hive);

/* The answer of enum found for a key. */
int damaged_hive_child(struct damaged_hive *damaged_hive, const char *path);

/* damaged_hive_contents[i] is PRESENT and right; or UNREADABLE, where that is allowed. Fails the test if not. */
void damaged_hive_expect(struct damaged_hive *damaged_hive, size_t i, bool may_be_unreadable);

/* Opens it and expects everything. */
void damaged_hive_expect_all(struct damaged_hive *damaged_hive);

#endif
