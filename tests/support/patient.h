/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small SYSTEM hive that a test damages and then asks. Its keys and values are known. */
#ifndef TLSREADY_TESTS_SUPPORT_PATIENT_H
#define TLSREADY_TESTS_SUPPORT_PATIENT_H

#include "support/hivebuild.h"
#include "support/hivelook.h"

#define SCHANNEL "ControlSet001\\Control\\SecurityProviders\\SCHANNEL"
#define PROTOCOLS SCHANNEL "\\Protocols"
#define CLIENT PROTOCOLS "\\TLS 1.2\\Client"

enum { PATIENT_CONTENTS = 9 };

/* What the whole hive has: REG_DWORDs. */
extern const struct patient_content {
	const char *path, *name;
	uint32_t number;
} patient_contents[PATIENT_CONTENTS];

struct patient {
	struct hivebuild *build; /* knows where everything is */
	uint8_t *hive;           /* to be damaged */
	size_t size;
	struct hivelook look; /* since patient_ask */
};

struct patient patient_admit(const struct hivebuild_options *options);
struct patient patient_plain(void);
void patient_discharge(struct patient *patient);

/* The cell of a part, in the hive. */
uint8_t *patient_part(struct patient *patient, enum hivebuild_part part, const char *path, const char *name);
void patient_put(uint8_t *to, uint32_t number);

/* Opens the damaged hive with the cell reader. False: it refuses. */
bool patient_ask(struct patient *patient);

/* The answer of enum found for a key. */
int patient_child(struct patient *patient, const char *path);

/* patient_contents[i] is PRESENT and right; or UNREADABLE, where that is allowed. Fails the test if not. */
void patient_expect(struct patient *patient, size_t i, bool may_be_unreadable);

/* Opens it and expects everything. */
void patient_expect_all(struct patient *patient);

#endif
