/* SPDX-License-Identifier: MIT */
/* ping and trace over the kernel's own loopback: raw, without privilege, and without any right. */
#include "capture.h"
#include "inside.h"
#include "io/clock.h"
#include <signal.h>

static struct captured got;

static bool has(const char *text, const char *part)
{
	bool found = strstr(text, part) != NULL;

	if (!found)
		printf("# no \"%s\" in\n# %s\n", part, text);
	return found;
}

static void expect(const char *line, int status, const char *out, const char *err)
{
	capture(&got, line);
	ok(got.status == status, "%s: exit %d", line, got.status);
	ok(has(got.out, out), "%s: says \"%s\"", line, out);
	ok(has(got.err, err), "%s: notes \"%s\"", line, err);
}

static void set_groups(const char *range)
{
	ok(write_text("/proc/sys/net/ipv4/ping_group_range", range), "groups that may ping: %s",
	   range);
}

static void as_root(void)
{
	if (!own_network())
		return;
	expect("ping -n -c 2 -i 10ms 127.0.0.1", 0, "2 sent, 2 received, loss 0%", "");
	expect("ping -n -c 1 -s 65507 127.0.0.1", 0, "65515 bytes from 127.0.0.1", "");
	expect("ping -n -c 1 -j 127.0.0.1", 0, "\"socket\":\"raw\",\"stamps\":\"kernel\"", "");
	expect("ping -n -c 1 192.0.2.1", 2, "", "192.0.2.1: no route to it; ip route");
	expect("ping -n -c 1 127.255.255.255", 2, "", "127.255.255.255 is a broadcast address");
	expect("ping -n -c 1 192.0.2.1 127.0.0.1 ::1", 2, "1 sent, 1 received", "::1 is an IPv6");
	expect("ping -n -c 1 -S 192.0.2.1 127.0.0.1", 2, "", "192.0.2.1 is no address of this");
	expect("ping -n -c 1 -I 127.0.0.1 127.0.0.1", 2, "", "the source address is -S");
	expect("trace -n -c 1 127.0.0.1", 0, "reached 127.0.0.1 in 1 hop", "");
	expect("trace -n -c 1 --icmp 127.0.0.1", 0, "reached 127.0.0.1 in 1 hop", "");
	expect("trace -n -c 1 --tcp=9 127.0.0.1", 0, "port closed", "");
	expect("trace -n -c 1 --udp=53 --sport 4000 127.0.0.1", 0, "UDP port 53,", "");
	expect("trace -n -c 1 127.0.0.1 127.0.0.2", 0, "reached 127.0.0.2 in 1 hop", "");
	expect("trace -n -c 1 192.0.2.1", 2, "", "no route");
}

/* PING-06, PING-07. */
static void as_user(void)
{
	if (!own_network())
		return;
	set_groups("0 2147483647");
	become_nobody();
	expect("ping -n -v -c 1 127.0.0.1", 0, "1 sent, 1 received", "socket dgram, without ");
	struct icmp4_time before = io_now();
	expect("ping -n -q -c 51 -i 1us 127.0.0.1", 0, "51 sent, 51 received",
	       "at most 500 probes a second");
	ok(icmp4_time_since(io_now(), before) >= 100 * ICMP4_MS_NS,
	   "50 intervals of 2 ms: a user without privilege cannot flood");
	expect("trace -n -c 2 127.0.0.1", 0, "reached 127.0.0.1 in 1 hop",
	       "every probe is a flow of its own");
	expect("trace -n -c 2 --icmp 127.0.0.1", 0, "reached 127.0.0.1 in 1 hop", "");
	expect("trace -n -c 1 --tcp 127.0.0.1", 2, "", "cap_net_raw");
	expect("trace -n -c 1 --sport 4000 127.0.0.1", 0, "reached 127.0.0.1", "");
	expect("trace -n -c 1 --udp=53 --sport 4000 127.0.0.1", 2, "", "cap_net_raw");
	ok(!*got.out, "a flow that cannot be kept to is not probed");
	expect("trace -n -c 1 --sport 53 127.0.0.1", 2, "", "cap_net_raw,cap_net_bind_service");
	expect("ping -n -c 1 --mark 3 127.0.0.1", 2, "", "to mark its packets; sudo setcap");
}

static void without_rights(void)
{
	if (!own_network())
		return;
	set_groups("1 0");
	become_nobody();
	expect("ping -n -c 1 127.0.0.1", 2, "", "ping_group_range");
	expect("ping -n -c 1 -j 127.0.0.1", 2, "\"what\":\"permission\"", "cap_net_raw");
	ok(has(got.out, "{\"v\":1,\"kind\":\"start\"") && has(got.out, "\"exit\":2}"),
	   "JSON has its first and its last line all the same");
}

/* Runs until it is sent a signal; what it had learned by then is printed. */
static void interrupted(void)
{
	int ends[2], state = 0;
	char text[8192];

	if (!own_network() || pipe(ends))
		return;
	fflush(stdout);
	pid_t child = fork();
	if (!child) {
		char line[] = "ping -n -i 20ms 127.0.0.1", *words[CAPTURE_WORDS + 1];

		dup2(ends[1], STDOUT_FILENO);
		int status = cmd_main(capture_split(line, words), words);
		fflush(stdout);
		_exit(status);
	}
	close(ends[1]);
	size_t length = 0;
	ssize_t count;
	bool told = false;
	while ((count = read(ends[0], text + length, sizeof(text) - 1 - length)) > 0) {
		length += (size_t)count;
		text[length] = '\0';
		if (!told && strstr(text, "icmp_seq=2 "))
			told = kill(child, SIGINT) == 0;
	}
	waitpid(child, &state, 0);
	ok(told && strstr(text, "ping statistics") && strstr(text, "2 received"),
	   "each line is out at once, and INT yields the summary");
	ok(WIFEXITED(state) && WEXITSTATUS(state) == 0, "exit by what is settled");
	close(ends[0]);
}

int main(void)
{
	in_child("root", as_root);
	in_child("user", as_user);
	in_child("without rights", without_rights);
	in_child("interrupted", interrupted);
	return tap_done();
}
