/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a worker may still do when its cage is closed. Each try runs in a worker of a pool and hands back the errno it met;
 * a kernel without filters would show here, as every "0" that should not be one.
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
#include <poll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/cage.h"
#include "common/sandbox/pool.h"
#include "common/sandbox/witness_process.h"

struct scene {
	int evidence; /* a file that is open for reading */
	bool may_open;
	int (*try)(int evidence);
	bool given;
	char line[32];
};

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int by_socket(int evidence)
{
	(void)evidence;
	return outcome(socket(AF_INET, SOCK_STREAM, 0));
}

static int by_datagram(int evidence)
{
	int ends[2];

	(void)evidence;
	return outcome(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
}

static int by_writing(int evidence)
{
	(void)evidence;
	return outcome(open("/dev/null", O_WRONLY));
}

static int by_making(int evidence)
{
	(void)evidence;
	return outcome(open("/tmp", O_TMPFILE | O_RDWR, 0600));
}

static int by_reading(int evidence)
{
	(void)evidence;
	return outcome(open("/proc/self/statm", O_RDONLY));
}

static int by_removing(int evidence)
{
	(void)evidence;
	return outcome(unlink("/tmp/nothing-of-this-name"));
}

static int by_execution(int evidence)
{
	(void)evidence;
	return outcome(execl("/bin/true", "true", (char *)NULL));
}

static int by_tracing(int evidence)
{
	(void)evidence;
	return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int by_killing_its_parent(int evidence)
{
	(void)evidence;
	return outcome(kill(getppid(), SIGKILL));
}

static int by_killing_a_group(int evidence)
{
	(void)evidence;
	return outcome(kill(0, SIGKILL));
}

static int by_other_signals(int evidence)
{
	(void)evidence;
	return outcome(kill(getpid(), SIGTERM));
}

static int by_code(int evidence)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, evidence, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int by_a_shared_map(int evidence)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, evidence, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int by_looking_at_others(int evidence)
{
	(void)evidence;
	return outcome(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static int by_a_new_namespace(int evidence)
{
	(void)evidence;
	return outcome(syscall(SYS_unshare, 0));
}

/* clang-format off */
static const struct {
	int (*try)(int evidence);
	int with_files, without; /* errno where files may be opened for reading, and where none may */
} refused[] = {
	{ by_socket,             EPERM, EPERM },
	{ by_datagram,           EPERM, EPERM },
	{ by_writing,            EPERM, EPERM },
	{ by_making,             EPERM, EPERM },
	{ by_reading,            0,     EPERM },
	{ by_removing,           EPERM, EPERM },
	{ by_execution,          EPERM, EPERM },
	{ by_tracing,            EPERM, EPERM },
	{ by_killing_its_parent, EPERM, EPERM },
	{ by_killing_a_group,    EPERM, EPERM },
	{ by_other_signals,      EPERM, EPERM },
	{ by_code,               EPERM, EPERM },
	{ by_a_shared_map,       EPERM, EPERM },
	{ by_looking_at_others,  EPERM, EPERM },
	{ by_a_new_namespace,    EPERM, EPERM },
};
/* clang-format on */

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

static int next(void *context, void **ret_unit, struct error *err)
{
	struct scene *scene = context;

	(void)err;
	*ret_unit = scene;
	return !scene->given && (scene->given = true);
}

static const int *keeps(void *context, const void *unit, size_t *ret_count)
{
	struct scene *scene = context;

	(void)unit;
	*ret_count = 1;
	return &scene->evidence;
}

static int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
{
	struct scene *scene = context;
	char line[32];

	(void)unit;
	signal(SIGUSR1, SIG_IGN);
	cage_close_worker(scene->may_open);
	errno = 0;
	snprintf(line, sizeof line, "%d\n", scene->try(scene->evidence));
	return pool_write(worker, line, strlen(line), err);
}

static int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end, struct error *err)
{
	struct scene *scene = context;

	(void)unit;
	(void)err;
	snprintf(scene->line, sizeof scene->line, "%.*s%.20s", (int)size, bytes ? bytes : "", end->how);
	return 0;
}

static void must_meet(int (*try)(int evidence), bool may_open, int wanted)
{
	const struct pool_options options = {
		.workers = 1, .seconds = 60, .memory = 64 << 20, .result_size = 64, .is_line = true
	};
	const struct pool_work working = { .next = next, .keeps = keeps, .work = work, .done = done };
	struct scene scene = { .evidence = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), .may_open = may_open, .try = try };
	char line[32];

	assert_true(scene.evidence >= 0);
	assert_int_equal(pool_run(&options, &working, &scene, NULL), 0);
	close(scene.evidence);
	snprintf(line, sizeof line, "%d\n", wanted);
	assert_string_equal(scene.line, line);
}

static void a_worker_reaches_nothing_beyond_its_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		must_meet(refused[i].try, true, refused[i].with_files);
		must_meet(refused[i].try, false, refused[i].without);
	}
}

static void a_worker_does_all_that_an_evaluation_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		must_meet(allowed[i], true, 0);
		must_meet(allowed[i], false, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_reaches_nothing_beyond_its_evidence),
		cmocka_unit_test(a_worker_does_all_that_an_evaluation_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
