/* SPDX-License-Identifier: MIT */
/*
 * Redirects that a router sends (RFC 792, RFC 1812 section 5.2.7.2): what a neighbour hands it and
 * it hands on to another one on the same net, the neighbour could have handed over itself. The
 * datagram is forwarded all the same (REDIR-04); the redirect leaves before it, so that it quotes
 * the datagram as it came. It is of code 1 or, where a setting says so, of code 3, and never of the
 * codes that speak of nets (REDIR-01, -02).
 *
 * Whether one may be sent, and by which way, report.c says as of any error. But who does not obey
 * is told less and less often (REDIR-06): nine times, each after twice the time of the one before,
 * and then not before a long silence. Who was told is kept in slots of the caller, in sets of four
 * that a keyed hash chooses; in its set a newcomer takes the place of who was told longest ago.
 */
#include "base/rule.h"
#include "base/siphash.h"
#include "node/internal.h"
#include <icmp4/option.h>

enum { REDIRECT_MOST = 9, REDIRECT_WAYS = 4, REDIRECT_DOMAIN = 0x72646972 }; /* "rdir" */

#define REDIRECT_GAP_NS     (20 * ICMP4_MS_NS)
#define REDIRECT_SILENCE_NS (REDIRECT_GAP_NS << 10)

/* Of any setting: that its options are ignored does not make another gateway better. */
static bool redirect_routed(const uint8_t *ip)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	while (icmp4__has_options(ip) && icmp4_option_next(ip, &at, &option, &fault))
		if (option.bytes[0] == ICMP4_OPTION_LSRR || option.bytes[0] == ICMP4_OPTION_SSRR)
			return true;
	return false;
}

/* The logical net that holds both who sent it and who gets it next; NULL: there is none. */
static const struct icmp4_prefix *redirect_net(const struct icmp4_node *node,
					       const struct icmp4__arrival *a)
{
	uint32_t src = icmp4_ip_src(a->ip), next_hop = node->event.next_hop;

	if (a->interface >= node->config.interface_count || src == next_hop)
		return NULL;
	const struct icmp4_interface *own = &node->config.interfaces[a->interface];
	for (size_t i = 0; i < own->prefix_count; i++)
		if (icmp4_prefix_holds(own->prefixes[i], src) &&
		    icmp4_prefix_holds(own->prefixes[i], next_hop))
			return &own->prefixes[i];
	return NULL;
}

static size_t redirect_slots(const struct icmp4_node_config *config)
{
	return config->redirect_slots ? config->redirect_slot_count : 0;
}

/* Without slots all hosts are one. */
static uint32_t redirect_host(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	return redirect_slots(&node->config) ? icmp4_ip_src(a->ip) : 0;
}

/* Its own, or that of who has to make room for it. */
static struct icmp4_redirect_slot *redirect_slot(struct icmp4_node *node, uint32_t host)
{
	const struct icmp4_node_config *config = &node->config;
	size_t count = redirect_slots(config);

	if (!count)
		return &node->redirected;
	size_t ways = count < REDIRECT_WAYS ? count : REDIRECT_WAYS;
	size_t set = (size_t)icmp4__random(&node->key, REDIRECT_DOMAIN, host) & (count / ways - 1);
	struct icmp4_redirect_slot *slots = config->redirect_slots + set * ways, *oldest = slots;
	for (size_t i = 0; i < ways; i++) {
		if (slots[i].sent && slots[i].host == host)
			return &slots[i];
		if (icmp4_time_before(slots[i].last, oldest->last))
			oldest = &slots[i];
	}
	return oldest;
}

/* How often it was told already, and not so long ago that this is forgotten. */
static uint32_t redirect_told(const struct icmp4_redirect_slot *slot, uint32_t host,
			      struct icmp4_time now)
{
	if (slot->host != host || icmp4_time_since(now, slot->last) >= REDIRECT_SILENCE_NS)
		return 0;
	return slot->sent;
}

bool icmp4__redirect_due(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	uint32_t host = redirect_host(node, a);
	const struct icmp4_redirect_slot *slot = redirect_slot(node, host);
	uint32_t told = redirect_told(slot, host, a->now);

	if (!told || !rule(RULE_REDIR_06))
		return true;
	return told < REDIRECT_MOST &&
	       icmp4_time_since(a->now, slot->last) >= REDIRECT_GAP_NS << (told - 1);
}

static void redirect_tell(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	uint32_t host = redirect_host(node, a);
	struct icmp4_redirect_slot *slot = redirect_slot(node, host);
	uint32_t told = redirect_told(slot, host, a->now);

	*slot = (struct icmp4_redirect_slot){.host = host, .sent = told + 1, .last = a->now};
}

/* A host comes here with source routes alone, so it sends none (REDIR-07). Who put labels on it, or
 * sees some leave, decided on another way than by its address. */
void icmp4__redirect(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_prefix *net;

	if (!node->config.settings->send_redirects || node->packet.label_count || node->push ||
	    (rule(RULE_REDIR_03) && node->event.interface != a->interface))
		return;
	net = redirect_net(node, a);
	if (!net || (rule(RULE_NOERR_11) && redirect_routed(a->ip)))
		return;
	bool any_tos = node->config.settings->redirect_any_tos || !rule(RULE_REDIR_02);
	node->event.error = (struct icmp4_error){
		.kind = any_tos ? ICMP4_ERROR_REDIRECT : ICMP4_ERROR_REDIRECT_TOS,
		.argument = node->event.next_hop,
	};
	if (!icmp4__report_wanted(node, a))
		return;
	redirect_tell(node, a);
	if (rule(RULE_ADDR_06))
		node->src = net->address;
	node->step = NODE_REDIRECT;
}
