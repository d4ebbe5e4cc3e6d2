/* SPDX-License-Identifier: MIT */
/* capture COUNT HOSTS >FILE: a pcap file of raw IPv4 that bench/decode.sh reads with every tool. */
#include <stdio.h>
#include <stdlib.h>

#include "mix.h"

/* Of the machine's byte order; readers look at the magic number. */
struct record {
	uint32_t seconds;
	uint32_t microseconds;
	uint32_t held;
	uint32_t length;
};

int main(int argc, char **argv)
{
	static const uint32_t head[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, ICMP4_LINKTYPE_RAW};
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint32_t hosts = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

	if (!count || !hosts) {
		fputs("usage: capture COUNT HOSTS >FILE\n", stderr);
		return 2;
	}
	fwrite(head, sizeof(head), 1, stdout);
	for (uint64_t n = 0; n < count; n++) {
		uint8_t octets[MIX_ROOM];
		uint32_t length = (uint32_t)mix_datagram(n, hosts, octets);
		const struct record record = {1700000000 + (uint32_t)(n / 100000),
					      (uint32_t)(n % 100000) * 10, length, length};

		fwrite(&record, sizeof(record), 1, stdout);
		fwrite(octets, length, 1, stdout);
	}
	return ferror(stdout) || fflush(stdout) ? 2 : 0;
}
