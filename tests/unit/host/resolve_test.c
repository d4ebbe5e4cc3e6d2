/* SPDX-License-Identifier: MIT */
/*
 * Names, against files and a name server that the test brings along: its own /etc/hosts and
 * /etc/resolv.conf in a mount namespace, its own port 53 in a network namespace.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "inside.h"
#include "io/clock.h"
#include "io/resolve.h"

enum { TYPE_A = 1, TYPE_PTR = 12, TYPE_AAAA = 28, NXDOMAIN = 3, SERVFAIL = 2, SILENT = -1 };

/* The whole of the Internet's names. rcode is for any type; an answer only for its own. */
static const struct record {
	const char *question; /* in wire form */
	int type, rcode, copies;
	const char *data;
	size_t length;
} zone[] = {
	{"\3one\7example", TYPE_A, 0, 1, "\xcb\0\x71\1", 4},
	{"\4many\7example", TYPE_A, 0, 20, "\xcb\0\x71\0", 4},
	{"\3six\7example", TYPE_AAAA, 0, 1, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16},
	{"\5empty\7example", 0, 0, 0, "", 0},
	{"\4fail\7example", 0, SERVFAIL, 0, "", 0},
	{"\6silent\7example", 0, SILENT, 0, "", 0},
	{"\0019\003113\0010\003203\007in-addr\004arpa", TYPE_PTR, 0, 1, "\4core\7example", 14},
};

static const struct record *find_record(const char *question)
{
	static const struct record unknown = {.rcode = NXDOMAIN};

	for (size_t i = 0; i < sizeof(zone) / sizeof(zone[0]); i++)
		if (!strcmp(zone[i].question, question))
			return &zone[i];
	return &unknown;
}

/* Turns a query into its response; 0: none. The last octet of each copy counts up. */
static size_t respond(uint8_t *bytes)
{
	const struct record *record = find_record((const char *)bytes + 12);
	size_t at = 12 + strlen((const char *)bytes + 12) + 5;
	int copies = get16(bytes + at - 4) == record->type ? record->copies : 0;

	put16(bytes + 2, (uint16_t)(0x8180 | (record->rcode & 15)));
	put16(bytes + 6, (uint16_t)copies);
	put32(bytes + 8, 0);
	for (int i = 0; i < copies; i++) {
		put16(bytes + at, 0xc00c);
		put16(bytes + at + 2, (uint16_t)record->type);
		put16(bytes + at + 4, 1);
		put32(bytes + at + 6, 60);
		put16(bytes + at + 10, (uint16_t)record->length);
		memcpy(bytes + at + 12, record->data, record->length);
		bytes[at + 12 + record->length - 1] =
			(uint8_t)(bytes[at + 11 + record->length] + (record->copies > 1 ? i : 0));
		at += 12 + record->length;
	}
	return record->rcode == SILENT ? 0 : at;
}

static void serve(int fd)
{
	uint8_t bytes[1500] = {0};
	struct sockaddr_in from;
	socklen_t length = sizeof(from);

	while (recvfrom(fd, bytes, 512, 0, (struct sockaddr *)&from, &length) > 0) {
		size_t size = respond(bytes);

		if (size)
			sendto(fd, bytes, size, 0, (struct sockaddr *)&from, length);
		memset(bytes, 0, sizeof(bytes));
	}
}

static void start_server(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons(53),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ok(!bind(fd, (struct sockaddr *)&at, sizeof(at)), "a name server of our own");
	fflush(stdout);
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(fd);
		_exit(0);
	}
	close(fd);
}

/* Puts a text over a file, for this mount namespace alone. NULL hides the file's folder entry. */
static void cover(const char *path, const char *text)
{
	char copy[64];
	int fd;

	snprintf(copy, sizeof(copy), "/mnt/%s", strrchr(path, '/') + 1);
	fd = open(copy, O_CREAT | O_WRONLY, 0644);
	ok(write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
		   !mount(copy, path, NULL, MS_BIND, NULL),
	   "own %s", path);
	close(fd);
}

