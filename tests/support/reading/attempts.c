/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PARENT   0x5EED0001 /* numbers that no call takes */
#define EVIDENCE 0x5EED0002
#define TEXT(s)  (long)(uintptr_t)(s)
#define NOWHERE  TEXT("/nonexistent/file")
#define NONE     -1

#ifdef SYS_mmap2
#define MAP_CALL SYS_mmap2
#else
#define MAP_CALL SYS_mmap
#endif

/* A flag that makes each clone fail where it is not refused: EINVAL, and no process. */
#define IMPOSSIBLE CLONE_SIGHAND
#if defined(__s390x__)
#define CLONE(flags) .call = SYS_clone, .arguments = { 0, (long)(flags) }
#else
#define CLONE(flags) .call = SYS_clone, .arguments = { (long)(flags) }
#endif

static int raise_limits(int evidence)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	(void)evidence;
	return setrlimit(RLIMIT_CPU, &all) < 0 ? errno : 0;
}

/* The path by which wimlib gets at its file. */
static int open_again(int evidence)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", evidence);
	return open(path, O_RDONLY) < 0 ? errno : 0;
}

#if defined(__x86_64__)
/* The other door of this processor: calls of 32 bits, whose numbers are others. 20 is getpid there. */
static int call_by_interrupt(int evidence)
{
	long result = 20;

	(void)evidence;
	__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
	return result < 0 && result > -4096 ? (int)-result : 0;
}
#endif

static const struct {
	uint64_t flags, pidfd, child, parent, signal;
} no_clone;

/* clang-format off */
#define NEVER(sentence, ...)                  { .name = "a_caged_process_" sentence, __VA_ARGS__ }
#define CALL(number, ...)                     .call = SYS_##number, .arguments = { __VA_ARGS__ }

