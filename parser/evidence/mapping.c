/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/mapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAPPINGS_LIMIT = 256 }; /* more are read into memory */

static struct {
	uint8_t *start; /* NULL: free. Set last and cleared first, for the handler */
	size_t size;
} mappings[MAPPINGS_LIMIT];

static size_t mapping_count;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction action_before;

static uintptr_t page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

static bool is_mapped(uintptr_t address)
{
	for (size_t i = 0; i < MAPPINGS_LIMIT; i++) {
		uintptr_t start = (uintptr_t)__atomic_load_n(&mappings[i].start, __ATOMIC_ACQUIRE);

		if (start && address >= start && address - start < mappings[i].size)
			return true;
	}
	return false;
}

/* Not ours: whoever handled it before handles it now; nobody means the default, at the fault's next try. */
static void pass_on(int number, siginfo_t *info, void *context)
{
	if (action_before.sa_flags & SA_SIGINFO) {
		action_before.sa_sigaction(number, info, context);
	} else if (action_before.sa_handler != SIG_DFL && action_before.sa_handler != SIG_IGN) {
		action_before.sa_handler(number);
	} else {
		signal(number, SIG_DFL);
		if (info->si_code <= 0) /* sent by someone: it would not come again by itself */
			raise(number);
	}
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
	int error = errno;
	uintptr_t address = (uintptr_t)info->si_addr, page = address & ~(page_size() - 1);

	if (info->si_code != BUS_ADRERR || !is_mapped(address) ||
	    mmap((void *)page, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		    MAP_FAILED)
		pass_on(number, info, context);
	errno = error;
}

static void watch(void)
{
	struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &action_before);
}

static bool register_mapping(uint8_t *start, size_t size)
{
	bool free_slot = false;

	pthread_mutex_lock(&mappings_lock);
	for (size_t i = 0; i < MAPPINGS_LIMIT && !free_slot; i++) {
		if (mappings[i].start)
			continue;
		if (mapping_count++ == 0)
			watch();
		mappings[i].size = size;
		__atomic_store_n(&mappings[i].start, start, __ATOMIC_RELEASE);
		free_slot = true;
	}
	pthread_mutex_unlock(&mappings_lock);
	return free_slot;
}

static void forget_mapping(const uint8_t *start)
{
	pthread_mutex_lock(&mappings_lock);
	for (size_t i = 0; i < MAPPINGS_LIMIT; i++) {
		if (mappings[i].start != start)
			continue;
		__atomic_store_n(&mappings[i].start, NULL, __ATOMIC_RELEASE);
		if (--mapping_count == 0)
			sigaction(SIGBUS, &action_before, NULL);
	}
	pthread_mutex_unlock(&mappings_lock);
}

uint8_t *mapping_new(int fd, size_t size, size_t room)
{
	uint8_t *start = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		return NULL;
	if (mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, fd, 0) != MAP_FAILED &&
	    register_mapping(start, room))
		return start;
	munmap(start, room);
	return NULL;
}

void mapping_free(uint8_t *start, size_t room)
{
	forget_mapping(start);
	munmap(start, room);
}
