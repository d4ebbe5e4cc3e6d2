// SPDX-License-Identifier: MIT
// The library from C++: every public header is C++ too, and what it declares links by its C name.
#include <icmp4/advertisement.h>
#include <icmp4/checksum.h>
#include <icmp4/describe.h>
#include <icmp4/discovery.h>
#include <icmp4/domain.h>
#include <icmp4/echo.h>
#include <icmp4/error.h>
#include <icmp4/extension.h>
#include <icmp4/fault.h>
#include <icmp4/field.h>
#include <icmp4/heard.h>
#include <icmp4/icmp4.h>
#include <icmp4/ip.h>
#include <icmp4/label.h>
#include <icmp4/learn.h>
#include <icmp4/limit.h>
#include <icmp4/link.h>
#include <icmp4/message.h>
#include <icmp4/mib.h>
#include <icmp4/node.h>
#include <icmp4/object.h>
#include <icmp4/option.h>
#include <icmp4/own.h>
#include <icmp4/packet.h>
#include <icmp4/ping.h>
#include <icmp4/quote.h>
#include <icmp4/reassembly.h>
#include <icmp4/received.h>
#include <icmp4/registry.h>
#include <icmp4/remark.h>
#include <icmp4/route.h>
#include <icmp4/text.h>
#include <icmp4/trace.h>
#include <icmp4/types.h>
#include <icmp4/view.h>

#include "tap.h"

template <typename function> static const void *address_of(function *f)
{
	return reinterpret_cast<const void *>(f);
}

// One function of every header that declares any: under C++ names none of them would link.
#define LINKED(function) #function, address_of(function)

static void test_linked()
{
	static const struct {
		const char *name;
		const void *address;
	} rows[] = {
		{LINKED(icmp4_checksum)},      {LINKED(icmp4_echo_answer)},
		{LINKED(icmp4_error_answer)},  {LINKED(icmp4_fault_name)},
		{LINKED(icmp4_heard_parse)},   {LINKED(icmp4_ip_check)},
		{LINKED(icmp4_limiter_ask)},   {LINKED(icmp4_message_parse)},
		{LINKED(icmp4_node_input)},    {LINKED(icmp4_ping_input)},
		{LINKED(icmp4_quote_of)},      {LINKED(icmp4_type_find)},
		{LINKED(icmp4_address_parse)}, {LINKED(icmp4_trace_input)},
	};

	for (const auto &row : rows)
		ok(row.address != nullptr, "%s links", row.name);
}

static void test_inlines()
{
	struct icmp4_time start = {5};

	is_int(icmp4_time_add(start, ICMP4_MS_NS).ns, 1000005, "icmp4_time_add");
	is_int(icmp4_time_add(ICMP4_NEVER, ICMP4_S_NS).ns, INT64_MAX, "never stays never");
	ok(icmp4_time_before(start, ICMP4_NEVER), "ICMP4_NEVER");
}

static void test_message()
{
	struct icmp4_message request = {}, read = {};
	uint8_t octets[ICMP4_HEADER];

	request.type = ICMP4_ECHO;
	request.echo.id = 0x1234;
	request.echo.seq = 7;
	is_int(icmp4_message_build(&request, octets, sizeof octets), ICMP4_HEADER, "a message");
	is_str(icmp4_fault_name(icmp4_message_parse(&read, octets, ICMP4_HEADER, ICMP4_HEADER)),
	       "none", "and back");
	ok(read.echo.id == 0x1234 && read.echo.seq == 7, "with its fields");
}

static void test_ping()
{
	struct icmp4_ping_target target = {};
	struct icmp4_ping_slot slot;
	struct icmp4_ping_memory memory = {&target, 1, &slot, 1};
	struct icmp4_ping_options options;
	struct icmp4_time start = {0};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_packet probe = {};
	struct icmp4_ping ping;
	uint8_t room[ICMP4_ROOM];

	probe.bytes = room;
	probe.held = sizeof room;
	icmp4_ping_options_default(&options);
	is_int(icmp4_ping_init(&ping, &options, &memory, &key, start), ICMP4_OK, "an engine");
	ok(icmp4_ping_output(&ping, start, &probe) && probe.length == 84, "and its first probe");
}

int main()
{
	test_linked();
	test_inlines();
	test_message();
	test_ping();
	return tap_done();
}
