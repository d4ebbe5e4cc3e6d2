/* SPDX-License-Identifier: MIT */
/* What of this machine gets between a measurement and the truth. */
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "io/finding/rows.h"

enum { NEARLY_FULL = 80, SMALL_BUFFER = 256 << 10 };

__attribute__((format(printf, 2, 3))) static void spoils(struct io_finding *finding,
							 const char *format, ...)
{
	va_list arguments;

	finding->state = IO_FINDING_SPOILS;
	va_start(arguments, format);
	vsnprintf(finding->said, sizeof(finding->said), format, arguments);
	va_end(arguments);
}

static void remedy(struct io_finding *finding, const char *setting)
{
	snprintf(finding->remedy, sizeof(finding->remedy), "sudo sysctl -w %s", setting);
}

/* A switch that is on. */
static void look_at_switch(const char *root, struct io_finding *finding, const char *path,
			   const char *off)
{
	long number;

	if (!io__finding_number(root, path, &number) || !number)
		return;
	spoils(finding, "it is %ld", number);
	remedy(finding, off);
}

static void echo_ignored(const char *root, struct io_finding *finding)
{
	look_at_switch(root, finding, "/proc/sys/net/ipv4/icmp_echo_ignore_all",
		       "net.ipv4.icmp_echo_ignore_all=0");
}

static void no_pmtu_disc(const char *root, struct io_finding *finding)
{
	look_at_switch(root, finding, "/proc/sys/net/ipv4/ip_no_pmtu_disc",
		       "net.ipv4.ip_no_pmtu_disc=0");
}

/* RFC 3704 strict mode, on whichever interface: the larger of all and its own counts. Between
 * slashes a name may have dots, as those of VLANs. */
static void reverse_path(const char *root, struct io_finding *finding)
{
	static const char folder[] = "/proc/sys/net/ipv4/conf";
	char path[PATH_MAX];
	struct dirent *entry;
	long number, all = 0;

	snprintf(path, sizeof(path), "%s%s", root, folder);
	DIR *interfaces = opendir(path);

	io__finding_number(root, "/proc/sys/net/ipv4/conf/all/rp_filter", &all);
	while (interfaces && (entry = readdir(interfaces))) {
		snprintf(path, sizeof(path), "%s/%s/rp_filter", folder, entry->d_name);
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "default") ||
		    !io__finding_number(root, path, &number) || (number > all ? number : all) != 1)
			continue;
		spoils(finding, "strict on %.100s", entry->d_name);
		snprintf(finding->remedy, sizeof(finding->remedy),
			 "sudo sysctl -w net/ipv4/conf/%.100s/rp_filter=2", entry->d_name);
		break;
	}
	if (interfaces)
		closedir(interfaces);
}

static long count_lines(const char *root, const char *path)
{
	char full[PATH_MAX], line[256];
	long count = 0;

	snprintf(full, sizeof(full), "%s%s", root, path);
	FILE *file = fopen(full, "re");

	while (file && fgets(line, sizeof(line), file))
		count++;
	if (file)
		fclose(file);
	return count;
}

static void neighbours(const char *root, struct io_finding *finding)
{
	long most, count = count_lines(root, "/proc/net/arp") - 1; /* its title */

	if (!io__finding_number(root, "/proc/sys/net/ipv4/neigh/default/gc_thresh3", &most) ||
	    count < most * NEARLY_FULL / 100)
		return;
	spoils(finding, "%ld neighbours, of %ld that there may be", count, most);
	snprintf(finding->remedy, sizeof(finding->remedy),
		 "sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=%ld", 4 * most);
}

