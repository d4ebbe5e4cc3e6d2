/* SPDX-License-Identifier: MIT */
/*
 * What a running device asks of the kernel, and nothing else: no file and no socket that it does
 * not hold already, no process, no program. Whoever makes it run code of his own by a packet can
 * answer packets, which anybody can.
 *
 * Calls without a condition cost next to nothing, since the kernel (5.11) remembers that they are
 * allowed; so those of every packet have none.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_tun.h>
#include <linux/sockios.h>

#include "io/process/keeper.h"

#define ANY                \
	{                  \
		0, 0, 0, 0 \
	}
/* Argument number: (argument & bits) == value */
#define IF(number, bits, value)                         \
	{                                               \
		number, SCMP_CMP_MASKED_EQ, bits, value \
	}
#define IS(number, value)                     \
	{                                     \
		number, SCMP_CMP_EQ, value, 0 \
	}

static const struct call {
	int number;
	struct scmp_arg_cmp condition; /* op 0: none */
} calls[] = {
	/* packets, the socket of the keeper, clients of control and of figures */
	{SCMP_SYS(read), ANY},
	{SCMP_SYS(readv), ANY},
	{SCMP_SYS(write), ANY},
	{SCMP_SYS(writev), ANY},
	{SCMP_SYS(recvfrom), ANY},
	{SCMP_SYS(recvmsg), ANY},
	{SCMP_SYS(recvmmsg), ANY},
	{SCMP_SYS(recv), ANY},
	{SCMP_SYS(sendto), ANY},
	{SCMP_SYS(sendmsg), ANY},
	{SCMP_SYS(sendmmsg), ANY},
	{SCMP_SYS(send), ANY},
	{SCMP_SYS(accept4), ANY},
	{SCMP_SYS(shutdown), ANY},
	{SCMP_SYS(getsockopt), ANY},
	{SCMP_SYS(setsockopt), IS(1, IPPROTO_TCP)},
	{SCMP_SYS(getsockname), ANY},
	{SCMP_SYS(getpeername), ANY},
	{SCMP_SYS(close), ANY},
	{SCMP_SYS(ioctl), IS(1, SIOCGIFMTU)},
	{SCMP_SYS(ioctl), IS(1, SIOCGIFHWADDR)},
	/* waiting */
	{SCMP_SYS(poll), ANY},
	{SCMP_SYS(ppoll), ANY},
	{SCMP_SYS(select), ANY},
	{SCMP_SYS(pselect6), ANY},
	{SCMP_SYS(epoll_wait), ANY},
	{SCMP_SYS(epoll_pwait), ANY},
	{SCMP_SYS(epoll_ctl), ANY},
	{SCMP_SYS(nanosleep), ANY},
	{SCMP_SYS(clock_nanosleep), ANY},
	{SCMP_SYS(restart_syscall), ANY},
	{SCMP_SYS(futex), ANY},
	/* time, where the vDSO has none, and whether it is synchronised */
	{SCMP_SYS(clock_gettime), ANY},
	{SCMP_SYS(clock_getres), ANY},
	{SCMP_SYS(gettimeofday), ANY},
	{SCMP_SYS(time), ANY},
	{SCMP_SYS(adjtimex), ANY},
	{SCMP_SYS(clock_adjtime), ANY},
	{SCMP_SYS(getrandom), ANY},
	/* memory, none of which is ever code */
	{SCMP_SYS(brk), ANY},
	{SCMP_SYS(mmap), IF(2, PROT_EXEC, 0)},
	{SCMP_SYS(mmap2), IF(2, PROT_EXEC, 0)},
	{SCMP_SYS(mprotect), IF(2, PROT_EXEC, 0)},
	{SCMP_SYS(mremap), ANY},
	{SCMP_SYS(munmap), ANY},
	{SCMP_SYS(madvise), ANY},
	{SCMP_SYS(sysinfo), ANY}, /* qsort() */
	/* stdio on what is open */
	{SCMP_SYS(fstat), ANY},
	{SCMP_SYS(fstat64), ANY},
	{SCMP_SYS(lseek), ANY},
	{SCMP_SYS(_llseek), ANY},
	{SCMP_SYS(ftruncate), ANY},
	{SCMP_SYS(fcntl), IS(1, F_GETFD)},
	{SCMP_SYS(fcntl), IS(1, F_SETFD)},
	{SCMP_SYS(fcntl), IS(1, F_GETFL)},
	{SCMP_SYS(fcntl), IS(1, F_SETFL)}, /* but not F_SETOWN: that has signals sent */
	{SCMP_SYS(fcntl64), IS(1, F_GETFD)},
	{SCMP_SYS(fcntl64), IS(1, F_SETFD)},
	{SCMP_SYS(fcntl64), IS(1, F_GETFL)},
	{SCMP_SYS(fcntl64), IS(1, F_SETFL)},
	{SCMP_SYS(ioctl), IS(1, TCGETS)},
	{SCMP_SYS(ioctl), IS(1, TIOCGWINSZ)},
	/* signals, and the end */
	{SCMP_SYS(rt_sigaction), ANY},
	{SCMP_SYS(rt_sigprocmask), ANY},
	{SCMP_SYS(rt_sigreturn), ANY},
	{SCMP_SYS(getpid), ANY},
	{SCMP_SYS(gettid), ANY},
	{SCMP_SYS(exit), ANY},
	{SCMP_SYS(exit_group), ANY},
};

/* Sanitizers look at the process from outside at its end, and coverage is written then. */
#ifdef INSTRUMENTED
static const int instruments[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(clone),
	SCMP_SYS(wait4),
	SCMP_SYS(ptrace),
	SCMP_SYS(prctl),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(getppid),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getdents64),
	SCMP_SYS(kill),
	SCMP_SYS(mkdir),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(pipe2),
	SCMP_SYS(getrlimit),
	SCMP_SYS(prlimit64),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(stat),
	SCMP_SYS(setrlimit),
	SCMP_SYS(tgkill),
	SCMP_SYS(umask),
	SCMP_SYS(dup),
	SCMP_SYS(getdents),
	SCMP_SYS(pipe),
};
#else
static const int instruments[] = {SCMP_SYS(exit)};
#endif

static int allow_calls(scmp_filter_ctx filter)
{
	int result = 0;

	for (size_t i = 0; !result && i < sizeof(calls) / sizeof(calls[0]); i++)
		result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i].number,
						calls[i].condition.op != 0, &calls[i].condition);
	for (size_t i = 0; !result && i < sizeof(instruments) / sizeof(instruments[0]); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, instruments[i], 0);
	return result;
}

/*
 * abort() is to look like what it is; whoever closes a control socket may try to remove it. stdio
 * asks how large a buffer is good, by calls that could as well ask for any path: it does without.
 */
static int allow_special(scmp_filter_ctx filter)
{
	static const int refused[] = {SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(newfstatat),
				      SCMP_SYS(statx)};
	struct scmp_arg_cmp self = IS(0, (scmp_datum_t)getpid());
	int result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);

	for (size_t i = 0; !result && i < sizeof(refused) / sizeof(refused[0]); i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
	return result;
}

/* The first who converts a time, be it to UTC, reads the time zone's file: that is here. */
bool io_sandbox(struct io_failure *failure)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int result;

	tzset();
	if (!filter)
		return io_fail(failure, "system", ENOMEM, "", "no memory for the sandbox");
	result = allow_calls(filter);
	if (!result)
		result = allow_special(filter);
	if (!result)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return !result || io_fail(failure, "system", -result, "", "cannot enter the sandbox: %s",
				  strerror(-result));
}
