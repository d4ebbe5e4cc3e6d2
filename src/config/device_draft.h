/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_DEVICE_DRAFT_H
#define CONFIG_DEVICE_DRAFT_H
/* A device while its file is read. */
#include "config/device.h"
#include "config/node_keys.h"

enum { DEVICE_INTERFACES = 64, DEVICE_ROUTES = 1 << 20 };

struct device_draft {
	struct node_keys keys; /* first: what reads a key is given them */
	struct device *device;
	const char *name; /* borrowed of the document, as are */
	const yaml_node_t *interfaces, *routes;
};

/* device_interfaces.c */
bool device__interfaces(struct schema *s, struct device_draft *draft);
/* A new interface at the end, with its port; the name is copied. */
struct icmp4_interface *device__interface(struct device *device, const char *name,
					  struct device_port port);
/* Behind all of them, the one that has the node's own addresses. */
void device__loopback(struct device *device, const struct icmp4_prefix *own, size_t count);

/* device_routes.c, after the interfaces */
bool device__routes(struct schema *s, struct device_draft *draft);

#endif
