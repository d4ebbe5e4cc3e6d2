/* SPDX-License-Identifier: MIT */
/* What the author of a stack asks of the library first: each one call, with no engine. */
#include <icmp4/echo.h>
#include <icmp4/error.h>
#include <icmp4/ip.h>
#include <icmp4/nat.h>
#include <stdio.h>
#include <string.h>

#define USER    0x0a080002 /* 10.8.0.2 */
#define GATEWAY 0x0a080001 /* 10.8.0.1 */
#define SERVER  0xc6336407 /* 198.51.100.7 */

/* A ping of the user's, answered in the buffer that it came in. */
static int answer_echo(void)
{
	uint8_t echo[] = {0x45, 0, 0,  28, 0, 1, 0,    0, 64,   1,    0, 0, 10, 8,
			  0,    2, 10, 8,  0, 1, 0x08, 0, 0xf7, 0xff, 0, 0, 0,  0};
	const struct icmp4_ip ip = {.src = USER,
				    .dst = GATEWAY,
				    .total_length = sizeof echo,
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_ICMP};
	const struct icmp4_echo_style style = {.ttl = 64, .id = 1};
	enum icmp4_fault fault;

	icmp4_ip_build(&ip, echo, sizeof echo);
	size_t length = icmp4_echo_answer(echo, sizeof echo, &style, &fault);
	printf("echo: %zu octets, type %d\n", length, echo[20]);
	return length == sizeof echo && echo[20] == 0;
}

/* What does not fit the tunnel: an error in a buffer of the caller's. */
static int build_error(uint8_t *made)
{
	const struct icmp4_ip ip = {.src = USER,
				    .dst = SERVER,
				    .total_length = 1500,
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_UDP,
				    .df = true};
	static uint8_t bytes[1500];
	const struct icmp4_packet packet = {.bytes = bytes, .held = 1500, .length = 1500};
	const struct icmp4_error error = {ICMP4_ERROR_FRAGMENTATION_NEEDED, 1400};
	struct icmp4_error_style style;

	icmp4_ip_build(&ip, bytes, sizeof bytes);
	icmp4_error_style_default(&style, GATEWAY);
	int length = icmp4_error_build(error, &packet, &style, made, ICMP4_ROOM);
	printf("error: %d octets, %d/%d\n", length, made[20], made[21]);
	return length > 56 && made[20] == 3 && made[21] == 4 ? length : 0;
}

/* Which flow of mine is it about? A translator of one's own must know. */
static int find_flow(uint8_t *made, int length)
{
	struct icmp4_nat_error error;
	enum icmp4_nat_reason reason = icmp4_nat_error_look(&error, made, (size_t)length);

	printf("flow: reason %d\n", (int)reason);
	return reason == 0;
}

int main(void)
{
	static uint8_t made[ICMP4_ROOM];
	int length = build_error(made);

	if (!length || !answer_echo())
		return 1;
	return find_flow(made, length) ? 0 : 1;
}
