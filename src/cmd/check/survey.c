/* SPDX-License-Identifier: MIT */
/*
 * Before we are anybody on a link we ask who is: the device must be, the addresses that the file
 * gives us must be nobody's, and of those that nobody has some are kept for the cases that want an
 * absent neighbour.
 */
#include "cmd/check/survey.h"
#include "io/hop.h"
#include <icmp4/text.h>
#include <stdio.h>

/* --- Who is there --- */

uint32_t links_next(const struct bench_link *link)
{
	return link->via ? link->via : link->device;
}

static void wonder(struct survey *survey, const struct check_links *links, size_t place,
		   uint32_t address)
{
	survey->questions[survey->count++] =
		(struct run_frames_question){links->number[place], address, false};
}

static bool is_there(const struct survey *survey, const struct check_links *links, size_t place,
		     uint32_t address)
{
	for (size_t i = 0; i < survey->count; i++)
		if (survey->questions[i].link == links->number[place] &&
		    survey->questions[i].address == address)
			return survey->questions[i].there;
	return true;
}

/* Addresses at the upper end of the link that may be nobody's. */
static void wonder_about_spares(struct survey *survey, const struct check_links *links,
				size_t place)
{
	const struct bench_link *link = &links->bench.links[place];
	uint32_t top = link->tester.address | ~icmp4_prefix_mask(link->tester.length);

	for (uint32_t i = 0; i < SPARES; i++) {
		uint32_t address = top - i;

		if (icmp4_prefix_form(link->tester, address) == ICMP4_PREFIX_HOST &&
		    address != link->device && address != link->via &&
		    address != links->bench.third && address != link->tester.address &&
		    !io_is_own(address))
			wonder(survey, links, place, address);
	}
}

void survey_look(struct survey *survey, struct check_links *links)
{
	for (size_t i = 0; i < BENCH_LINKS; i++) {
		const struct bench_link *link = &links->bench.links[i];

		if (!link->on)
			continue;
		wonder(survey, links, i, links_next(link));
		if (icmp4_prefix_form(link->tester, link->tester.address) == ICMP4_PREFIX_HOST)
			wonder(survey, links, i, link->tester.address);
		if (i == BENCH_NEAR && links->bench.third)
			wonder(survey, links, i, links->bench.third);
		wonder_about_spares(survey, links, i);
	}
	run_frames_ask(&links->frames, survey->questions, survey->count);
}

/* --- Who we are --- */

static bool say(struct session *s, const char *what, const char *hint, const char *format,
		uint32_t address, const struct bench_link *link)
{
	char text[ICMP4_ADDRESS_TEXT], message[160];

	icmp4_address_text(address, text, sizeof(text));
	snprintf(message, sizeof(message), format, text, link->on);
	return session_fail(s, what, message, hint);
}

uint32_t survey_spare(const struct survey *survey, const struct check_links *links, size_t place,
		      size_t n)
{
	const struct bench_link *link = &links->bench.links[place];

	for (size_t i = 0; i < survey->count; i++) {
		const struct run_frames_question *q = &survey->questions[i];

		if (q->link == links->number[place] && !q->there &&
		    q->address != links_next(link) && q->address != link->tester.address &&
		    q->address != links->bench.third && !n--)
			return q->address;
	}
	return 0;
}

bool survey_settle(const struct survey *survey, struct check_links *links, struct session *s,
		   size_t place)
{
	struct bench_link *link = &links->bench.links[place];
	struct icmp4_prefix *own = links->own[place];
	uint32_t third = place == BENCH_NEAR ? links->bench.third : 0;
	size_t count = 1;

	if (!is_there(survey, links, place, links_next(link)))
		return say(s, "no-answer", "is it up, and is that its link?",
			   "nobody answers ARP for %s on %s", links_next(link), link);
	if (icmp4_prefix_form(link->tester, link->tester.address) != ICMP4_PREFIX_HOST)
		link->tester.address = survey_spare(survey, links, place, 0);
	if (!link->tester.address)
		return session_fail(s, "usage", "no address of the link is free", "--bench, or -S");
	if (io_is_own(link->tester.address))
		return say(s, "usage", "the tester wants an address that the kernel has not",
			   "%s on %s is the kernel's, which would answer too", link->tester.address,
			   link);
	if (!link->tester.address || is_there(survey, links, place, link->tester.address))
		return say(s, "usage", "the tester wants an address that nobody has",
			   "%s on %s is somebody else's", link->tester.address, link);
	own[0] = own[1] = link->tester;
	if (place == BENCH_NEAR && (own[1].address = survey_spare(survey, links, place, 0)))
		count++;
	if (third && is_there(survey, links, place, third))
		return say(s, "usage", "`third` wants an address that nobody has",
			   "%s on %s is somebody else's", third, link);
	own[count] = link->tester;
	own[count].address = third;
	count += third != 0;
	run_frames_settle(&links->frames, links->number[place], own, count);
	return true;
}
