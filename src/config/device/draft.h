/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_DEVICE_DRAFT_H
#define CONFIG_DEVICE_DRAFT_H
/* A device while its file is read. */
#include "config/device/device.h"
#include "config/node/keys.h"

enum { DEVICE_INTERFACES = 64, DEVICE_ROUTES = 1 << 20 };

struct device_draft {
	struct node_keys keys; /* first: what reads a key is given them */
	struct device *device;
	uint32_t clock;
	const char *name; /* borrowed of the document, as are */
	const yaml_node_t *interfaces, *routes, *discovery;
};

/* What `discovery` says, of the node or of an interface. */
struct device_tells {
	bool on;
	struct icmp4_discovery_settings settings;
	struct icmp4_discovery_address each; /* of its addresses; in front of: */
	const yaml_node_t *addresses;
	struct icmp4_discovery_agent agent;
	bool is_agent;
	uint8_t care_of[4 * DEVICE_CARE_OF];
};

/* discovery.c: nothing of it, until the file says so. */
struct device_tells device__tells_nothing(void);
/* Changes what is told by what a map, or a word, says. */
bool device__tells(struct schema *s, const yaml_node_t *value, struct device_tells *tells);
/* As the interface will do it; NULL where it is off. */
bool device__discovery(struct schema *s, const yaml_node_t *at, const struct device_tells *tells,
		       const struct icmp4_interface *interface,
		       struct device_discovery **discovery);

/* interfaces.c */
bool device__interfaces(struct schema *s, struct device_draft *draft);
/* A new interface at the end, with its port; the name is copied. */
struct icmp4_interface *device__interface(struct device *device, const char *name,
					  struct device_port port);
/* Behind all of them, the one that has the node's own addresses. */
void device__loopback(struct device *device, const struct icmp4_prefix *own, size_t count);

/* judge.c: is this address the node's, as far as it was read? */
bool device__owns(const struct device_draft *draft, uint32_t address);
/* An address that an interface is to have, behind those that were read of it. */
bool device__address(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
		     struct icmp4_prefix address, const struct icmp4_prefix *before, size_t count);
/* What a route is for, and whom it goes by. */
bool device__destination(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
			 struct icmp4_prefix to);
bool device__gateway(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
		     struct icmp4_prefix to, const struct icmp4_next_hop *hop);

/* routes.c, after the interfaces */
bool device__routes(struct schema *s, struct device_draft *draft);

#endif