const struct attempt attempts[] = {
	/* network */
	NEVER("makes_no_internet_socket",           CALL(socket, AF_INET, SOCK_STREAM, 0)),
	NEVER("makes_no_ipv6_socket",               CALL(socket, AF_INET6, SOCK_DGRAM, 0)),
	NEVER("makes_no_local_socket",              CALL(socket, AF_UNIX, SOCK_STREAM, 0)),
	NEVER("asks_no_kernel_by_netlink",          CALL(socket, AF_NETLINK, SOCK_RAW, 0)),
	NEVER("makes_no_pair_of_datagram_sockets",  CALL(socketpair, AF_UNIX, SOCK_DGRAM, 0, 0)),
	NEVER("connects_to_nobody",                 CALL(connect, NONE, 0, 0)),
	NEVER("takes_no_address",                   CALL(bind, NONE, 0, 0)),
	NEVER("waits_for_no_connection",            CALL(listen, NONE, 0)),
	NEVER("accepts_no_connection",              CALL(accept4, NONE, 0, 0, 0)),
	NEVER("hands_on_no_descriptor",             CALL(sendmsg, NONE, 0, 0)),
	NEVER("takes_no_descriptor",                CALL(recvmsg, NONE, 0, 0)),
	/* programs and processes */
	NEVER("runs_no_program",                    CALL(execve, NOWHERE, 0, 0)),
	NEVER("runs_no_program_that_is_open",       CALL(execveat, EVIDENCE, TEXT(""), 0, 0, -1)),
	NEVER("starts_no_process_but_a_worker_its_readers", .allowed = WORKER, CLONE(SIGCHLD | IMPOSSIBLE)),
	NEVER("starts_no_thread",                   CLONE(CLONE_THREAD | IMPOSSIBLE)),
	NEVER("starts_nothing_by_the_newer_call",   CALL(clone3, TEXT(&no_clone), 1)),
	NEVER("enters_no_new_user_namespace",       CLONE(CLONE_NEWUSER | IMPOSSIBLE)),
	NEVER("enters_no_new_network",              CLONE(CLONE_NEWNET | IMPOSSIBLE)),
	NEVER("enters_no_new_tree_of_files",        CLONE(CLONE_NEWNS | IMPOSSIBLE)),
	NEVER("enters_no_new_control_group",        CLONE(CLONE_NEWCGROUP | IMPOSSIBLE)),
	NEVER("makes_no_sibling",                   CLONE(CLONE_PARENT | IMPOSSIBLE)),
	NEVER("leaves_no_namespace",                CALL(unshare, 0)),
	NEVER("enters_no_namespace_of_others",      CALL(setns, NONE, 0)),
	NEVER("stays_in_its_group",                 CALL(setpgid, 0, 0)),
	NEVER("stays_in_its_session",               CALL(setsid, 0)),
	/* files */
	NEVER("opens_no_file_for_writing",          CALL(openat, AT_FDCWD, TEXT("/dev/null"), O_WRONLY)),
	NEVER("opens_no_file_for_both",             CALL(openat, AT_FDCWD, TEXT("/dev/null"), O_RDWR)),
	NEVER("opens_no_file_to_append",            CALL(openat, AT_FDCWD, TEXT("/dev/null"), O_RDONLY | O_APPEND)),
	NEVER("cuts_no_file_by_opening_it",         CALL(openat, AT_FDCWD, TEXT("/dev/null"), O_RDONLY | O_TRUNC)),
	NEVER("makes_no_file",                      CALL(openat, AT_FDCWD, NOWHERE, O_RDONLY | O_CREAT, 0600)),
	NEVER("makes_no_file_without_a_name",       CALL(openat, AT_FDCWD, NOWHERE, O_TMPFILE | O_RDWR, 0600)),
	NEVER("opens_no_other_file_for_reading",    .by_landlock = LIBRARY_WITH_FILES,
	      CALL(openat, AT_FDCWD, TEXT("/proc/self/statm"), O_RDONLY)),
	NEVER("reads_no_folder",                    .by_landlock = LIBRARY_WITH_FILES,
	      CALL(openat, AT_FDCWD, TEXT("/"), O_RDONLY | O_DIRECTORY)),
	NEVER("opens_no_evidence_again_but_wimlib", .allowed = LIBRARY_WITH_FILES, .instead = open_again),
	NEVER("opens_nothing_by_the_newer_call",    CALL(openat2, NONE, 0, 0, 0)),
	NEVER("opens_nothing_by_a_handle",          CALL(open_by_handle_at, NONE, 0, 0)),
	NEVER("looks_for_no_file_but_wimlib",       .allowed = LIBRARY_WITH_FILES, CALL(statx, AT_FDCWD, NOWHERE, 0, 0, 0)),
	NEVER("removes_no_file",                    CALL(unlinkat, AT_FDCWD, NOWHERE, 0)),
	NEVER("renames_no_file",                    CALL(renameat2, AT_FDCWD, NOWHERE, AT_FDCWD, NOWHERE, 0)),
	NEVER("links_no_file",                      CALL(linkat, AT_FDCWD, NOWHERE, AT_FDCWD, NOWHERE, 0)),
	NEVER("makes_no_symbolic_link",             CALL(symlinkat, TEXT("x"), AT_FDCWD, NOWHERE)),
	NEVER("makes_no_folder",                    CALL(mkdirat, AT_FDCWD, NOWHERE, 0700)),
	NEVER("makes_no_device",                    CALL(mknodat, AT_FDCWD, NOWHERE, 0, 0)),
	NEVER("cuts_no_file_by_its_name",           CALL(truncate, NOWHERE, 0)),
	NEVER("changes_no_permissions",             CALL(fchmodat, AT_FDCWD, NOWHERE, 0)),
	NEVER("changes_no_permissions_of_what_is_open", CALL(fchmod, NONE, 0)),
	NEVER("changes_no_owner",                   CALL(fchownat, AT_FDCWD, NOWHERE, -1, -1, 0)),
	NEVER("changes_no_time",                    CALL(utimensat, AT_FDCWD, NOWHERE, 0, 0)),
	NEVER("changes_no_attribute",               CALL(setxattr, NOWHERE, 0, 0, 0, 0)),
	NEVER("reserves_no_space",                  CALL(fallocate, NONE, 0, 0, 0)),
	NEVER("copies_between_no_files",            CALL(copy_file_range, NONE, 0, NONE, 0, 0, 0)),
	NEVER("moves_no_bytes_between_files",       CALL(splice, NONE, 0, NONE, 0, 1, 0)),
	NEVER("changes_to_no_folder",               CALL(chdir, NOWHERE)),
	NEVER("writes_to_no_descriptor_but_its_own_and_a_worker_to_its_pipe", .allowed = WORKER, CALL(write, 2, TEXT(""), 0)),
	NEVER("controls_no_device",                 CALL(ioctl, NONE, TIOCSTI, 0)),
	NEVER("has_no_signals_made_by_a_file",      CALL(fcntl, NONE, F_SETOWN, 0)),
	NEVER("leases_no_file",                     CALL(fcntl, NONE, F_SETLEASE, 0)),
	NEVER("watches_no_file",                    CALL(inotify_init1, -1)),
	NEVER("makes_no_memory_file_but_a_worker",  .allowed = WORKER, CALL(memfd_create, TEXT("x"), 0)),
	/* other processes */
	NEVER("traces_no_process",                  CALL(ptrace, PTRACE_ATTACH, INT_MAX, 0, 0)),
	NEVER("is_traced_by_nobody_it_asks",        CALL(ptrace, PTRACE_TRACEME, 0, 0, 0)),
	NEVER("reads_no_memory_of_others",          CALL(process_vm_readv, PARENT, 0, 0, 0, 0, 0)),
	NEVER("writes_no_memory_of_others",         CALL(process_vm_writev, PARENT, 0, 0, 0, 0, 0)),
	NEVER("compares_nothing_with_others",       CALL(kcmp, PARENT, PARENT, 0, 0, 0)),
	NEVER("holds_no_other_process",             CALL(pidfd_open, PARENT, 0)),
	NEVER("takes_no_descriptor_from_others",    CALL(pidfd_getfd, NONE, 0, 0)),
	NEVER("advises_on_no_memory_of_others",     CALL(process_madvise, NONE, 0, 0, 0, 0)),
	NEVER("moves_no_memory_of_others",          CALL(move_pages, PARENT, 0, 0, 0, 0, -1)),
	NEVER("limits_no_other_process",            CALL(prlimit64, PARENT, RLIMIT_CPU, 0, 0)),
	NEVER("ends_not_the_one_that_started_it",   CALL(kill, PARENT, SIGKILL), .only_caged = true),
	NEVER("ends_no_group",                      CALL(kill, 0, SIGKILL), .only_caged = true),
	NEVER("ends_no_group_by_its_number",        CALL(kill, -INT_MAX, SIGKILL)),
	NEVER("sends_no_other_signal",              CALL(kill, PARENT, 0)),
	NEVER("sends_no_signal_to_a_thread",        CALL(tgkill, PARENT, PARENT, 0)),
	NEVER("sends_no_signal_by_the_older_call",  CALL(tkill, PARENT, 0)),
	NEVER("queues_no_signal",                   CALL(rt_sigqueueinfo, PARENT, SIGTERM, 0)),
	NEVER("sends_no_signal_by_a_handle",        CALL(pidfd_send_signal, NONE, 0, 0, 0)),
	NEVER("shares_no_memory_by_a_key",          CALL(shmget, 0, 0, 0)),
	NEVER("opens_no_queue",                     CALL(mq_open, 0, 0, 0, 0)),
	/* the system */
	NEVER("mounts_nothing",                     CALL(mount, 0, NOWHERE, 0, 0, 0)),
	NEVER("unmounts_nothing",                   CALL(umount2, NOWHERE, -1)),
	NEVER("changes_no_root",                    CALL(chroot, NOWHERE)),
	NEVER("swaps_no_root",                      CALL(pivot_root, 0, 0)),
	NEVER("opens_no_tree",                      CALL(open_tree, NONE, TEXT(""), -1)),
	NEVER("opens_no_file_system",               CALL(fsopen, 0, -1)),
	NEVER("reads_no_key",                       CALL(keyctl, -1, 0, 0, 0, 0)),
	NEVER("adds_no_key",                        CALL(add_key, 0, 0, 0, 0, 0)),
	NEVER("asks_for_no_key",                    CALL(request_key, 0, 0, 0, 0)),
	NEVER("loads_no_program_into_the_kernel",   CALL(bpf, -1, 0, 0)),
	NEVER("counts_no_events",                   CALL(perf_event_open, 0, 0, -1, -1, -1)),
	NEVER("queues_no_calls",                    CALL(io_uring_setup, 0, 0)),
	NEVER("handles_no_page_faults",             CALL(userfaultfd, -1)),
	NEVER("loads_no_module",                    CALL(init_module, 0, 0, 0)),
	NEVER("loads_no_module_from_a_file",        CALL(finit_module, NONE, 0, -1)),
	NEVER("starts_no_other_kernel",             CALL(kexec_load, 0, -1, 0, 0)),
	NEVER("restarts_nothing",                   CALL(reboot, 0, 0, 0, 0)),
	NEVER("sets_no_clock",                      CALL(clock_settime, -1, 0)),
	NEVER("renames_no_machine",                 CALL(sethostname, 0, -1)),
	NEVER("reads_no_kernel_log",                CALL(syslog, -1, 0, 0)),
	NEVER("becomes_nobody_else",                CALL(setresuid, -1, -1, -1)),
	NEVER("joins_no_group_of_users",            CALL(setgroups, -1, 0)),
	NEVER("gets_no_privilege",                  CALL(capset, 0, 0)),
	NEVER("changes_no_personality",             CALL(personality, UINT32_MAX)),
	NEVER("hides_nothing_from_a_tracer",        CALL(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)),
	NEVER("changes_no_layout_of_its_memory",    CALL(prctl, PR_SET_MM, -1, 0, 0, 0)),
	NEVER("changes_no_filter_by_the_newer_call", CALL(seccomp, -1, 0, 0)),
	NEVER("raises_no_limit_of_its_own",         .instead = raise_limits),
	/* code */
	NEVER("makes_no_memory_that_can_be_run",    .call = MAP_CALL,
	      .arguments = { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, NONE, 0 }),
	NEVER("runs_no_file_in_memory",             .call = MAP_CALL,
	      .arguments = { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, EVIDENCE, 0 }),
	NEVER("shares_no_file_in_memory",           .call = MAP_CALL,
	      .arguments = { 0, 4096, PROT_READ, MAP_SHARED, EVIDENCE, 0 }),
	NEVER("makes_no_memory_run",                CALL(mprotect, 0, 0, PROT_READ | PROT_EXEC)),
	NEVER("makes_no_memory_run_by_a_key",       CALL(pkey_mprotect, 0, 0, PROT_READ | PROT_EXEC, -1)),
#if defined(__x86_64__)
	NEVER("makes_no_call_of_32_bits",           .instead = call_by_interrupt),
	NEVER("makes_no_call_of_the_x32_kind",      .call = 0x40000000 + SYS_getpid),
#endif
};
/* clang-format on */

const size_t attempts_count = sizeof attempts / sizeof *attempts;

static long argument(long given, const struct attempted *on)
{
	return given == PARENT ? on->parent : given == EVIDENCE ? on->evidence : given;
}

int attempt(const struct attempt *attempt, const struct attempted *on)
{
	long with[6];

	if (attempt->instead)
		return attempt->instead(on->evidence);
	for (size_t i = 0; i < 6; i++)
		with[i] = argument(attempt->arguments[i], on);
	return syscall(attempt->call, with[0], with[1], with[2], with[3], with[4], with[5]) < 0 ? errno : 0;
}
