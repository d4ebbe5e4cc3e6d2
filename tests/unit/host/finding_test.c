/* SPDX-License-Identifier: MIT */
/*
 * What the doctor sees of a machine that is made of files in a folder, and that what it says of our
 * own rights is true.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/finding/finding.h"
#include "tap.h"

enum { PATH_ROOM = 512 };

/* A file under the folder, its folders made on the way. */
static void put_file(const char *root, const char *path, const char *text)
{
	char full[PATH_ROOM];

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	FILE *file = fopen(full, "w");

	if (file) {
		fputs(text, file);
		fclose(file);
	}
}

static struct io_finding finding_named(enum io_finding_group group, const char *name,
				       const char *root)
{
	struct io_finding finding = {.name = "there is none of that name"};

	for (size_t n = 0; io_finding_look(group, n, root, &finding); n++)
		if (!strcmp(finding.name, name))
			return finding;
	ok(false, "%s is looked at", name);
	return finding;
}

#define CONF "/proc/sys/net/ipv4/conf/"

static void test_local(void)
{
	static const struct {
		const char *name, *path, *text;
		bool spoils;
		const char *remedy;
	} rows[] = {
		{"echo", "/proc/sys/net/ipv4/icmp_echo_ignore_all", "0\n", false, ""},
		{"echo", "/proc/sys/net/ipv4/icmp_echo_ignore_all", "1\n", true,
		 "sudo sysctl -w net.ipv4.icmp_echo_ignore_all=0"},
		{"echo", "/proc/sys/net/ipv4/icmp_echo_ignore_all", "nonsense\n", false, ""},
		{"pmtu-discovery", "/proc/sys/net/ipv4/ip_no_pmtu_disc", "1\n", true,
		 "sudo sysctl -w net.ipv4.ip_no_pmtu_disc=0"},
		{"reverse-path-filter", CONF "eth0/rp_filter", "1\n", true,
		 "sudo sysctl -w net/ipv4/conf/eth0/rp_filter=2"},
		{"reverse-path-filter", CONF "all/rp_filter", "2\n", false, ""},
		{"reverse-path-filter", CONF "all/rp_filter", "0\n", true,
		 "sudo sysctl -w net/ipv4/conf/eth0/rp_filter=2"},
		{"reverse-path-filter", CONF "eth0/rp_filter", "2\n", false, ""},
		{"reverse-path-filter", CONF "default/rp_filter", "1\n", false, ""},
		{"connection-tracking", "/proc/sys/net/netfilter/nf_conntrack_count", "0\n", false,
		 ""},
		{"connection-tracking", "/proc/sys/net/netfilter/nf_conntrack_max", "0\n", false,
		 ""},
		{"rate-limits", "/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000\n", false, ""},
		{"rate-limits", "/proc/sys/net/ipv4/icmp_msgs_per_sec", "50\n", true,
		 "sudo sysctl -w net.ipv4.icmp_msgs_per_sec=1000"},
		{"rate-limits", "/proc/sys/net/ipv4/icmp_ratelimit", "5000\n", true,
		 "sudo sysctl -w net.ipv4.icmp_ratelimit=1000"},
		{"rate-limits", "/proc/sys/net/ipv4/icmp_ratemask", "6169\n", true,
		 "sudo sysctl -w net.ipv4.icmp_ratemask=6168"},
		{"receive-buffer", "/proc/sys/net/core/rmem_max", "212992\n", true,
		 "sudo sysctl -w net.core.rmem_max=4194304"},
		{"receive-buffer", "/proc/sys/net/core/rmem_max", "4194304\n", false, ""},
		{"clock-source", "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		 "tsc\n", false, ""},
		{"clock-source", "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		 "acpi_pm\n", true, ""},
	};
	char root[] = "/tmp/icmp4-finding-XXXXXX", command[PATH_ROOM];

	if (!mkdtemp(root)) {
		ok(false, "a folder: %s", strerror(errno));
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_file(root, rows[i].path, rows[i].text);
		struct io_finding finding = finding_named(IO_FINDING_LOCAL, rows[i].name, root);

		if (!ok((finding.state == IO_FINDING_SPOILS) == rows[i].spoils &&
				!strcmp(finding.remedy, rows[i].remedy),
			"%s: %s", rows[i].path, rows[i].text))
			printf("# %s; %s\n", finding.said, finding.remedy);
	}
	snprintf(command, sizeof(command), "rm -r %s", root);
	ok(!system(command), "the folder is removed");
}

static void test_full(void)
{
	static const struct {
		int neighbours;
		long most;
		bool spoils;
	} rows[] = {{0, 10, false}, {7, 10, false}, {8, 10, true}, {10, 10, true}};
	char root[] = "/tmp/icmp4-finding-XXXXXX", command[PATH_ROOM], text[1024];

	if (!mkdtemp(root)) {
		ok(false, "a folder: %s", strerror(errno));
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		strcpy(text, "IP address  HW type\n");
		for (int n = 0; n < rows[i].neighbours; n++)
			strcat(text, "10.0.0.1  0x1\n");
		put_file(root, "/proc/net/arp", text);
		snprintf(text, sizeof(text), "%ld\n", rows[i].most);
		put_file(root, "/proc/sys/net/ipv4/neigh/default/gc_thresh3", text);
		struct io_finding finding = finding_named(IO_FINDING_LOCAL, "neighbours", root);

		ok((finding.state == IO_FINDING_SPOILS) == rows[i].spoils,
		   "%d neighbours of %ld: %s", rows[i].neighbours, rows[i].most, finding.said);
	}
	snprintf(command, sizeof(command), "rm -r %s", root);
	ok(!system(command), "the folder is removed");
}

/* What keeps ordinary users from namespaces, each by itself. */
static void test_guards(void)
{
	static const struct {
		const char *name, *path, *text, *remedy; /* "": nothing is missing */
	} rows[] = {
		{"user-namespaces", "/proc/sys/user/max_user_namespaces", "10\n", ""},
		{"user-namespaces", "/proc/sys/user/max_user_namespaces", "0\n",
		 "sudo sysctl -w user.max_user_namespaces=10000"},
		{"user-namespaces", "/proc/sys/user/max_net_namespaces", "0\n",
		 "sudo sysctl -w user.max_net_namespaces=10000"},
		{"user-namespaces", "/proc/sys/kernel/unprivileged_userns_clone", "0\n",
		 "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
		{"apparmor", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "0\n", ""},
		{"apparmor", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n",
		 "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
		{"apparmor", "/proc/self/attr/current", "icmp (enforce)\n", ""},
	};
	char root[] = "/tmp/icmp4-finding-XXXXXX", command[PATH_ROOM];

	if (!mkdtemp(root)) {
		ok(false, "a folder: %s", strerror(errno));
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool alone = !strncmp(rows[i].path, "/proc/sys", strlen("/proc/sys"));

		snprintf(command, sizeof(command), "rm -rf %s/proc/sys", root);
		ok(!alone || !system(command), "nothing else is there");
		put_file(root, rows[i].path, rows[i].text);
		if (!alone)
			put_file(root, rows[i - 1].path, rows[i - 1].text);
		struct io_finding finding = finding_named(IO_FINDING_RIGHTS, rows[i].name, root);

		is_str(finding.remedy, rows[i].remedy, rows[i].path);
		is_int(finding.state == IO_FINDING_MISSING, *rows[i].remedy != '\0', rows[i].name);
	}
	snprintf(command, sizeof(command), "rm -r %s", root);
	ok(!system(command), "the folder is removed");
}

/* What is said of sockets is what opening one says; and what is missing has a remedy. */
static void test_rights(void)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	struct io_finding finding = finding_named(IO_FINDING_RIGHTS, "raw-socket", "");

	ok((finding.state == IO_FINDING_OK) == (fd >= 0), "raw sockets: %s", finding.said);
	if (fd >= 0)
		close(fd);
	for (size_t n = 0; io_finding_look(IO_FINDING_RIGHTS, n, "", &finding); n++)
		ok((finding.state == IO_FINDING_MISSING) == (*finding.remedy != '\0') &&
			   *finding.lost && *finding.what,
		   "%s: %s; %s", finding.name, finding.said, finding.remedy);
}

int main(void)
{
	test_local();
	test_full();
	test_guards();
	test_rights();
	return tap_done();
}
