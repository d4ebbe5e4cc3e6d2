/* SPDX-License-Identifier: MIT */
/*
 * Format "metrics": OpenMetrics 1.0 text, as Prometheus reads it. A family is named once, with type
 * and help, then come its samples; the whole ends with EOF.
 */
#include "out/device.h"
#include <inttypes.h>

static void family(struct out *out, const char *name, const char *type, const char *help)
{
	fprintf(out->file, "# TYPE icmp4_%s %s\n# HELP icmp4_%s %s\n", name, type, name, help);
}

/* A value between quotes, where backslash, quote and line end are escaped. */
static void put_label(struct out *out, const char *key, const char *value)
{
	fprintf(out->file, "%s=\"", key);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", out->file);
		else if (*value == '"' || *value == '\\')
			fprintf(out->file, "\\%c", *value);
		else
			putc(*value, out->file);
	}
	putc('"', out->file);
}

static void sample(struct out *out, const char *name, const char *key, const char *label,
		   uint64_t value)
{
	fprintf(out->file, "icmp4_%s{", name);
	put_label(out, key, label);
	fprintf(out->file, "} %" PRIu64 "\n", value);
}

static const struct {
	const char *name, *sample, *key, *help;
} families[OUT_DEVICE_GROUPS] = {
	[OUT_DEVICE_DONE] = {"packets", "packets_total", "what", "Packets by what was done."},
	[OUT_DEVICE_DROPPED] = {"drops", "drops_total", "reason", "Packets that went no further."},
	[OUT_DEVICE_ERRORS] = {"errors_sent", "errors_sent_total", "kind", "ICMP errors sent."},
	[OUT_DEVICE_FORBIDDEN] = {"errors_forbidden", "errors_forbidden_total", "rule",
				  "ICMP errors that a rule forbade."},
	[OUT_DEVICE_REFUSED] = {"errors_refused", "errors_refused_total", "reason",
				"ICMP errors received that changed nothing."},
};

static void put_group(struct out *out, const struct icmp4_node_counters *counters,
		      enum out_device_group group)
{
	struct out_device_counter one;

	family(out, families[group].name, "counter", families[group].help);
	for (size_t n = 0; out_device_counter(counters, group, n, &one); n++)
		if (*one.name && (group == OUT_DEVICE_DONE || n))
			sample(out, families[group].sample, families[group].key, one.name,
			       one.value);
}

static const struct {
	const char *name, *sample, *type, *help;
	size_t at;
} port_families[] = {
#define PORT(name, help, member)                                                               \
	{                                                                                      \
		name, name "_total", "counter", help, offsetof(struct out_device_port, member) \
	}
	PORT("frames_received", "Frames received by an interface.", received),
	PORT("frames_sent", "Frames sent by an interface.", sent),
	PORT("frames_unsent", "Frames that could not be sent.", lost),
	PORT("frames_dropped", "Frames that the kernel had no room for.", dropped),
#undef PORT
};

static void put_ports(struct out *out, const struct out_device *device)
{
	for (size_t f = 0; f < sizeof(port_families) / sizeof(port_families[0]); f++) {
		family(out, port_families[f].name, port_families[f].type, port_families[f].help);
		for (size_t i = 0; i < device->port_count; i++) {
			const char *port = (const char *)&device->ports[i];

			sample(out, port_families[f].sample, "interface",
			       device->ports[i].interface->name,
			       *(const uint64_t *)(const void *)(port + port_families[f].at));
		}
	}
	family(out, "interface_up", "gauge", "1 where the interface is up.");
	for (size_t i = 0; i < device->port_count; i++)
		sample(out, "interface_up", "interface", device->ports[i].interface->name,
		       device->ports[i].up);
}

static void put_types(struct out *out, const char *way, const uint64_t types[256])
{
	for (unsigned type = 0; type < 256; type++)
		if (types[type])
			fprintf(out->file,
				"icmp4_messages_total{direction=\"%s\",type=\"%u\"} %" PRIu64 "\n",
				way, type, types[type]);
}

/* RFC 4293: the rows of icmpMsgStatsTable, and what icmpStatsTable has beside them. */
static void put_mib(struct out *out, const struct icmp4_mib *mib)
{
	family(out, "messages", "counter", "ICMP messages for the node, and of it, by type.");
	put_types(out, "in", mib->in_type);
	put_types(out, "out", mib->out_type);
	family(out, "message_errors", "counter",
	       "ICMP messages that were wrong, and that could not be sent.");
	sample(out, "message_errors_total", "direction", "in", mib->in_errors);
	sample(out, "message_errors_total", "direction", "out", mib->out_errors);
}

static void put_staged(struct out *out, const struct out_device *device)
{
	if (!device->staged_count)
		return;
	family(out, "staged", "counter", "Packets that ended beside the node.");
	for (size_t i = 0; i < device->staged_count; i++)
		sample(out, "staged_total", "reason", device->staged[i].name,
		       device->staged[i].value);
}

void metrics_device(struct out *out, const struct out_device *device)
{
	family(out, "node", "info", "Who this is.");
	fputs("icmp4_node_info{", out->file);
	put_label(out, "node", device->name);
	fputs("} 1\n", out->file);
	for (enum out_device_group g = OUT_DEVICE_DONE; g < OUT_DEVICE_GROUPS; g++)
		put_group(out, device->counters, g);
	put_staged(out, device);
	put_mib(out, device->mib);
	put_ports(out, device);
	fputs("# EOF\n", out->file);
}

const struct out_ops out_metrics = {.name = "metrics", .device = metrics_device};
