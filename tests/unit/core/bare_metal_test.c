/* SPDX-License-Identifier: MIT */
/* examples/bare_metal.c as it stands, on a board of which this test is the network driver. */
#include "../../../examples/bare_metal.c"
#include "tap.h"
#include <icmp4/checksum.h>
#include <setjmp.h>

enum { ARRIVALS = 5, LENGTH = 28 + 12 };

static struct board {
	uint8_t arrivals[ARRIVALS][LENGTH];
	size_t next;
	uint8_t sent[LENGTH];
	size_t sent_count;
	jmp_buf power_off;
} board;

bool mac_receive(uint8_t *bytes, size_t size, size_t *length)
{
	if (board.next == ARRIVALS)
		longjmp(board.power_off, 1);
	for (size_t i = 0; i < LENGTH && i < size; i++)
		bytes[i] = board.arrivals[board.next][i];
	board.next++;
	*length = LENGTH;
	return true;
}

bool mac_send(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length && i < LENGTH; i++)
		board.sent[i] = bytes[i];
	board.sent_count++;
	return true;
}

static void put_checksum(uint8_t *bytes, size_t length, size_t at)
{
	bytes[at] = bytes[at + 1] = 0;
	uint16_t sum = icmp4_checksum(bytes, length);
	bytes[at] = (uint8_t)(sum >> 8);
	bytes[at + 1] = (uint8_t)sum;
}

/* An echo request of 12 octets of data from 10.9.1.2 to 10.9.1.1; one octet is then set. */
static void arrive(size_t n, size_t at, uint8_t octet, bool sound)
{
	static const uint8_t head[] = {0x45, 0, 0,  LENGTH, 0, 7, 0, 0, 9, 1, 0, 0, 10, 9,
				       1,    2, 10, 9,      1, 1, 8, 0, 0, 0, 1, 2, 3,  4};
	uint8_t *bytes = board.arrivals[n];

	for (size_t i = 0; i < LENGTH; i++)
		bytes[i] = i < sizeof head ? head[i] : (uint8_t)i;
	bytes[at] = octet;
	put_checksum(bytes, 20, 10);
	put_checksum(bytes + 20, LENGTH - 20, 2);
	bytes[LENGTH - 1] = sound ? bytes[LENGTH - 1] : (uint8_t)~bytes[LENGTH - 1];
}

int main(void)
{
	arrive(0, 19, 3, true);   /* to another address */
	arrive(1, 12, 127, true); /* from a martian */
	arrive(2, 20, 0, true);   /* an echo reply */
	arrive(3, 19, 1, false);  /* its checksum is wrong */
	arrive(4, 19, 1, true);
	if (!setjmp(board.power_off))
		responder();

	is_int((int64_t)board.sent_count, 1, "of five datagrams one is answered");
	is_int(board.sent[20], 0, "by an echo reply");
	is_int(board.sent[15], 1, "from us");
	is_int(board.sent[19], 2, "to whom asked");
	ok(icmp4_checksum_ok(board.sent, 20) && icmp4_checksum_ok(board.sent + 20, LENGTH - 20),
	   "with good checksums");
	is_bytes(board.sent + 24, LENGTH - 24, board.arrivals[4] + 24, LENGTH - 24,
		 "identifier, sequence and data unmodified");
	return tap_done();
}
