/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of the system calls that stay, as the kernel's filter (seccomp(2)). What is not in the list fails with EPERM
 * instead of killing: code that only wanted a locale goes on. The program is made from rows in microseconds and
 * without a library, in the process that it is for: a row may name that process and its parent.
 */
#ifndef TLSREADY_COMMON_FILTER_H
#define TLSREADY_COMMON_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FILTER_CONDITIONS = 4,
	FILTER_RULES_LIMIT = 128, /* in one filter */
};

enum filter_test {
	FILTER_NONE, /* the list of conditions ends here */
	FILTER_BITS, /* (argument & mask) == value */
	FILTER_NOT,  /* argument != value */
};

/* About the lower 32 bits of an argument: all that the kernel reads of an int. */
struct filter_condition {
	enum filter_test test;
	unsigned argument; /* from 0 */
	uint32_t mask, value;
};

struct filter_rule {
	int call;                                        /* __NR_read; several rules of one call: any of them */
	struct filter_condition when[FILTER_CONDITIONS]; /* all of them; none: always */
};

struct filter {
	struct filter_rule rules[FILTER_RULES_LIMIT];
	size_t count;
	bool is_full; /* a rule was dropped */
};

void filter_allow(struct filter *filter, const struct filter_rule *rules, size_t count);

/*
 * For this process and all that it starts, for ever; PR_SET_NO_NEW_PRIVS is set. False: this architecture or the kernel
 * has no filters, or the list is too long; nothing has changed then.
 */
bool filter_close(const struct filter *filter);

#endif