static bool own_files(const char *resolv_conf)
{
	if (!own_network())
		return false;
	ok(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		   !mount("tmpfs", "/mnt", "tmpfs", 0, NULL),
	   "own mounts");
	cover("/etc/hosts", "127.0.0.1 localhost\n"
			    "192.0.2.7 file file.example\n"
			    "192.0.2.8 wei\033rd\n"
			    "::1 localhost6\n");
	cover("/etc/nsswitch.conf", "hosts: files dns\n");
	cover("/etc/resolv.conf", resolv_conf);
	return true;
}

static const struct name {
	const char *name;
	const char *what; /* NULL: it resolves */
	const char *text; /* first address, or message */
	size_t count;
} names[] = {
	{"192.0.2.1", NULL, "192.0.2.1", 1},
	{"255.255.255.255", NULL, "255.255.255.255", 1},
	{"localhost", NULL, "127.0.0.1", 1},
	{"file", NULL, "192.0.2.7", 1},
	{"FILE.example", NULL, "192.0.2.7", 1},
	{"one.example", NULL, "203.0.113.1", 1},
	{"many.example", NULL, "203.0.113.0", 20},
	{"::1", "ipv6-only", "::1 is an IPv6 address; icmp speaks IPv4 only", 0},
	{"[2001:db8::1]", "ipv6-only", "[2001:db8::1] is an IPv6 address; icmp speaks IPv4 only",
	 0},
	{"fe80::1%eth0", "ipv6-only", "fe80::1%eth0 is an IPv6 address; icmp speaks IPv4 only", 0},
	{"six.example", "ipv6-only", "six.example has IPv6 addresses only; icmp speaks IPv4 only",
	 0},
	{"localhost6", "ipv6-only", "localhost6 has IPv6 addresses only; icmp speaks IPv4 only", 0},
	{"010.1.1.1", "no-such-host", "010.1.1.1 is no IPv4 address", 0},
	{"10.1", "no-such-host", "10.1 is no IPv4 address", 0},
	{"1.2.3.256", "no-such-host", "1.2.3.256 is no IPv4 address", 0},
	{"1.2.3.4.5", "no-such-host", "1.2.3.4.5 is no IPv4 address", 0},
	{"3232235521", "no-such-host", "3232235521 is no IPv4 address", 0},
	{"0x7f000001", "no-such-host", "0x7f000001 is no IPv4 address", 0},
	{"", "no-such-host", "an empty name names no host", 0},
	{"nowhere.example", "no-such-host", "nowhere.example: no such host", 0},
	{"empty.example", "no-such-host", "empty.example: this name has no address", 0},
	{"no\x1bwhere.example", "no-such-host", "no\\x1bwhere.example: no such host", 0},
	{"fail.example", "name-server", "fail.example: no name server answers", 0},
	{"silent.example", "name-server", "silent.example: no name server answered in time", 0},
};

/* Long enough for who answers from a machine under load; who is silent costs all of it. */
static const int64_t patience_ns = 1500 * ICMP4_MS_NS;

static void resolve_row(struct io_resolver *resolver, const struct name *row)
{
	struct icmp4_time before = io_now();
	struct io_failure failure = {.what = "", .message = ""};
	uint32_t addresses[IO_ADDRESSES_MAX] = {0};
	size_t count = 99;
	bool done = io_resolve(resolver, row->name, patience_ns, addresses, &count, &failure);
	struct in_addr first = {htonl(addresses[0])};

	ok(icmp4_time_since(io_now(), before) < 3 * patience_ns, "%s: in time", row->name);
	is_int((int64_t)count, (int64_t)row->count, "how many there are");
	if (row->what)
		is_str(failure.what, row->what, "what");
	is_str(done ? inet_ntoa(first) : failure.message, row->text, "address or message");
}

static void resolve_names(void)
{
	struct io_failure failure;
	struct io_resolver *resolver;

	if (!own_files("nameserver 127.0.0.1\n"))
		return;
	start_server();
	resolver = io_resolver_new(&failure);
	for (size_t i = 0; resolver && i < sizeof(names) / sizeof(names[0]); i++)
		resolve_row(resolver, &names[i]);
	io_resolver_free(resolver);
}

