/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hive and answers lie in memory that the processes share; a byte over a socket says that it is the other's turn. The
 * reader's parent is not the fuzzer but a copy of it made at the beginning: it is small, so that starting a reader
 * again (one damaged hive in ten kills libregf) costs little.
 */
#include "support/reading/isolated_reader.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/reading/hivelook.h"
#include "support/search/tlspaths.h"

enum {
	PATIENCE_MS = 2000,
	HIVES_EACH = 2000, /* libregf leaks when opening fails */
};

enum turn { ASKED = 'A', ANSWERED = 'T', DIED = 'D' };

struct shared {
	pid_t reader;
	size_t size;
	bool opened;
	uint8_t hive[ISOLATED_HIVE_LIMIT];
	struct isolated_answer answers[ISOLATED_PATHS_LIMIT];
};

static struct shared *shared;
static int line = -1; /* to the reader and its parent */

static void answer(struct hivelook *look, const struct tls_path *path, struct isolated_answer *ret)
{
	struct hivevalue value = { 0 };
	hivekey key;

	ret->key = hivelook_key(look, path->path, &key);
	ret->value = ret->key == PRESENT ? look->backend->value(look->self, key, path->name, &value, &look->error)
					 : ret->key;
	if (ret->value != PRESENT)
		return;
	ret->type = value.type;
	ret->size = value.size;
	memcpy(ret->data, value.data, value.size < sizeof ret->data ? value.size : sizeof ret->data);
}

static void answer_all(const struct hive_backend *backend)
{
	struct hivelook look;

	shared->opened = hivelook_open(&look, backend, shared->hive, shared->size);
	for (size_t i = 0; shared->opened && i < tls_paths_count && i < ISOLATED_PATHS_LIMIT; i++)
		answer(&look, &tls_paths[i], &shared->answers[i]);
	hivelook_close(&look);
}

static bool is_apart;

/* AddressSanitizer calls this before it reports, which takes longer than a new process, and nobody would read it. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	if (is_apart)
		_exit(1);
}

static bool say(int fd, char turn)
{
	return send(fd, &turn, 1, MSG_NOSIGNAL) == 1;
}

/* The fuzzer's handlers would take a crash here for one of ours. */
static _Noreturn void read_hives(const struct hive_backend *backend, int fd)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGALRM, SIGTERM };
	char turn;

	is_apart = true;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
	close(STDERR_FILENO);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		signal(faults[i], SIG_DFL);
	for (unsigned i = 0; i < HIVES_EACH && recv(fd, &turn, 1, 0) == 1; i++) {
		answer_all(backend);
		say(fd, ANSWERED);
	}
	recv(fd, &turn, 1, 0); /* the one that is not answered: now nobody takes what follows for an answer */
	_exit(0);
}

static _Noreturn void keep_reader(const struct hive_backend *backend, int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		pid_t child = fork();

		if (child == 0)
			read_hives(backend, fd);
		if (child < 0)
			_exit(1);
		shared->reader = child;
		waitpid(child, NULL, 0);
		if (!say(fd, DIED))
			_exit(0);
	}
}

static void start(const struct hive_backend *backend)
{
	int ends[2];

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	pid_t child = fork();

	if (child < 0)
		abort();
	if (child == 0) {
		close(ends[0]);
		keep_reader(backend, ends[1]);
	}
	close(ends[1]);
	line = ends[0];
}

static char hear(void)
{
	char turn = 0;

	if (recv(line, &turn, 1, 0) != 1)
		abort();
	return turn;
}

/* True when the answers are there. */
static bool take_turns(void)
{
	struct pollfd wait = { .fd = line, .events = POLLIN };

	if (!say(line, ASKED))
		abort();
	if (poll(&wait, 1, PATIENCE_MS) != 0)
		return hear() == ANSWERED;
	kill(shared->reader, SIGKILL);
	while (hear() != DIED) /* it may have answered just now */
		;
	return false;
}

bool isolated_ask(const struct hive_backend *backend, const uint8_t *hive, size_t size, const struct isolated_answer **ret)
{
	if (!shared)
		start(backend);
	if (size > ISOLATED_HIVE_LIMIT)
		return false;
	memcpy(shared->hive, hive, size);
	shared->size = size;
	*ret = shared->answers;
	return take_turns() && shared->opened;
}
