/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three walls: Landlock (kernel 5.13 on) takes away files, no privilege of root stays, and a filter takes away all system
 * calls but a few.
 */
#include "common/sandbox/cage.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/sandbox/filter.h"
#include "common/sandbox/landlock.h"

/* clang-format off */

#define BITS(at, bits, wanted) { .test = FILTER_BITS, .argument = (at), .mask = (uint32_t)(bits), .value = (uint32_t)(wanted) }
#define IS(at, wanted)         BITS(at, UINT32_MAX, wanted)
#define ISNT(at, wanted)       { .test = FILTER_NOT, .argument = (at), .value = (uint32_t)(wanted) }
#define ANY(name)              { .call = __NR_##name }
#define ALLOW(filter, rules)   filter_allow(filter, rules, sizeof (rules) / sizeof *(rules))

/* What malloc and the end of a process need, with sanitizers or without; the signals are for abort() to look like one. */
static const struct filter_rule always[] = {
	ANY(brk), ANY(munmap), ANY(mremap),
	ANY(madvise), ANY(futex), ANY(sched_yield),
	ANY(getrandom), ANY(clock_gettime),
	ANY(exit), ANY(exit_group), ANY(getpid),
	ANY(gettid), ANY(rt_sigprocmask), ANY(rt_sigreturn),
	ANY(rt_sigaction), ANY(restart_syscall), ANY(sigaltstack),
#ifdef __NR_sigreturn
	ANY(sigreturn),
#endif
#ifdef __NR_clock_gettime64
	ANY(clock_gettime64), ANY(futex_time64),
#endif
	{ __NR_mprotect, { BITS(2, PROT_EXEC, 0) } },
};

/* Where 32-bit machines have a call of their own for offsets that do not fit. */
#ifdef __NR_mmap2
#define MMAP __NR_mmap2
#else
#define MMAP __NR_mmap
#endif

/* Memory, but none that came from a file, and none that can be run. */
static const struct filter_rule memory_only[] = {
	{ MMAP, { BITS(2, PROT_EXEC, 0), BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS) } },
};

/* Files that are open, and memory that is one; what is written goes to no file of the system. */
static const struct filter_rule open_files[] = {
	{ MMAP, { BITS(2, PROT_EXEC, 0), BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS) } },
	{ MMAP, { BITS(2, PROT_EXEC, 0), BITS(3, MAP_SHARED | MAP_PRIVATE, MAP_PRIVATE) } },
	ANY(read), ANY(pread64), ANY(readv),
	ANY(write), ANY(pwrite64), ANY(lseek),
	ANY(close), ANY(ftruncate),
	ANY(memfd_create), ANY(dup), ANY(dup3),
#ifdef __NR_dup2
	ANY(dup2),
#endif
#ifdef __NR__llseek
	ANY(_llseek), ANY(ftruncate64), ANY(fstat64),
#endif
#ifdef __NR_fstat
	ANY(fstat),
#endif
#ifdef __NR_newfstatat
	{ __NR_newfstatat, { BITS(3, AT_EMPTY_PATH, AT_EMPTY_PATH) } }, /* what fstat() is */
#endif
	{ __NR_statx, { BITS(2, AT_EMPTY_PATH, AT_EMPTY_PATH) } },
#ifdef __NR_fadvise64
	ANY(fadvise64),
#endif
};

/* Of open_files, what changes none. */
static const struct filter_rule reading_files[] = {
	ANY(read), ANY(pread64), ANY(lseek), ANY(close),
#ifdef __NR__llseek
	ANY(_llseek), ANY(fstat64),
#endif
#ifdef __NR_fstat
	ANY(fstat),
#endif
#ifdef __NR_newfstatat
	{ __NR_newfstatat, { BITS(3, AT_EMPTY_PATH, AT_EMPTY_PATH) } },
#endif
	{ __NR_statx, { BITS(2, AT_EMPTY_PATH, AT_EMPTY_PATH) } },
#ifdef __NR_fadvise64
	ANY(fadvise64),
#endif
};

#ifdef __NR_fcntl64
#define FCNTL __NR_fcntl64
#else
#define FCNTL __NR_fcntl
#endif

static const int file_commands[] = {
	F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, F_ADD_SEALS, F_GET_SEALS, /* not F_SETOWN: it makes signals */
};

/* What common/sandbox needs to start a reader in a cage of its own, to wait for it and to end it. */
#if defined(__s390x__)
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif
#define CLONE_BEYOND_FORK                                                                                             \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_THREAD | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |  \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_PARENT | CLONE_PTRACE)

