/* SPDX-License-Identifier: MIT */
/*
 * Sends datagrams by an interface as fast as it takes them, or at a rate, by a packet socket past
 * everything that the kernel would do to them:
 *
 *	flood dev=NAME kind=echo to=ADDRESS [mac=STATION] [beyond=ADDRESS] [from=ADDRESS]
 *	      [hosts=N] [rate=N] [seconds=N] [count=N]
 *
 * An interface that goes away is waited for. In the end one line: sent=N refused=N seconds=S cpu=S,
 * the last being its own time of CPU, with what the kernel did within its calls.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_packet.h>

#include "traffic.h"

enum { BATCH = 64 };

struct flood {
	struct traffic traffic;
	const char *dev;
	uint8_t mac[ETH_ALEN];
	bool ethernet;
	double rate, seconds, count;
	int fd; /* -1: the interface is not there */
	uint64_t sent, refused;
	uint8_t frames[BATCH][ETH_HLEN + TRAFFIC_ROOM];
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
};

static double read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void sleep_for(double seconds)
{
	struct timespec span = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

	if (seconds > 0)
		nanosleep(&span, NULL);
}

/* --- What is wanted -------------------------------------------------------------------------- */

static bool take_mac(struct flood *flood, const char *text)
{
	unsigned o[ETH_ALEN];

	if (sscanf(text, "%x:%x:%x:%x:%x:%x", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5]) != ETH_ALEN)
		return false;
	for (size_t i = 0; i < ETH_ALEN; i++)
		flood->mac[i] = (uint8_t)o[i];
	return (flood->ethernet = true);
}

static bool take_address(uint32_t *address, const char *text)
{
	unsigned a, b, c, d;

	if (sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d) != 4)
		return false;
	*address = a << 24 | b << 16 | c << 8 | d;
	return true;
}

static bool take(struct flood *flood, const char *key, const char *value)
{
	const struct {
		const char *name;
		uint32_t *address;
		double *number;
	} keys[] = {
		{"to", &flood->traffic.to, NULL},         {"from", &flood->traffic.from, NULL},
		{"beyond", &flood->traffic.beyond, NULL}, {"rate", NULL, &flood->rate},
		{"seconds", NULL, &flood->seconds},       {"count", NULL, &flood->count},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i].name) != 0)
			continue;
		if (keys[i].address)
			return take_address(keys[i].address, value);
		*keys[i].number = strtod(value, NULL);
		return true;
	}
	if (!strcmp(key, "dev"))
		return (flood->dev = value);
	if (!strcmp(key, "mac"))
		return take_mac(flood, value);
	if (!strcmp(key, "kind"))
		return (flood->traffic.write = traffic_kind(value));
	if (!strcmp(key, "hosts"))
		return (flood->traffic.hosts = (uint32_t)strtoul(value, NULL, 10)) > 0;
	return false;
}

static bool take_words(struct flood *flood, char **words)
{
	for (; *words; words++) {
		char *equals = strchr(*words, '=');

		if (equals)
			*equals = '\0';
		if (!equals || !take(flood, *words, equals + 1)) {
			fprintf(stderr, "flood: what is %s?\n", *words);
			return false;
		}
	}
	return flood->dev && flood->traffic.write && flood->traffic.to;
}

/* --- Sending --------------------------------------------------------------------------------- */

static void open_interface(struct flood *flood)
{
	static const int yes = 1;
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
				      .sll_ifindex = (int)if_nametoindex(flood->dev)};

	flood->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	setsockopt(flood->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof(yes));
	if (address.sll_ifindex && !flood->ethernet)
		address.sll_protocol = htons(ETHERTYPE_IP);
	if (address.sll_ifindex && !bind(flood->fd, (struct sockaddr *)&address, sizeof(address)))
		return;
	close(flood->fd);
	flood->fd = -1;
}

static void close_interface(struct flood *flood)
{
	if (flood->fd >= 0)
		close(flood->fd);
	flood->fd = -1;
}

static void prepare(struct flood *flood)
{
	static const uint8_t ours[] = {2, 0, 0, 0, 0, 1, ETHERTYPE_IP >> 8, ETHERTYPE_IP & 255};

	for (size_t i = 0; i < BATCH; i++) {
		memcpy(flood->frames[i], flood->mac, ETH_ALEN);
		memcpy(flood->frames[i] + ETH_ALEN, ours, sizeof(ours));
		flood->parts[i].iov_base = flood->frames[i] + (flood->ethernet ? 0 : ETH_HLEN);
		flood->messages[i].msg_hdr =
			(struct msghdr){.msg_iov = &flood->parts[i], .msg_iovlen = 1};
	}
}

static void fill(struct flood *flood, uint64_t first)
{
	for (size_t i = 0; i < BATCH; i++) {
		size_t length = flood->traffic.write(&flood->traffic, first + i,
						     flood->frames[i] + ETH_HLEN);

		flood->parts[i].iov_len = length + (flood->ethernet ? ETH_HLEN : 0);
	}
}

/* What a full queue refuses is not tried again: a flood does not wait. */
static void send_batch(struct flood *flood)
{
	unsigned done = 0;

	while (done < BATCH && flood->fd >= 0) {
		int sent = sendmmsg(flood->fd, flood->messages + done, BATCH - done, 0);

		if (sent > 0) {
			done += (unsigned)sent;
			flood->sent += (unsigned)sent;
		} else if (errno == ENOBUFS || errno == EAGAIN) {
			done++;
			flood->refused++;
		} else if (errno != EINTR) {
			close_interface(flood);
		}
	}
}

/* 0: no end of that kind. */
static bool is_over(const struct flood *flood, double elapsed)
{
	if (flood->seconds > 0 && elapsed >= flood->seconds)
		return true;
	return flood->count > 0 && (double)(flood->sent + flood->refused) >= flood->count;
}

static void run(struct flood *flood)
{
	double start = read_clock(CLOCK_MONOTONIC), now = start;

	for (uint64_t n = 0; !is_over(flood, now - start); n += BATCH) {
		if (flood->fd < 0)
			open_interface(flood);
		if (flood->fd < 0)
			sleep_for(0.005);
		if (flood->rate > 0)
			sleep_for(start + (double)n / flood->rate - now);
		fill(flood, n);
		send_batch(flood);
		now = read_clock(CLOCK_MONOTONIC);
	}
	printf("sent=%ju refused=%ju seconds=%.3f cpu=%.6f\n", (uintmax_t)flood->sent,
	       (uintmax_t)flood->refused, now - start, read_clock(CLOCK_PROCESS_CPUTIME_ID));
}

int main(int argc, char **argv)
{
	struct flood *flood = calloc(1, sizeof(*flood));

	if (!flood || argc < 2)
		return 2;
	flood->fd = -1;
	flood->traffic.from = 0x0a800000;
	flood->traffic.hosts = 1;
	if (!take_words(flood, argv + 1)) {
		free(flood);
		return 2;
	}
	prepare(flood);
	run(flood);
	close_interface(flood);
	free(flood);
	return 0;
}