static void no_server(const char *resolv_conf, const char *text)
{
	const struct name file = {"file", NULL, "192.0.2.7", 1};
	const struct name six = {"localhost6", "ipv6-only",
				 "localhost6 has IPv6 addresses only; icmp speaks IPv4 only", 0};
	const struct name unknown = {"one.example", "name-server", text, 0};
	struct io_failure failure;
	struct io_resolver *resolver;

	if (!own_files(resolv_conf))
		return;
	resolver = io_resolver_new(&failure);
	if (!ok(resolver != NULL, "a resolver all the same"))
		return;
	resolve_row(resolver, &file);
	resolve_row(resolver, &six);
	resolve_row(resolver, &unknown);
	io_resolver_free(resolver);
}

/* Nothing listens on port 53; then one that there is no route to; then one that stays silent. */
static void server_closed(void)
{
	no_server("nameserver 127.0.0.1\n", "one.example: no name server answers");
}

static void server_unset(void)
{
	no_server("# none\n", "one.example: no name server answers");
}

static void server_away(void)
{
	no_server("nameserver 192.0.2.53\n", "one.example: no name server answers");
}

static void server_file_absent(void)
{
	struct name unknown = {"one.example", "name-server", "one.example: no name server answers",
			       0};
	struct io_failure failure;
	struct io_resolver *resolver;

	if (!own_network())
		return;
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	ok(!mount("tmpfs", "/etc", "tmpfs", 0, NULL), "an empty /etc");
	resolver = io_resolver_new(&failure);
	if (ok(resolver != NULL, "a resolver without any file"))
		resolve_row(resolver, &unknown);
	io_resolver_free(resolver);
}

/* Runs the loop that run has, for a while at most. */
static void settle(struct io_resolver *resolver)
{
	struct icmp4_time end = icmp4_time_add(io_now(), 20 * ICMP4_S_NS);

	while (!io_reverse_idle(resolver) && icmp4_time_before(io_now(), end)) {
		struct pollfd polls[16];
		size_t count = io_resolver_polls(resolver, polls, 16);

		poll(polls, count, 10);
		io_resolver_run(resolver);
	}
}

static const struct reverse {
	uint32_t address;
	const char *name;
} reverses[] = {
	{0xc0000207, "file"},
	{0xc0000208, "wei\\x1brd"},
	{0xcb007109, "core.example"},
	{0xcb00710a, ""},
};

static void reverse_names(void)
{
	struct io_failure failure;
	struct io_resolver *resolver;

	if (!own_files("nameserver 127.0.0.1\n"))
		return;
	start_server();
	resolver = io_resolver_new(&failure);
	ok(io_reverse_idle(resolver), "idle at first");
	ok(!io_reverse_name(resolver, 0xc0000207), "not asked, not known");
	for (size_t i = 0; i < 2 * sizeof(reverses) / sizeof(reverses[0]); i++)
		io_reverse_ask(resolver, reverses[i / 2].address);
	ok(!io_reverse_idle(resolver), "asked");
	ok(io_resolver_wait_ns(resolver) > 0, "a repetition is due some time");
	settle(resolver);
	ok(io_reverse_idle(resolver), "idle again");
	for (size_t i = 0; i < sizeof(reverses) / sizeof(reverses[0]); i++) {
		const char *name = io_reverse_name(resolver, reverses[i].address);

		is_str(name ? name : "", reverses[i].name, "name of the address");
	}
	io_reverse_ask(resolver, 0xc0000299);
	ok(!io_reverse_idle(resolver), "one more asked");
	io_resolver_free(resolver);
	ok(true, "freed with a question open");
}

int main(void)
{
	in_child("names", resolve_names);
	in_child("server closed", server_closed);
	in_child("server unset", server_unset);
	in_child("server away", server_away);
	in_child("no /etc/resolv.conf", server_file_absent);
	in_child("reverse", reverse_names);
	return tap_done();
}
