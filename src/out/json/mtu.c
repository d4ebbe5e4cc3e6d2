/* SPDX-License-Identifier: MIT */
/* The JSON of a search for the path MTU: a line a probe, a line a drop, and the summary. */
#include "out/json/lines.h"
#include "out/packet.h"

void json_mtu_probe(struct out *out, const struct out_mtu *mtu, const struct icmp4_mtu_event *event)
{
	if (out->run->quiet)
		return;
	struct json *json = json_lines_begin(out, "probe");

	json_lines_time(out, event->at);
	json_lines_target(out, mtu->target);
	if (event->size) {
		json_number(json, "size_bytes", event->size);
		json_number(json, "ttl", event->ttl);
	}
	json_text(json, "status", icmp4_mtu_status_name(event->status));
	if (event->heard_any) {
		json_address(json, "from", event->heard.from);
		json_lines_name(out, "from_name", event->heard.from);
	} else {
		json_none(json, "from");
	}
	if (event->rtt_ns >= 0)
		json_ms(json, "rtt_ms", event->rtt_ns);
	else
		json_none(json, "rtt_ms");
	if (event->status == ICMP4_MTU_UNSENT)
		json_lines_errno(json, event->reason);
	if (event->heard_any)
		out_packet(json, "packet", &event->heard);
	json_end(json);
}

static void put_hop(struct out *out, const char *key, uint8_t hop, const char *from_key,
		    const char *name_key, uint32_t from)
{
	json_number(&out->json, key, hop);
	if (!from)
		return;
	json_address(&out->json, from_key, from);
	json_lines_name(out, name_key, from);
}

static void drop(struct out *out, const struct out_mtu *mtu, const struct icmp4_mtu_drop *drop)
{
	struct json *json = json_lines_begin(out, "drop");

	json_lines_target(out, mtu->target);
	json_text(json, "witness", icmp4_mtu_witness_name(drop->witness));
	json_number(json, "size_bytes", drop->size);
	if (drop->from) {
		json_address(json, "from", drop->from);
		json_lines_name(out, "from_name", drop->from);
		json_number(json, "mtu", drop->claimed);
	} else {
		json_none(json, "from");
	}
	if (drop->located) {
		put_hop(out, "hop", drop->last, "hop_from", "hop_name", drop->last_from);
		put_hop(out, "next_hop", drop->next, "next_from", "next_name", drop->next_from);
	}
	json_end(json);
}

static const char *protocol_of(const struct icmp4_mtu *engine)
{
	return engine->options.protocol == ICMP4_PROTO_ICMP  ? "icmp"
	       : engine->options.protocol == ICMP4_PROTO_TCP ? "tcp"
							     : "udp";
}

static void put_interval(struct json *json, const struct icmp4_mtu *engine)
{
	json_none(json, "mtu");
	if (!engine->low)
		return;
	json_number(json, "at_least_bytes", engine->low);
	if (engine->high <= engine->options.ceiling)
		json_number(json, "below_bytes", engine->high);
}

void json_mtu_end(struct out *out, const struct out_mtu *mtu)
{
	const struct icmp4_mtu *engine = mtu->engine;
	struct json *json;

	for (size_t i = 0; i < engine->drop_count; i++)
		drop(out, mtu, &engine->drops[i]);
	json = json_lines_begin(out, "summary");
	json_lines_target(out, mtu->target);
	json_text(json, "verdict", icmp4_mtu_end_name(engine->end));
	json_text(json, "protocol", protocol_of(engine));
	if (engine->end == ICMP4_MTU_FOUND)
		json_number(json, "mtu", engine->low);
	else
		put_interval(json, engine);
	json_number(json, "longest_bytes", engine->options.ceiling);
	if (engine->reached_from)
		json_address(json, "from", engine->reached_from);
	json_number(json, "sent", engine->flow.number);
	json_number(json, "received", engine->answered);
	json_number(json, "forged", engine->forged);
	json_end(json);
}

static void put_mtu(struct json *json, const char *key, uint16_t mtu)
{
	if (mtu)
		json_number(json, key, mtu);
	else
		json_none(json, key);
}

static void put_flows_of(struct json *json, const struct out_mtu_flows *flows, uint16_t mtu)
{
	json_open(json, "flows", '[');
	for (size_t i = 0; i < flows->count; i++)
		if (flows->mtus[i] == mtu)
			json_number(json, NULL, i + 1);
	json_close(json);
}

/* Is it the first of those with its MTU? */
static bool is_new(const struct out_mtu_flows *flows, size_t flow)
{
	for (size_t i = 0; i < flow; i++)
		if (flows->mtus[i] == flows->mtus[flow])
			return false;
	return true;
}

static uint16_t least(const struct out_mtu_flows *flows)
{
	uint16_t mtu = 0;

	for (size_t i = 0; i < flows->count; i++)
		if (flows->mtus[i] && (!mtu || flows->mtus[i] < mtu))
			mtu = flows->mtus[i];
	return mtu;
}

void json_mtu_flows(struct out *out, const struct out_mtu_flows *flows)
{
	const struct out_target *target = &out->run->targets[flows->first];
	struct json *json = json_lines_begin(out, "flows");

	json_text(json, "target", target->name);
	json_address(json, "dst", target->dst);
	json_number(json, "flows", flows->count);
	put_mtu(json, "mtu", least(flows));
	json_open(json, "sizes", '[');
	for (size_t i = 0; i < flows->count; i++) {
		if (!is_new(flows, i))
			continue;
		json_open(json, NULL, '{');
		put_mtu(json, "mtu", flows->mtus[i]);
		put_flows_of(json, flows, flows->mtus[i]);
		json_close(json);
	}
	json_close(json);
	json_end(json);
}

/* The states of RFC 8899 section 5.2 that a search can end in. */
static void put_watch(struct out *out, const char *kind, const struct out_mtu_watch *watch)
{
	struct json *json = json_lines_begin(out, kind);

	json_lines_target(out, watch->mtu->target);
	json_text(json, "state", watch->now ? "search-complete" : "error");
	put_mtu(json, "mtu", watch->now);
	if (watch->now != watch->was)
		put_mtu(json, "was", watch->was);
	json_ms(json, "after_ms", watch->after_ns);
	json_number(json, "rounds", watch->rounds);
	json_number(json, "changes", watch->changes);
	json_end(json);
}

void json_mtu_changed(struct out *out, const struct out_mtu_watch *watch)
{
	const struct icmp4_mtu *engine = watch->mtu->engine;

	for (size_t i = 0; i < engine->drop_count; i++)
		drop(out, watch->mtu, &engine->drops[i]);
	put_watch(out, "changed", watch);
}

void json_mtu_watched(struct out *out, const struct out_mtu_watch *watch)
{
	put_watch(out, "watched", watch);
}
