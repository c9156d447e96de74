/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What processes may still do when their cages are closed: a test for each row of tests/support/reading/attempts.c. Each attempt runs in
 * a process of its own, which enters its cage as the product does, and hands back the errno it met; and once without a cage,
 * where it must not be refused, or else it would show nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/cage.h"
#include "common/sandbox/reader_process.h"
#include "support/reading/cages.h"

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int evidence_is_read(int evidence)
{
	struct stat stat;
	char byte;
	uint8_t *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, evidence, 0);

	if (map == MAP_FAILED)
		return errno;
	map[0] = 1; /* its own page */
	if (fstat(evidence, &stat) < 0 || lseek(evidence, 0, SEEK_SET) < 0 || read(evidence, &byte, 1) != 1 ||
	    pread(evidence, &byte, 1, 2) != 1)
		return errno;
	return outcome(munmap(map, 4096));
}

static int memory_becomes_a_file(int evidence)
{
	int file = memfd_create("copy", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	(void)evidence;
	if (file < 0 || write(file, "bytes", 5) != 5 || fcntl(file, F_ADD_SEALS, F_SEAL_WRITE) < 0)
		return errno;
	void *map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);

	return map == MAP_FAILED ? errno : outcome(close(file));
}

static int a_child_is_started_waited_for_and_killed(int evidence)
{
	int ends[2], status;

	(void)evidence;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	struct pollfd end = { .fd = ends[0], .events = POLLIN };

	if (child < 0 || poll(&end, 1, 0) < 0 || kill(child, SIGKILL) < 0)
		return errno;
	return outcome(waitpid(child, &status, 0));
}

static void answer(void *context, int fd)
{
	const char *word = context;
	char asked;

	if (read(fd, &asked, 1) == 1 && asked == '?' && open("/proc/self/statm", O_RDONLY) < 0 && fork() < 0)
		(void)!write(fd, word, 1);
}

/* As libregf is: in a cage of its own inside this one. */
static int a_reader_runs_in_its_own_cage(int evidence)
{
	const struct sandbox_limits limits = { .memory = 16 << 20, .seconds = 10 };
	struct sandbox_process process;
	char answered = 0, why[SANDBOX_WHY];

	(void)evidence;
	if (process_sandbox.start(answer, (void *)(uintptr_t) "!", &limits, &process, NULL) < 0)
		return errno;
	if (write(process.fd, "?", 1) != 1 || read(process.fd, &answered, 1) != 1)
		return errno ? errno : EPROTO;
	process_sandbox.end(&process, why);
	return answered == '!' ? 0 : EPROTO;
}

static int it_dies_like_itself(int evidence)
{
	(void)evidence;
	raise(SIGUSR1); /* ignored below: it must arrive, not be refused */
	return 0;
}

static int (*const allowed[])(int evidence) = { evidence_is_read, memory_becomes_a_file,
						a_child_is_started_waited_for_and_killed, a_reader_runs_in_its_own_cage,
						it_dies_like_itself };

static bool is_refusal(int met)
{
	return met == EPERM || met == EACCES;
}

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

static void check_cage(unsigned cage, const char *name, const struct attempt *attempt)
{
	const bool is_open = attempt->by_landlock & cage && !has_landlock();
	const int met = met_in(cage, attempt, NULL);

	if (is_open)
		print_message("this kernel has no Landlock: %s can be done in the cage of %s\n", attempt->name, name);
	else if (is_refusal(met) == ((attempt->allowed & cage) != 0))
		fail_msg("in the cage of %s: %s", name, met == LOST ? "the process was lost" : strerror(met));
}

static void an_attempt_is_refused(void **state)
{
	static const struct {
		unsigned cage;
		const char *name;
	} cages[] = {
		{ READER, "a reader" },
		{ LIBRARY, "a library" },
		{ LIBRARY_WITH_FILES, "a library that wants a path" },
		{ WORKER, "a worker" },
	};
	const struct attempt *attempt = *state;

	for (size_t i = 0; i < sizeof cages / sizeof *cages; i++)
		check_cage(cages[i].cage, cages[i].name, attempt);
	if (!attempt->only_caged && is_refusal(met_in(ALONE, attempt, NULL)))
		print_message("nobody may do this here: the refusal is not the cage's alone\n");
}

