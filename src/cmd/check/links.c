/* SPDX-License-Identifier: MIT */
/* Links of this machine as a bench: which they are, their ports, and from their ports to a bench.
 */
#include "cmd/check/survey.h"
#include "io/hop.h"
#include <errno.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

enum { BENCH_FILE_MAX = 65536 };

/* --- Which links --- */

bool links_read(struct bench *bench, const struct cmd_call *call, struct io_failure *failure)
{
	const char *name = call->options.bench;
	FILE *file = fopen(name, "re");
	struct config_error error;
	char *text = malloc(BENCH_FILE_MAX);
	size_t length = 0;
	bool sound = false;

	if (!file || !text)
		io_fail(failure, "file", errno, "", "%.200s: %s", name, strerror(errno));
	else
		length = fread(text, 1, BENCH_FILE_MAX, file);
	if (length == BENCH_FILE_MAX)
		io_fail(failure, "file", 0, "", "%.200s is too long for a bench", name);
	else if (file && text)
		sound = bench_read(bench, text, length, name, &error) ||
			io_fail(failure, "file", 0, "man icmp-check", "%.250s", error.text);
	if (file)
		fclose(file);
	free(text);
	return sound;
}

/* A host on the link of an interface that the kernel has an address on, in the device's prefix. */
static bool on_interface(const struct cmd_call *call, struct bench_link *link)
{
	const struct cmd_options *o = &call->options;
	struct io_port_facts facts;

	return !o->lab && o->interface && o->operand_count == 1 &&
	       icmp4_address_parse(o->operands[0], &link->device) &&
	       io_port_facts(&facts, o->interface) && facts.ethernet && !io_is_own(link->device) &&
	       io_prefix_for(link->device, o->interface, &link->tester);
}

bool links_wanted(const struct cmd_call *call)
{
	struct bench_link link;

	return call->options.bench || on_interface(call, &link);
}

/* What nobody has; it is chosen when we know who is there. */
static bool of_interface(struct bench *bench, const struct cmd_call *call,
			 struct io_failure *failure)
{
	struct bench_link *link = &bench->links[BENCH_NEAR];
	uint32_t source = 0;

	if (!on_interface(call, link) ||
	    (call->options.source && !icmp4_address_parse(call->options.source, &source)))
		return io_fail(failure, "usage", 0, "", "-S wants an address A.B.C.D");
	link->tester.address &= icmp4_prefix_mask(link->tester.length);
	if (source && icmp4_prefix_form(link->tester, source) != ICMP4_PREFIX_HOST)
		return io_fail(failure, "usage", 0, "", "%.20s is no address of the link's",
			       call->options.source);
	link->tester.address |= source;
	link->on = strdup(call->options.interface);
	return link->on || io_fail(failure, "system", ENOMEM, "", "no memory");
}

/* --- Their ports --- */

/* Like the kernel's, but for bits that make it ours, and another one on each link. */
static void own_mac(const char *interface, size_t number, uint8_t mac[6])
{
	struct io_port_facts facts;

	io_port_facts(&facts, interface);
	memcpy(mac, facts.mac, sizeof(facts.mac));
	mac[0] = (uint8_t)((mac[0] | 2) ^ (number + 1) << 2);
}

static struct io_port_plan port_of(const struct bench_link *link, size_t number)
{
	struct io_port_plan plan = {
		.name = link->on, .kind = IO_PORT_PACKET, .mtu = link->mtu, .vlan = link->vlan};

	own_mac(link->on, number, plan.mac);
	return plan;
}

bool links_open(struct check_links *links, const struct cmd_call *call, struct io_failure *failure)
{
	struct io_port_plan plans[BENCH_LINKS];
	size_t count = 0;

	if (call->options.bench && (call->options.operand_count || call->options.interface ||
				    call->options.source || call->options.lab))
		return io_fail(failure, "usage", 0, "",
			       "--bench says all: no ADDRESS, -I, -S or "
			       "--lab beside it");
	if (!(call->options.bench ? links_read(&links->bench, call, failure)
				  : of_interface(&links->bench, call, failure)))
		return false;
	for (size_t i = 0; i < BENCH_LINKS; i++) {
		if (!links->bench.links[i].on)
			continue;
		links->number[i] = count;
		plans[count] = port_of(&links->bench.links[i], count);
		count++;
	}
	return run_frames_open(&links->frames, plans, count, failure);
}

/* --- The bench --- */

static uint16_t mtu_of(const struct check_links *links, size_t place)
{
	return links->frames.stations[links->number[place]].port.mtu;
}

/* What is beyond a router of somebody's is sent nothing but what any sender might. */
static void describe_near(const struct check_links *links, const struct session *s,
			  struct check_bench *bench)
{
	const struct bench_link *link = &links->bench.links[BENCH_NEAR];
	uint32_t all = CHECK_NEEDS_FORGE | CHECK_NEEDS_CONSENT;

	bench->tester = link->tester.address;
	bench->second = links->own[BENCH_NEAR][1].address;
	bench->device = link->device;
	bench->next_hop = links_next(link);
	bench->link = link->tester;
	bench->mtu = mtu_of(links, BENCH_NEAR);
	bench->frames = true;
	bench->hops = link->via != 0;
	bench->has |= CHECK_NEEDS_TCP;
	if (bench->second)
		bench->has |= CHECK_NEEDS_SECOND;
	if (!link->via)
		bench->has |= all | CHECK_NEEDS_NEAR | CHECK_NEEDS_FRAME;
	else if (s->call->options.may_test)
		bench->has |= all;
	if (!link->via && link->tester.length < 31)
		bench->has |= CHECK_NEEDS_LAN;
}

