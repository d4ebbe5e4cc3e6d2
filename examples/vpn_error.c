/* SPDX-License-Identifier: MIT */
/*
 * A VPN takes a packet from its user that its tunnel cannot carry. It owes the user's host an ICMP
 * error with the tunnel's MTU, else connections hang; and it owes the network not to answer what
 * must not be answered. Both are one call.
 *
 *	$ vpn_error
 *	1500 octets with DF: 576 octets back: 45c80240...
 *	the same by broadcast: nothing, for the link delivered it to more than one host (NOERR-05)
 */
#include <icmp4/error.h>
#include <icmp4/ip.h>
#include <stdio.h>

enum { TUNNEL_MTU = 1400 };

#define USER    0x0a080002 /* 10.8.0.2 */
#define GATEWAY 0x0a080001 /* 10.8.0.1: we */
#define SERVER  0xc6336407 /* 198.51.100.7 */

/* What the VPN does with a packet that does not fit. */
static void too_big(const char *what, const struct icmp4_packet *packet)
{
	static const struct icmp4_prefix tunnel = {GATEWAY, 24};
	const struct icmp4_error error = {ICMP4_ERROR_FRAGMENTATION_NEEDED, TUNNEL_MTU};
	struct icmp4_error_style style;
	uint8_t answer[ICMP4_ROOM];
	enum icmp4_forbid forbid;

	icmp4_error_style_default(&style, GATEWAY);
	style.id = 1; /* a VPN draws it at random */
	int length = icmp4_error_answer(error, packet, &tunnel, 1, &style, answer, sizeof answer,
					&forbid);
	if (length <= 0) {
		printf("%s: nothing, for %s (%s)\n", what, icmp4_forbid_text(forbid),
		       icmp4_forbid_rule(forbid));
		return;
	}
	printf("%s: %d octets back: ", what, length);
	for (int i = 0; i < length; i++)
		printf("%02x", answer[i]);
	putchar('\n');
}

int main(void)
{
	const struct icmp4_ip ip = {.src = USER,
				    .dst = SERVER,
				    .total_length = 1500,
				    .tos = 0x08,
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_TCP,
				    .df = true};
	uint8_t bytes[1500] = {0};
	struct icmp4_packet packet = {.bytes = bytes, .held = 1500, .length = 1500};

	icmp4_ip_build(&ip, bytes, sizeof bytes);
	too_big("1500 octets with DF", &packet);
	packet.link = ICMP4_LINK_BROADCAST;
	too_big("the same by broadcast", &packet);
	return 0;
}
