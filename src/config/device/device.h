/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_DEVICE_H
#define CONFIG_DEVICE_H
/*
 * One node that is to be run for real: of a file of its own (icmp-node(5)), of a lab, or of an
 * address on the command line. What the node is borrows from the device, which owns it all.
 */
#include "config/lab/lab.h"
#include <icmp4/discovery.h>

enum { DEVICE_CARE_OF = 62 };         /* addresses that one extension holds */
enum { DEVICE_MTU_TAP = 65535 - 14 }; /* the largest that the kernel gives one */

/* What an interface does of router discovery; all of it lies in one piece of memory. */
struct device_discovery {
	struct icmp4_discovery_settings settings;
	const struct icmp4_discovery_agent *agent; /* NULL: it is none */
	struct icmp4_discovery_agent agent_room;
	uint8_t care_of[4 * DEVICE_CARE_OF];
	size_t address_count;
	struct icmp4_discovery_address addresses[]; /* one for each of the interface's */
};

/* What stands under an interface of the node. */
struct device_port {
	char *on; /* the kernel's interface: "eth1", "tap:lan0", "tun:icmp0" */
	struct icmp4_prefix
		host; /* the kernel's own address at its end; length 0: leave it alone */
	uint8_t mac[6];
	bool mac_said;
	struct device_discovery *discovery; /* NULL: none */
};

/* Whether timestamps are relative to midnight UT (TS-04). */
enum device_clock { DEVICE_CLOCK_SYSTEM, DEVICE_CLOCK_SYNCHRONISED, DEVICE_CLOCK_FREE };

struct device {
	char *name, *file;
	uint32_t clock;                /* enum device_clock; SYSTEM: as the kernel thinks */
	struct icmp4_node_config node; /* routes, services, settings, interfaces; no memory yet */
	struct icmp4_node_settings settings;
	struct icmp4_interface *interfaces; /* first those with a port, then one for the node's
					     * own addresses */
	size_t interface_count;
	struct device_port *ports;
	size_t port_count;
	struct icmp4_port *services;
	struct icmp4_filter *filters;
	struct icmp4_prefix *own; /* addresses beside those of interfaces */
	struct icmp4_route_table table;
	struct icmp4_route *routes;
	struct lab *lab;   /* that it is a node of, and then owns; or NULL */
	uint32_t lab_node; /* which one */
};

/* NULL with *error. From the text of a file; file is its name in messages. */
struct device *device_read(const char *text, size_t length, const char *file,
			   struct config_error *error);
/* A host with this address on that interface. */
struct device *device_of_address(const char *on, struct icmp4_prefix address);
/* That node of a lab, each of its links under a TAP of the port's name; takes the lab over. */
struct device *device_of_lab(struct lab *lab, uint32_t node);
/* Changes a setting of a device that runs: KEY=VALUE, with the keys of the file. */
bool device_set(struct device *device, const char *text, struct config_error *error);
void device_free(struct device *device);

#endif