static void describe_beyond(const struct check_links *links, struct check_bench *bench)
{
	const struct bench_link *link = &links->bench.links[BENCH_BEYOND];

	if (!link->on)
		return;
	bench->beyond = link->tester.address;
	bench->far = link->device;
	bench->far_link = link->tester;
	bench->has |= CHECK_NEEDS_FAR | CHECK_NEEDS_BEYOND | CHECK_NEEDS_SINK;
	if (link->tester.length < 31)
		bench->has |= CHECK_NEEDS_FAR_LAN;
}

static void describe_narrow(const struct check_links *links, struct check_bench *bench)
{
	const struct bench_link *link = &links->bench.links[BENCH_NARROW];

	if (!link->on)
		return;
	bench->narrow = link->tester.address;
	bench->narrow_mtu = mtu_of(links, BENCH_NARROW);
	bench->has |= CHECK_NEEDS_SINK;
	if (bench->narrow_mtu < bench->mtu)
		bench->has |= CHECK_NEEDS_NARROW;
}

static void describe_absent(const struct check_links *links, const struct survey *survey,
			    struct check_bench *bench)
{
	uint32_t address;

	while (links->bench.links[BENCH_BEYOND].on && bench->absent_count < CHECK_ABSENTS &&
	       (address = survey_spare(survey, links, BENCH_BEYOND, bench->absent_count)))
		bench->absents[bench->absent_count++] = address;
	bench->absent = bench->absents[0];
	if (bench->absent)
		bench->has |= CHECK_NEEDS_ABSENT;
}

/* What the file says that the device is set to. */
static uint32_t set_of(const struct bench *file)
{
	static const uint32_t sets[BENCH_SETTINGS] = {
		[BENCH_ECHO_OFF] = CHECK_SET_ECHO_OFF,
		[BENCH_ECHO_LIMITED] = CHECK_SET_ECHO_LIMITED,
		[BENCH_ERRORS_LIMITED] = CHECK_SET_ERRORS_LIMITED,
		[BENCH_TIMESTAMP_OFF] = CHECK_SET_TIMESTAMP_OFF,
		[BENCH_MASK_AGENT] = CHECK_SET_MASK_AGENT,
		[BENCH_NO_MASK_AGENT] = CHECK_SET_NO_MASK_AGENT,
		[BENCH_PROBE_REMOTE] = CHECK_SET_PROBE_REMOTE,
		[BENCH_PROBE_CLOSED] = CHECK_SET_PROBE_CLOSED,
		[BENCH_PROHIBITED] = CHECK_SET_PROHIBITED,
		[BENCH_UNREACHABLE_OFF] = CHECK_SET_UNREACHABLE_OFF,
		[BENCH_TOTAL_LENGTH] = CHECK_SET_TOTAL_LENGTH,
		[BENCH_TRUNCATED] = CHECK_SET_TRUNCATED,
		[BENCH_INBOUND] = CHECK_SET_INBOUND,
		[BENCH_NO_SOURCE_ROUTE] = CHECK_SET_NO_SOURCE_ROUTE,
		[BENCH_MTU_FLOOR] = CHECK_SET_MTU_FLOOR,
		[BENCH_LEARNS] = CHECK_SET_LEARNS,
		[BENCH_NAT] = CHECK_SET_NAT,
		[BENCH_NAT_FULL] = CHECK_SET_NAT_FULL,
		[BENCH_VALIDATION] = CHECK_SET_VALIDATION,
		[BENCH_REDIRECT_TOS] = CHECK_SET_REDIRECT_TOS,
	};
	uint32_t set = 0;

	for (unsigned i = 0; i < BENCH_SETTINGS; i++)
		set |= file->set >> i & 1 ? sets[i] : 0;
	return set;
}

static void describe(const struct check_links *links, const struct session *s,
		     const struct survey *survey, struct check_bench *bench)
{
	const struct bench *file = &links->bench;

	*bench = (struct check_bench){
		.has = file->router ? CHECK_NEEDS_ROUTER : CHECK_NEEDS_HOST,
		.nowhere = file->router ? file->nowhere : 0,
		.third = file->third,
		.label = file->label,
		.set = set_of(file),
	};
	describe_near(links, s, bench);
	describe_beyond(links, bench);
	describe_narrow(links, bench);
	describe_absent(links, survey, bench);
	if (bench->nowhere)
		bench->has |= CHECK_NEEDS_NOWHERE;
	if (file->routed)
		bench->has |= CHECK_NEEDS_ROUTED;
	if (file->third)
		bench->has |= CHECK_NEEDS_THIRD;
	if (file->label)
		bench->has |= CHECK_NEEDS_LABEL;
}

bool links_settle(struct check_links *links, struct session *s, struct check_bench *bench)
{
	struct survey survey = {.count = 0};
	struct io_failure failure;

	if (!run_frames_start(&links->frames, &s->key, s->resolver, s->signals, &failure)) {
		session_note(s, &failure);
		return false;
	}
	s->world = &links->frames.world;
	survey_look(&survey, links);
	for (size_t i = 0; i < BENCH_LINKS; i++)
		if (links->bench.links[i].on && !survey_settle(&survey, links, s, i))
			return false;
	describe(links, s, &survey, bench);
	return true;
}

bool links_are_sound(const struct check_links *links, struct session *s)
{
	return !run_frames_is_disputed(&links->frames) ||
	       session_fail(s, "usage", "somebody else says that an address of the tester's is his",
			    "what was found may be about him: choose another");
}

void links_close(struct check_links *links)
{
	run_frames_close(&links->frames);
	bench_free(&links->bench);
}
