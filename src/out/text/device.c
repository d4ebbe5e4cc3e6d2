/* SPDX-License-Identifier: MIT */
/* A running node for people: its interfaces, then what it did, and why it did not. */
#include "out/device.h"
#include "out/text/text.h"
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <inttypes.h>

static const char *const titles[OUT_DEVICE_GROUPS] = {
	[OUT_DEVICE_DROPPED] = "Dropped",
	[OUT_DEVICE_ERRORS] = "Errors sent",
	[OUT_DEVICE_FORBIDDEN] = "Errors that no rule allows",
	[OUT_DEVICE_REFUSED] = "Errors received that change nothing",
};

static void put_address(struct out *out, const struct icmp4_prefix *prefix)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(prefix->address, text, sizeof(text));
	fprintf(out->file, " %s/%u", text, prefix->length);
}

static void put_port(struct out *out, const struct out_device_port *port)
{
	const struct icmp4_interface *interface = port->interface;

	fprintf(out->file, "  %-8s on %-14s ", interface->name, port->on);
	text_color(out, port->up ? COLOR_GOOD : COLOR_BAD);
	fputs(port->up ? "up  " : "down", out->file);
	text_color(out, COLOR_PLAIN);
	if (!interface->prefix_count)
		fputs(" unnumbered", out->file);
	for (size_t i = 0; i < interface->prefix_count; i++)
		put_address(out, &interface->prefixes[i]);
	text_line_end(out);
	fprintf(out->file, "           received %" PRIu64 ", sent %" PRIu64, port->received,
		port->sent);
	if (port->lost)
		fprintf(out->file, ", could not send %" PRIu64, port->lost);
	if (port->dropped)
		fprintf(out->file, ", lost by the kernel %" PRIu64, port->dropped);
	if (port->neighbours && port->neighbours->counters.failed)
		fprintf(out->file, ", unresolved %" PRIu64, port->neighbours->counters.failed);
	text_line_end(out);
}

static void put_router(struct out *out, const struct out_device *device, size_t i)
{
	const struct icmp4_default_router *router = &device->routers[i];
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(router->address, text, sizeof(text));
	fprintf(out->file, "  default router %s on %s, preference %" PRId32 ", for %" PRId64 " s",
		text, device->ports[router->interface].interface->name, router->preference,
		icmp4_time_since(router->expires, device->at) / ICMP4_S_NS);
	text_line_end(out);
}

static void put_done(struct out *out, const struct icmp4_node_counters *counters)
{
	struct text_line line = {.indent = 2};
	struct out_device_counter one;
	const char *glue = "  ";

	for (size_t n = 0; out_device_counter(counters, OUT_DEVICE_DONE, n, &one); n++)
		if (one.value || n == 0) {
			text_piece(out, &line, glue, "%s %" PRIu64, one.name, one.value);
			glue = ", ";
		}
	text_line_end(out);
}

static void put_group(struct out *out, const struct icmp4_node_counters *counters,
		      enum out_device_group group)
{
	struct out_device_counter one;
	bool titled = false;

	for (size_t n = 0; out_device_counter(counters, group, n, &one); n++) {
		if (!one.value)
			continue;
		if (!titled) {
			fprintf(out->file, "%s", titles[group]);
			text_line_end(out);
		}
		titled = true;
		fprintf(out->file, "  %10" PRIu64 "  %s%s%s", one.value, one.name,
			one.text ? ": " : "", one.text ? one.text : "");
		text_line_end(out);
	}
}

/* RFC 4293, by the names of the types. */
static void put_types(struct out *out, const char *way, const uint64_t types[256])
{
	struct text_line line = {.indent = 2};
	bool any = false;

	for (unsigned type = 0; type < 256; type++) {
		if (!types[type])
			continue;
		if (!any)
			text_piece(out, &line, "", "ICMP %s", way);
		text_piece(out, &line, any ? ", " : " ", "%s %" PRIu64,
			   icmp4_type_find((uint8_t)type)->slug, types[type]);
		any = true;
	}
	if (any)
		text_line_end(out);
}

/* What was lost beside the node, which counts nothing of it. */
static void put_staged(struct out *out, const struct out_device *device)
{
	if (!device->staged_count)
		return;
	fputs("lost beside it", out->file);
	text_line_end(out);
	for (size_t i = 0; i < device->staged_count; i++) {
		fprintf(out->file, "  %10" PRIu64 "  %s", device->staged[i].value,
			device->staged[i].name);
		text_line_end(out);
	}
}

void text_device(struct out *out, const struct out_device *device)
{
	int64_t up_ns = icmp4_time_since(device->at, device->since);

	fprintf(out->file, "%s, a %s, for %" PRId64 ".%01" PRId64 " s", device->name,
		device->forward ? "router" : "host", up_ns / ICMP4_S_NS,
		up_ns % ICMP4_S_NS / (100 * ICMP4_MS_NS));
	text_line_end(out);
	for (size_t i = 0; i < device->port_count; i++)
		put_port(out, &device->ports[i]);
	for (size_t i = 0; i < device->router_count; i++)
		put_router(out, device, i);
	put_done(out, device->counters);
	put_types(out, "received:", device->mib->in_type);
	put_types(out, "sent:", device->mib->out_type);
	for (enum out_device_group g = OUT_DEVICE_DROPPED; g < OUT_DEVICE_GROUPS; g++)
		put_group(out, device->counters, g);
	put_staged(out, device);
}
