/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classic BPF over struct seccomp_data: first the architecture, since other ABIs of a machine (int 0x80, x32) have other
 * numbers for their calls; then the calls that are always allowed, then a block for each other rule, which falls through where it does not hold.
 */
#include "common/sandbox/filter.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#if __has_include(<linux/seccomp.h>)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif

/* clang-format off */
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARMEL__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__powerpc64__)
#define ARCHITECTURE AUDIT_ARCH_PPC64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__loongarch64)
#define ARCHITECTURE AUDIT_ARCH_LOONGARCH64
#endif
/* clang-format on */

void filter_allow(struct filter *filter, const struct filter_rule *rules, size_t count)
{
	size_t room = FILTER_RULES_LIMIT - filter->count;

	filter->is_full |= count > room;
	count = count < room ? count : room;
	memcpy(filter->rules + filter->count, rules, count * sizeof *rules);
	filter->count += count;
}

#if defined(ARCHITECTURE) && defined(SECCOMP_MODE_FILTER)

enum {
	RULE_STEPS = 3 + 3 * FILTER_CONDITIONS, /* of one rule at most */
	FRAME_STEPS = 9,
	X32_CALLS = 0x40000000, /* the bit that x86-64 sets in the numbers of its 32-bit sister */
};

struct program {
	struct sock_filter steps[FRAME_STEPS + RULE_STEPS * FILTER_RULES_LIMIT];
	unsigned short count;
};

static void add(struct program *program, unsigned code, uint32_t k, size_t if_true, size_t if_false)
{
	program->steps[program->count++] = (struct sock_filter){
		.code = (unsigned short)code, .jt = (unsigned char)if_true, .jf = (unsigned char)if_false, .k = k
	};
}

static void load(struct program *program, size_t at)
{
	add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at, 0, 0);
}

static size_t place_of(unsigned argument)
{
	size_t at = offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);

	return at + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? sizeof(uint32_t) : 0);
}

static size_t steps_of(const struct filter_condition *condition)
{
	return condition->test == FILTER_NONE ? 0 : condition->test == FILTER_BITS ? 3 : 2;
}

/* left: steps of the rule behind this condition, to be jumped over where it does not hold. */
static void add_condition(struct program *program, const struct filter_condition *condition, size_t left)
{
	load(program, place_of(condition->argument));
	if (condition->test == FILTER_BITS) {
		add(program, BPF_ALU | BPF_AND | BPF_K, condition->mask, 0, 0);
		add(program, BPF_JMP | BPF_JEQ | BPF_K, condition->value, 0, left);
	} else {
		add(program, BPF_JMP | BPF_JEQ | BPF_K, condition->value, left, 0);
	}
}

static void add_rule(struct program *program, const struct filter_rule *rule)
{
	size_t left = 1; /* the step that allows */

	for (size_t i = 0; i < FILTER_CONDITIONS; i++)
		left += steps_of(&rule->when[i]);
	load(program, offsetof(struct seccomp_data, nr));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->call, 0, left);
	for (size_t i = 0; i < FILTER_CONDITIONS && rule->when[i].test != FILTER_NONE; i++) {
		left -= steps_of(&rule->when[i]);
		add_condition(program, &rule->when[i], left);
	}
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static bool is_unconditional(const struct filter_rule *rule)
{
	return rule->when[0].test == FILTER_NONE;
}

/* One step for each rule without a condition: the kernel tries the program out with every call there is. */
static void add_unconditional(struct program *program, const struct filter *filter)
{
	size_t left = 0;

	for (size_t i = 0; i < filter->count; i++)
		left += is_unconditional(&filter->rules[i]);
	for (size_t i = 0; i < filter->count; i++)
		if (is_unconditional(&filter->rules[i]))
			add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)filter->rules[i].call, left--, 0);
	add(program, BPF_JMP | BPF_JA, 1, 0, 0);
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void make(struct program *program, const struct filter *filter)
{
	load(program, offsetof(struct seccomp_data, arch));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
	load(program, offsetof(struct seccomp_data, nr));
	add(program, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1);
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
	add_unconditional(program, filter);
	for (size_t i = 0; i < filter->count; i++)
		if (!is_unconditional(&filter->rules[i]))
			add_rule(program, &filter->rules[i]);
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
}

bool filter_close(const struct filter *filter)
{
	struct program program = { .count = 0 };

	if (filter->is_full)
		return false;
	make(&program, filter);
	struct sock_fprog loaded = { .len = program.count, .filter = program.steps };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded) == 0;
}
#else
bool filter_close(const struct filter *filter)
{
	(void)filter;
	return false;
}
#endif