static const struct filter_rule children[] = {
	{ __NR_clone, { BITS(CLONE_FLAGS, CLONE_BEYOND_FORK, 0) } },
#ifdef __NR_fork
	ANY(fork),
#endif
	ANY(set_robust_list), ANY(getppid), ANY(wait4),
#ifdef __NR_rseq
	ANY(rseq),
#endif
	{ __NR_prctl, { IS(0, PR_SET_PDEATHSIG) } }, { __NR_prctl, { IS(0, PR_SET_NO_NEW_PRIVS) } },
	{ __NR_prctl, { IS(0, PR_SET_SECCOMP) } },
#ifdef __NR_landlock_create_ruleset
	ANY(landlock_create_ruleset), ANY(landlock_restrict_self),
#endif
#ifdef __NR_close_range
	ANY(close_range),
#endif
	{ __NR_prlimit64, { IS(0, 0) } },
#ifdef __NR_setrlimit
	ANY(setrlimit),
#endif
#ifdef __NR_getrlimit
	ANY(getrlimit),
#endif
	ANY(pipe2),
	{ __NR_socketpair, { IS(0, AF_UNIX), BITS(1, 0xF, SOCK_STREAM) } }, /* a datagram could be sent to a path */
	ANY(sendto), ANY(recvfrom), ANY(ppoll),
#ifdef __NR_poll
	ANY(poll),
#endif
#ifdef __NR_ppoll_time64
	ANY(ppoll_time64),
#endif
};

/* By read only: not created, not cut, no name in a folder either (O_TMPFILE has O_DIRECTORY's bit and one of its own). */
#define OPEN_FOR_WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static const struct filter_rule opening[] = {
	{ __NR_openat, { BITS(2, OPEN_FOR_WRITING, O_RDONLY) } },
#ifdef __NR_open
	{ __NR_open, { BITS(1, OPEN_FOR_WRITING, O_RDONLY) } },
#endif
	ANY(getdents64),
#ifdef __NR_newfstatat
	ANY(newfstatat),
#endif
	ANY(statx), ANY(readlinkat), ANY(faccessat),
#ifdef __NR_readlink
	ANY(readlink),
#endif
};
/* clang-format on */

/* Signals to itself: another process has another number, and this one cannot become it. */
static void allow_raise(struct filter *filter)
{
	const struct filter_rule rule = { __NR_tgkill, { IS(0, getpid()) } };

	filter_allow(filter, &rule, 1);
}

enum { PROCESS_NUMBERS = 1 << 22 }; /* the kernel's PID_MAX_LIMIT: none of a process is as high, all of groups are */

/*
 * An end to its children. Their numbers are not known yet: so to any one process but the one that started it; Landlock,
 * where it knows signals, leaves only those of this cage.
 */
static void allow_ending_children(struct filter *filter)
{
	const struct filter_rule rule = {
		__NR_kill, { BITS(0, ~(PROCESS_NUMBERS - 1), 0), ISNT(0, 0), ISNT(0, getppid()), IS(1, SIGKILL) }
	};

	filter_allow(filter, &rule, 1);
}

static void allow_on(struct filter *filter, const int *calls, size_t count, int fd)
{
	for (size_t i = 0; i < count; i++)
		filter_allow(filter, &(struct filter_rule){ calls[i], { IS(0, fd) } }, 1);
}

static void allow_socket(struct filter *filter, int fd)
{
	static const int calls[] = { __NR_read, __NR_write, __NR_recvfrom, __NR_sendto };

	allow_on(filter, calls, sizeof calls / sizeof *calls, fd);
}

static void allow_output(struct filter *filter, int fd)
{
	static const int calls[] = { __NR_write, __NR_pwrite64, __NR_ftruncate };

	allow_on(filter, calls, sizeof calls / sizeof *calls, fd);
}

/*
 * What root may do beyond others: raise its own limits, for one. kept: capabilities that stay where they are there. A second
 * time, in a cage below another, it is refused and has nothing left to do.
 */
static void drop_privileges(uint32_t kept)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, sets) != 0)
		return;
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		uint32_t left = i == 0 ? sets[i].permitted & kept : 0;

		sets[i] = (struct __user_cap_data_struct){ .permitted = left, .effective = left };
	}
	syscall(SYS_capset, &header, sets);
}

#define READING_FILES_OF_OTHERS (1U << CAP_DAC_READ_SEARCH | 1U << CAP_DAC_OVERRIDE)

void cage_close(int fd)
{
	struct filter filter = { .count = 0 };

	landlock_close(NULL, 0);
	drop_privileges(0);
	ALLOW(&filter, always);
	ALLOW(&filter, memory_only);
	allow_socket(&filter, fd);
	allow_raise(&filter);
	filter_close(&filter);
}

void cage_close_library(const struct cage_library *library)
{
	struct filter filter = { .count = 0 };

	landlock_close(library->readable, library->readable_count);
	drop_privileges(library->readable_count ? READING_FILES_OF_OTHERS : 0);
	ALLOW(&filter, always);
	ALLOW(&filter, memory_only);
	ALLOW(&filter, reading_files);
	if (library->readable_count)
		ALLOW(&filter, opening);
	allow_socket(&filter, library->fd);
	if (library->output >= 0)
		allow_output(&filter, library->output);
	allow_raise(&filter);
	filter_close(&filter);
}

void cage_close_worker(void)
{
	struct filter filter = { .count = 0 };

	landlock_close(NULL, 0);
	drop_privileges(0);
	ALLOW(&filter, always);
	ALLOW(&filter, open_files);
	for (size_t i = 0; i < sizeof file_commands / sizeof *file_commands; i++)
		filter_allow(&filter, &(struct filter_rule){ FCNTL, { IS(1, file_commands[i]) } }, 1);
	ALLOW(&filter, children);
	allow_raise(&filter);
	allow_ending_children(&filter);
	filter_close(&filter);
}
