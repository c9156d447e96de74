/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SYSTEM and SOFTWARE held side by side, to see whether they can be of one machine. Private to onemachine*.c. */
#ifndef TLSREADY_ANALYZER_ONEMACHINE_H
#define TLSREADY_ANALYZER_ONEMACHINE_H

#include "analyzer/facts/fact_context.h"

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"

enum side { SIDE_UNKNOWN, SIDE_CLIENT, SIDE_SERVER };

/* One side of a comparison: what it says, and where. */
struct claim {
	const char *words; /* "ProductType=WinNT"; NULL: it says nothing */
	const char *value; /* of a string */
	struct location at;
};

struct pair {
	struct fact_context *ctx;
	struct fact_builder *fact;
	struct claim role_claim; /* what of SOFTWARE decided the role */
	enum side role;
	uint32_t build; /* by SOFTWARE; 0: not known */
	struct claim build_claim;
	struct claim arch; /* by SYSTEM */
};

/* A string value as a claim, cited. */
struct claim onemachine_claim(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name);

/* What both say, and where, in one sentence that ends with why. NULL: out of memory. */
const char *onemachine_excludes(const struct pair *pair, const struct claim *system, const struct claim *software,
				const char *why);

/* By InstallationType, by ProductName. NULL: unknown. */
enum side side_of_installation(const char *type);
enum side side_of_name(const char *name);

/* The sentence; NULL: nothing that excludes the other. */
const char *onemachine_compare_role(struct pair *pair);

#endif