/* A container may refuse much, but none refuses all of these. */
static void without_a_cage_the_attempts_are_not_refused(void **state)
{
	size_t refused = 0, tried = 0;

	(void)state;
	for (size_t i = 0; i < attempts_count; i++)
		if (!attempts[i].only_caged && ++tried)
			refused += is_refusal(met_in(ALONE, &attempts[i], NULL));
	print_message("%zu of %zu are refused to everybody here\n", refused, tried);
	assert_true(refused < tried / 2);
}

static void a_worker_does_all_that_an_evaluation_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		assert_int_equal(met_in(WORKER, NULL, allowed[i]), 0);
}

static void enter(unsigned cage, int fd)
{
	const struct cage_library library = { .fd = fd, .output = -1, .readable = &fd, .readable_count = cage != LIBRARY };

	if (cage == WORKER)
		cage_close_worker();
	else if (cage == READER)
		cage_close(fd);
	else
		cage_close_library(&library);
}

static void must_have(const char *status, const char *line)
{
	if (!strstr(status, line))
		fail_msg("the kernel does not say \"%s\"", line);
}

/* As the kernel tells of a process that has entered and says so. */
static void look_at(unsigned cage, const char *capabilities)
{
	char status[4096] = "", path[64];
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t child = fork();

	if (child == 0) {
		enter(cage, ends[1]);
		(void)!write(ends[1], "!", 1);
		for (;;)
			sched_yield();
	}
	assert_int_equal(read(ends[0], status, 1), 1);
	snprintf(path, sizeof path, "/proc/%d/status", child);
	int file = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(read(file, status, sizeof status - 1) > 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(file);
	close(ends[0]);
	close(ends[1]);
	must_have(status, "\nNoNewPrivs:\t1\n");
	must_have(status, "\nSeccomp:\t2\n");
	must_have(status, capabilities);
}

/* The privileges by which root reads files of others: of these, the ones that this process has. */
static unsigned long long own_right_to_read(void)
{
	char line[128];
	unsigned long long permitted = 0;
	FILE *file = fopen("/proc/self/status", "re");

	assert_non_null(file);
	while (fgets(line, sizeof line, file))
		if (strncmp(line, "CapPrm:", 7) == 0)
			permitted = strtoull(line + 7, NULL, 16);
	fclose(file);
	return permitted & (1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH);
}

static void no_privilege_stays_in_a_cage_but_to_read_evidence(void **state)
{
	char reading[64];

	snprintf(reading, sizeof reading, "\nCapPrm:\t%016llx\n", own_right_to_read());
	(void)state;
	look_at(READER, "\nCapPrm:\t0000000000000000\n");
	look_at(LIBRARY, "\nCapPrm:\t0000000000000000\n");
	look_at(WORKER, "\nCapPrm:\t0000000000000000\n");
	look_at(LIBRARY_WITH_FILES, reading);
}

static pid_t bystander;

static int end_bystander(int evidence)
{
	(void)evidence;
	return outcome(kill(bystander, SIGKILL));
}

/* Version 6 of Landlock, Linux 6.12. */
static void a_worker_ends_no_process_outside_of_its_cage(void **state)
{
	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 6) {
		print_message("this kernel keeps no signals in a cage\n");
		skip();
	}
	bystander = fork();
	if (bystander == 0)
		for (;;)
			pause();
	assert_int_equal(met_in(WORKER, NULL, end_bystander), EPERM);
	assert_int_equal(kill(bystander, SIGKILL), 0);
	waitpid(bystander, NULL, 0);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(without_a_cage_the_attempts_are_not_refused),
		cmocka_unit_test(a_worker_does_all_that_an_evaluation_needs),
		cmocka_unit_test(no_privilege_stays_in_a_cage_but_to_read_evidence),
		cmocka_unit_test(a_worker_ends_no_process_outside_of_its_cage),
	};
	struct CMUnitTest *rows = calloc(attempts_count, sizeof *rows);

	if (!rows)
		return 1;
	for (size_t i = 0; i < attempts_count; i++)
		rows[i] = (struct CMUnitTest){ .name = attempts[i].name,
					       .test_func = an_attempt_is_refused,
					       .initial_state = (void *)(uintptr_t)&attempts[i] };
	int failed = _cmocka_run_group_tests("attempts", rows, attempts_count, NULL, NULL);

	failed += cmocka_run_group_tests(others, NULL, NULL);
	free(rows);
	return failed != 0;
}
