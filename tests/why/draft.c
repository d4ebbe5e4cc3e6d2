/* SPDX-License-Identifier: MIT */
#include "why/draft.h"
#include <icmp4/ip.h>
#include <stdarg.h>
#include <string.h>

/* SplitMix64: the tests draw by themselves, so that no mistake of ours is on both sides. */
static uint64_t draw(struct draft *draft)
{
	uint64_t z = draft->seed * 0x9e3779b97f4a7c15 + ++draft->draws * 0xd1b54a32d192ed03;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned draft_draw(struct draft *draft, unsigned low, unsigned high)
{
	return low + (unsigned)(draw(draft) % (high - low + 1));
}

void draft_add(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, size - used, format, arguments);
	va_end(arguments);
}

/* How it is asked, where the fault is the same to all protocols. */
static void draw_protocol(struct draft *draft)
{
	static const struct {
		uint8_t protocol;
		uint16_t port;
		bool chosen, ported;
	} ways[] = {
		{ICMP4_PROTO_UDP, 33434, false, false},
		{ICMP4_PROTO_UDP, 33434, false, false},
		{ICMP4_PROTO_ICMP, 33434, true, false},
		{ICMP4_PROTO_TCP, 443, true, true},
	};
	unsigned way = draft_draw(draft, 0, 3);

	draft->protocol = ways[way].protocol;
	draft->port = ways[way].port;
	draft->chosen = ways[way].chosen;
	draft->ported = ways[way].ported;
}

void draft_begin(struct draft *draft, uint64_t seed)
{
	memset(draft, 0, sizeof(*draft));
	draft->seed = seed;
	draft->routers = draft_draw(draft, 3, DRAFT_ROUTERS);
	for (unsigned i = 0; i <= draft->routers; i++) {
		draft->delay_us[i] = draft_draw(draft, 50, 20000);
		if (draft_draw(draft, 0, 2) == 0)
			draft_add(draft->link[i], DRAFT_TEXT, ", jitter: %uus",
				  draft_draw(draft, 1, 1 + draft->delay_us[i] / 8));
	}
	draft_add(draft->server, DRAFT_TEXT, "address: 198.51.100.9, tcp: {443: open}");
	draft_add(draft->target, sizeof(draft->target), "server");
	draw_protocol(draft);
}

void draft_write(const struct draft *d, FILE *file)
{
	fprintf(file, "seed: %llu\nattach: client\n", (unsigned long long)d->seed);
	fprintf(file, "hosts:\n  server: {%s}\n", d->server);
	if (*d->client)
		fprintf(file, "  client: {%s}\n", d->client);
	fprintf(file, "routers:\n");
	for (unsigned i = 1; i <= d->routers; i++)
		if (*d->router[i])
			fprintf(file, "  r%u: {%s}\n", i, d->router[i]);
		else
			fprintf(file, "  r%u:\n", i);
	fprintf(file, "links:\n");
	for (unsigned i = 0; i <= d->routers; i++) {
		if (!d->delay_us[i])
			continue; /* the family draws that link by itself */
		fprintf(file, i ? "  r%u -- " : "  client -- ", i);
		fprintf(file, i < d->routers ? "r%u: " : "server: ", i + 1);
		fprintf(file, "{delay: %uus%s}\n", d->delay_us[i], d->link[i]);
	}
	fputs(d->links, file);
	if (*d->routes)
		fprintf(file, "routes:\n%s", d->routes);
}
