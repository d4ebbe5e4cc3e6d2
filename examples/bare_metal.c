/* SPDX-License-Identifier: MIT */
/*
 * An echo responder on a machine with nothing: no operating system, no C library, no heap. The
 * board's start-up code calls responder(); its network driver has two functions, which carry IPv4
 * datagrams. Everything else is libicmp4, of which the linker keeps what is used:
 *
 *	cc -ffreestanding -nostdlib -ffunction-sections -Wl,--gc-sections \
 *		bare_metal.c start.o driver.o libicmp4.a
 */
#include <icmp4/echo.h>
#include <icmp4/ip.h>

enum { ADDRESS = 0x0a090101, SIZE_MAX_HERE = 1500 };

/* Waits for a datagram; false when it came by broadcast or multicast, or was too long. */
extern bool mac_receive(uint8_t *bytes, size_t size, size_t *length);
extern bool mac_send(const uint8_t *bytes, size_t length);
void responder(void);

/* A host answers what is sent to its own address by a single host (RFC 1122 section 3.2.1.3). */
static bool is_for_us(const uint8_t *bytes, size_t length)
{
	return icmp4_ip_look(bytes, length) == ICMP4_FAULT_NONE && icmp4_ip_dst(bytes) == ADDRESS &&
	       icmp4_ip_src(bytes) != ADDRESS && !icmp4_is_martian(icmp4_ip_src(bytes));
}

void responder(void)
{
	static uint8_t buffer[SIZE_MAX_HERE];
	struct icmp4_echo_style style = {.ttl = 64, .id = 1, .keep_code = true};
	enum icmp4_fault fault;
	size_t length;

	for (;;) {
		if (!mac_receive(buffer, sizeof buffer, &length) || !is_for_us(buffer, length))
			continue;
		length = icmp4_echo_answer(buffer, length, &style, &fault);
		if (length && mac_send(buffer, length) && ++style.id == 0)
			style.id = 1;
	}
}

/*
 * The four functions that a compiler may call unasked. KEEP_LOOP stops it from seeing in their
 * loops the very functions that they are; for the same reason none of them calls another.
 */
#define KEEP_LOOP() __asm__ volatile("")

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int octet, size_t length);
int memcmp(const void *a, const void *b, size_t length);

static void *copy_upwards(uint8_t *to, const uint8_t *from, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		to[i] = from[i];
		KEEP_LOOP();
	}
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	return copy_upwards(to, from, length);
}

void *memmove(void *to, const void *from, size_t length)
{
	const uint8_t *source = from;
	uint8_t *target = to;

	if (target <= source)
		return copy_upwards(target, source, length);
	while (length--) {
		target[length] = source[length];
		KEEP_LOOP();
	}
	return to;
}

void *memset(void *to, int octet, size_t length)
{
	uint8_t *target = to;

	for (size_t i = 0; i < length; i++) {
		target[i] = (uint8_t)octet;
		KEEP_LOOP();
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
	const uint8_t *left = a, *right = b;

	for (size_t i = 0; i < length; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}
