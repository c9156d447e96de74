/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second opinion on a machine that shares no code with the program: another reader (libhivex, or a small importer of
 * .reg lines) and the rules written once more, as necessary conditions. It tells whether READY is possible at all; it
 * knows no AT RISK, and it is never more severe than the program has to be.
 *
 * Paths are HKLM\SYSTEM\..., HKLM\SOFTWARE\..., HKCU\...; names compare without ASCII case.
 */
#ifndef TLSREADY_TESTS_SUPPORT_INDEPENDENT_H
#define TLSREADY_TESTS_SUPPORT_INDEPENDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * UNSURE: the other reader cannot tell, or there are two of that name. UNLISTED: no line of a .reg lists the place, so
 * nobody knows.
 */
enum sight { SIGHT_NOT, SIGHT_YES, SIGHT_UNSURE, SIGHT_UNLISTED };

enum { SIGHT_DATA = 2048 };

struct sighting {
	uint32_t type;
	size_t size;              /* of all the data */
	uint8_t data[SIGHT_DATA]; /* the first of them */
};

/* value is NULL where keys are visited. */
typedef void (*sight_visit)(void *context, const char *name, const struct sighting *value);

struct oracle {
	enum sight (*key)(void *self, const char *path);
	enum sight (*value)(void *self, const char *path, const char *name, struct sighting *ret);
	enum sight (*each_key)(void *self, const char *path, sight_visit visit, void *context);
	enum sight (*each_value)(void *self, const char *path, sight_visit visit, void *context);
	/*
	 * Whether what this input does not hold at path (of a name: a value) is told by it to be gone: it lists the tree around
	 * or deletes the place. A hive rules out all that it does not hold; NULL: never asked.
	 */
	bool (*rules_out)(void *self, const char *path, const char *name);
	const char *(*contradiction)(void *self); /* of several inputs: the place where two differed so far; NULL: none can */
	void (*close)(void *self);
	void *self;
};

/* What hivex reads in the two hives (either may be empty: then nothing is known of it). Checksums are mended first. */
struct oracle oracle_of_hives(const void *system, size_t system_size, const void *software, size_t software_size);
/* True if hivex opened this hive (0: SYSTEM, 1: SOFTWARE). */
bool oracle_opened(const struct oracle *oracle, int hive);

/*
 * What an import of this text into an empty registry leaves behind: 8-bit text, one directive a line. by_shape: a hive
 * loaded under any name counts as the one it looks like.
 */
struct oracle oracle_of_reg(const char *text, size_t size, bool by_shape);

/*
 * Several inputs as one, which closes them: the last that speaks of a place counts. hives: the first is of hives, and
 * CurrentControlSet of the others is the set that its Select names.
 */
enum { ORACLE_PARTS = 4 };

struct oracle oracle_of_parts(const struct oracle *parts, size_t count, bool hives);

void oracle_close(struct oracle *oracle);

enum chance { CHANCE_READY, CHANCE_UNKNOWN, CHANCE_NONE };

/* ret_why: the first reason for anything but CHANCE_READY. */
enum chance independent_chance(const struct oracle *oracle, const char **ret_why);

/*
 * Whether Windows would load this hive as it stands: base block whole, checksum right, sequence numbers equal, all bins
 * there. NULL: yes; else why not.
 */
const char *independent_unsound(const void *hive, size_t size);

#endif