static void connections(const char *root, struct io_finding *finding)
{
	long most, count;

	if (!io__finding_number(root, "/proc/sys/net/netfilter/nf_conntrack_max", &most) ||
	    !io__finding_number(root, "/proc/sys/net/netfilter/nf_conntrack_count", &count) ||
	    most <= 0 || /* as many as there is memory for */
	    count < most * NEARLY_FULL / 100)
		return;
	spoils(finding, "%ld connections, of %ld that there may be", count, most);
	snprintf(finding->remedy, sizeof(finding->remedy),
		 "sudo sysctl -w net.netfilter.nf_conntrack_max=%ld", 4 * most);
}

static void buffers(const char *root, struct io_finding *finding)
{
	long most;

	if (!io__finding_number(root, "/proc/sys/net/core/rmem_max", &most) || most >= SMALL_BUFFER)
		return;
	spoils(finding, "at most %ld octets", most);
	remedy(finding, "net.core.rmem_max=4194304");
}

/* Stricter than a kernel is by itself: an error a second to each host, a thousand to all, and echo
 * replies as they come (ip-sysctl). */
static void rate_limits(const char *root, struct io_finding *finding)
{
	const long replies = 1, gap_ms = 1000, all = 1000;
	long number;

	if (io__finding_number(root, "/proc/sys/net/ipv4/icmp_ratemask", &number) &&
	    number & replies) {
		spoils(finding, "icmp_ratemask is %ld: echo replies are limited too", number);
		remedy(finding, "net.ipv4.icmp_ratemask=6168");
	} else if (io__finding_number(root, "/proc/sys/net/ipv4/icmp_ratelimit", &number) &&
		   number > gap_ms) {
		spoils(finding, "icmp_ratelimit is %ld ms", number);
		remedy(finding, "net.ipv4.icmp_ratelimit=1000");
	} else if (io__finding_number(root, "/proc/sys/net/ipv4/icmp_msgs_per_sec", &number) &&
		   number < all) {
		spoils(finding, "icmp_msgs_per_sec is %ld", number);
		remedy(finding, "net.ipv4.icmp_msgs_per_sec=1000");
	}
}

static void clock_source(const char *root, struct io_finding *finding)
{
	char text[32];

	if (!io__finding_read(root,
			      "/sys/devices/system/clocksource/clocksource0/current_clocksource",
			      text, sizeof(text)) ||
	    (strcmp(text, "acpi_pm") != 0 && strcmp(text, "jiffies") != 0 &&
	     strcmp(text, "hpet") != 0))
		return;
	spoils(finding, "it is %s", text);
}

static void clock_set(const char *root, struct io_finding *finding)
{
	(void)root;
	if (io_clock_synchronised())
		return;
	spoils(finding, "the kernel was not told that anything keeps it right");
	snprintf(finding->remedy, sizeof(finding->remedy), "sudo apt-get install chrony");
}

const struct finding_row io__finding_local[] = {
	{"clock", "the clock is kept right",
	 "times of day are those of this machine alone: one-way delays mean nothing", clock_set},
	{"clock-source", "the clock is read fast",
	 "each reading takes a microsecond or more, which is in every round trip", clock_source},
	{"reverse-path-filter", "answers may come by any interface",
	 "an answer by another way than the route back is dropped, and looks lost", reverse_path},
	{"neighbours", "room for neighbours", "new hosts on the link do not resolve, and look dead",
	 neighbours},
	{"connection-tracking", "room for connections",
	 "packets are dropped here, and look lost on the way", connections},
	{"receive-buffer", "room for answers",
	 "bursts of answers are dropped here (said as dropped_here)", buffers},
	{"rate-limits", "this machine answers as often as others do",
	 "who asks it sees loss that is none", rate_limits},
	{"offloads", "captures show what is on the wire",
	 "datagrams look longer than the MTU, and checksums of what leaves look wrong",
	 io__finding_offloads},
	{"pmtu-discovery", "path MTU discovery of the kernel",
	 "what other programs send is fragmented where it need not be", no_pmtu_disc},
	{"echo", "this machine answers echo", "nobody can ping it", echo_ignored},
	{NULL, NULL, NULL, NULL},
};
