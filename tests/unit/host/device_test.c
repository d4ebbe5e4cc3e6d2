/* SPDX-License-Identifier: MIT */
/* The file of a node: what it makes, what a wrong one is told, and what can be set later. */
#include <inttypes.h>
#include <stdlib.h>

#include "config/device/device.h"
#include "tap.h"

static struct device *read_device(const char *text, struct config_error *error)
{
	*error = (struct config_error){""};
	return device_read(text, strlen(text), "test.yaml", error);
}

/* Interfaces with what is under them, then the routes. */
static void describe(const struct device *device, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "%s %s", device->name,
				       device->settings.forward ? "router" : "host");

	for (size_t i = 0; i < device->interface_count; i++) {
		const struct icmp4_interface *one = &device->interfaces[i];

		used += (size_t)snprintf(text + used, size - used, "; %s on %s mtu %u", one->name,
					 i < device->port_count ? device->ports[i].on : "-",
					 one->mtu);
		for (size_t j = 0; j < one->prefix_count; j++)
			used += (size_t)snprintf(text + used, size - used, " %08" PRIx32 "/%u",
						 one->prefixes[j].address, one->prefixes[j].length);
	}
	for (size_t i = 0; i < device->table.count; i++) {
		const struct icmp4_route *route = &device->routes[i];

		used += (size_t)snprintf(text + used, size - used, "; %08" PRIx32 "/%u %d",
					 route->to.address, route->to.length, (int)route->kind);
		for (size_t j = 0; j < route->hop_count; j++)
			used += (size_t)snprintf(text + used, size - used,
						 " %" PRIu32 ":%08" PRIx32 "*%" PRIu32,
						 route->hops[j].interface, route->hops[j].gateway,
						 route->hops[j].weight);
	}
}

static void test_devices(void)
{
	static const struct {
		const char *text, *device;
	} rows[] = {
		{"interfaces: {tap0: {address: 10.9.0.1/24}}",
		 "node host; tap0 on tap0 mtu 1500 0a090001/24"},
		{"node: a\ninterfaces: {lan: tap0}", "a host; lan on tap0 mtu 1500"},
		{"node: r\ninterfaces:\n  a: {on: tap:x, address: [10.0.0.1/24, 10.0.1.1/24]}\n"
		 "  b: {mtu: 1400, address: 10.1.0.1/31}\n",
		 "r router; a on tap:x mtu 1500 0a000001/24 0a000101/24; b on b mtu 1400 "
		 "0a010001/31"},
		{"interfaces: {a: {on: tap:x, mtu: 65521, address: 10.0.0.0/31}, b: {mtu: 65535}}",
		 "node router; a on tap:x mtu 65521 0a000000/31; b on b mtu 65535"},
		{"node: h\nforward: no\naddress: 10.255.0.1\ninterfaces: {a: tap0, b: tap1}",
		 "h host; a on tap0 mtu 1500; b on tap1 mtu 1500; lo on - mtu 65535 0aff0001/32"},
		{"node: r\ninterfaces: {a: {address: 10.0.0.1/24}}\n"
		 "routes: {default: 10.0.0.2, 10.1.0.0/16: [10.0.0.3 3, 10.0.0.4],\n"
		 "         10.2.0.0/16: blackhole, 10.3.0.0/16: a}",
		 "r host; a on a mtu 1500 0a000001/24; 0a030000/16 1 0:00000000*1; 0a020000/16 4; "
		 "0a010000/16 1 0:0a000003*3 0:0a000004*1; 00000000/0 1 0:0a000002*1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error;
		struct device *device = read_device(rows[i].text, &error);
		char text[1024] = "";

		if (device)
			describe(device, text, sizeof(text));
		else
			printf("# %s\n", error.text);
		is_str(text, rows[i].device, rows[i].text);
		device_free(device);
	}
}

/* Of each interface: how often, how long, whom as agent, and what of its addresses. */
static void describe_discovery(const struct device *device, char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < device->port_count; i++) {
		const struct device_discovery *one = device->ports[i].discovery;

		used += (size_t)snprintf(text + used, size - used, "%s%s:", i ? "; " : "",
					 device->interfaces[i].name);
		if (!one)
			continue;
		used += (size_t)snprintf(text + used, size - used, " %u-%u %u%s%s",
					 one->settings.min_advertisement_interval_s,
					 one->settings.max_advertisement_interval_s,
					 one->settings.advertisement_lifetime_s,
					 one->settings.perform_router_discovery ? " hears" : "",
					 one->settings.solicit ? " asks" : "");
		if (one->agent)
			used += (size_t)snprintf(text + used, size - used, " agent %04x %u",
						 one->agent->values.flags,
						 one->agent->values.count);
		for (size_t j = 0; j < one->address_count; j++)
			used += (size_t)snprintf(
				text + used, size - used, " %08" PRIx32 " %d*%" PRId32,
				one->addresses[j].prefix.address, one->addresses[j].advertise,
				one->addresses[j].preference);
	}
}

static void test_discovery(void)
{
	static const struct {
		const char *text, *discovery;
	} rows[] = {
		{"interfaces: {a: {address: 10.0.0.1/24}}", "a:"},
		{"interfaces: {a: {address: 10.0.0.1/24, discovery: yes}}",
		 "a: 0-600 0 hears asks 0a000001 1*0"},
		{"discovery: yes\ninterfaces: {a: {discovery: no}, b: {address: 10.0.0.1/24}}",
		 "a:; b: 0-600 0 hears asks 0a000001 1*0"},
		{"interfaces: {a: {discovery: {max-advertisement-interval: 10}}, b: }\n"
		 "discovery: {min-advertisement-interval: 5, solicit: no}",
		 "a: 5-10 0 hears; b: 5-600 0 hears"},
		{"interfaces: {a: {address: [10.0.0.1/24, 10.0.1.1/24, 10.0.2.1/24], discovery:\n"
		 "  {addresses: {10.0.1.1: no, 10.0.2.1: {preference-level: -2147483648}},\n"
		 "   preference-level: 7, perform-router-discovery: no}}}",
		 "a: 0-600 0 asks 0a000001 1*7 0a000101 0*7 0a000201 1*-2147483648"},
		{"interfaces: {a: {address: 10.0.0.1/24, discovery: {agent: home}}}",
		 "a: 0-600 0 hears asks agent 2000 0 0a000001 1*0"},
		{"interfaces: {a: {address: 10.0.0.1/24, discovery: {advertise: no, agent:\n"
		 "  {is: [foreign, registration-required], care-of: [10.0.0.1, 10.0.0.2]}}}}",
		 "a: 0-600 0 hears asks agent 9000 2 0a000001 0*0"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error;
		struct device *device = read_device(rows[i].text, &error);
		char text[1024] = "";

		if (device)
			describe_discovery(device, text, sizeof(text));
		else
			printf("# %s\n", error.text);
		is_str(text, rows[i].discovery, rows[i].text);
		device_free(device);
	}
}

static void test_faults(void)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{"node: a", "test.yaml:1:1: a node wants `interfaces`"},
		{"interfaces: {a: {adress: 10.0.0.1/24}}", "test.yaml:1:18: `adress` is not a key"},
		{"interfaces: {a: {address: 10.0.0.1/33}}", "test.yaml:1:27: "},
		{"interfaces: {a: {address: 255.0.0.1/24}}",
		 "test.yaml:1:27: `255.0.0.1/24` is not an address of an interface"},
		{"interfaces: {a: {mac: 01:00:00:00:00:00}}",
		 "test.yaml:1:23: `01:00:00:00:00:00`"},
		{"interfaces: {a: {mac: 02:00:00:00:00:0}}", "test.yaml:1:23: "},
		{"interfaces: {a: {mac: 00:00:00:00:00:00}}", "test.yaml:1:23: "},
		{"interfaces: {a: {mac: +2:00:00:00:00:-1}}", "test.yaml:1:23: "},
		{"interfaces: {a: {mtu: 67}}", "test.yaml:1:23: "},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {default: 10.1.0.1}",
		 "test.yaml:2:19: `10.1.0.1` is no neighbour"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {default: blackhol}",
		 "test.yaml:2:19: `blackhol` is not a neighbour, an interface or a word; did you "
		 "mean `blackhole`"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {default: 10.0.0.2 0}",
		 "test.yaml:2:"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {10.0.0: 10.0.0.2}",
		 "test.yaml:2:10: "},
		{"interfaces: {a: b}\necho: maybe", "test.yaml:2:7: "},
		{"interfaces: {a: {discovery: {max-advertisement-interval: 3}}}",
		 "test.yaml:1:58: `3` is not a number from 4 to 1800"},
		{"interfaces: {a: {discovery: {min-advertisement-interval: 700}}}",
		 "test.yaml:1:29: `min-advertisement-interval` does not go with the others"},
		{"interfaces: {a: {discovery: {advertisement-address: 10.0.0.1}}}",
		 "test.yaml:1:29: `advertisement-address` does not go with the others"},
		{"interfaces: {a: {discovery: {preference-level: 2147483648}}}",
		 "test.yaml:1:48: `2147483648` is no preference"},
		{"interfaces: {a: {address: 10.0.0.1/24, discovery: {addresses: {10.0.0.2: no}}}}",
		 "test.yaml:1:64: `10.0.0.2` is no address of this interface"},
		{"interfaces: {a: {discovery: {agent: foreign}}}",
		 "test.yaml:1:37: an agent is `home`"},
		{"interfaces: {a: {discovery: {agent: home}}}",
		 "test.yaml:1:29: an agent wants an address"},
		{"interfaces: {a: {discovery: maybe}}", "test.yaml:1:29: `maybe` is not a word"},
		{"interfaces: {a: b}\nclock: wrong", "test.yaml:2:8: `wrong` is not a word"},
		{"interfaces: {}", "test.yaml:1:13: no interface"},
		{"interfaces: {a: {address: 10.0.0.0/24}}",
		 "test.yaml:1:27: `10.0.0.0/24` is the address of a net"},
		{"interfaces: {a: {address: 10.0.0.255/24}}",
		 "test.yaml:1:27: `10.0.0.255/24` is the broadcast address of a net"},
		{"interfaces: {a: {address: [10.0.0.1/24, 10.0.0.1/25]}}",
		 "test.yaml:1:41: the node has the address of `10.0.0.1/25` already"},
		{"interfaces: {a: {address: 10.0.0.1/24}, b: {address: 10.0.0.1/32}}",
		 "test.yaml:1:54: the node has the address of `10.0.0.1/32` already"},
		{"address: 10.0.0.1\ninterfaces: {a: {address: 10.0.0.1/24}}",
		 "test.yaml:2:27: the node has the address of `10.0.0.1/24` already"},
		{"address: [10.0.0.1, 10.0.0.1]\ninterfaces: {a: b}",
		 "test.yaml:1:21: the node has the address `10.0.0.1` already"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {10.0.0.1: 10.0.0.2}",
		 "test.yaml:2:10: `10.0.0.1` is an address of this node itself"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {10.0.0.1/32: blackhole}",
		 "test.yaml:2:10: `10.0.0.1/32` is an address of this node itself"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {default: 10.0.0.1}",
		 "test.yaml:2:19: `10.0.0.1` is an address of this node, not a neighbour"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {default: [10.0.0.2, "
		 "10.0.0.255]}",
		 "test.yaml:2:30: `10.0.0.255` is a net's address, not a neighbour"},
		{"interfaces: {a: {address: 10.0.0.1/24}}\nroutes: {10.0.0.7: 10.0.0.7}",
		 "test.yaml:2:20: `10.0.0.7` is a neighbour, and its own way"},
		{"interfaces: {a: {on: tap:x, mtu: 65522}}",
		 "test.yaml:1:34: an `mtu` of 65522 is more than a TAP has; expected 68 to 65521"},
		{"interfaces: {a: {mtu: 65536, on: tap:x}}", "test.yaml:1:23: "},
		{"interfaces: {\"a\\e[2J\": {on: b}}", "test.yaml:1:14: expected the name of an "},
		{"interfaces: {\"a\\u009b2J\": {on: b}}", "test.yaml:1:14: expected the name of"},
		{"node: \"a\\e]0;x\\a\"\ninterfaces: {a: b}", "test.yaml:1:7: `"},
		{"node: [a]\ninterfaces: {a: b}", "test.yaml:1:7: "},
		{"[a]", "test.yaml:1:1: "},
		{"", "test.yaml:1:1: "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error;
		struct device *device = read_device(rows[i].text, &error);

		if (!ok(!device && !strncmp(error.text, rows[i].error, strlen(rows[i].error)), "%s",
			rows[i].text))
			printf("# %s\n", error.text);
		device_free(device);
	}
}

static void test_set(void)
{
	static const struct {
		const char *text;
		bool taken;
	} rows[] = {
		{"echo=no", true},
		{"ttl=255", true},
		{"limit=10/s burst 3", true},
		{"silent=all", true},
		{"ttl=256", false},
		{"ech=no", false},
		{"persona=linux", false},
		{"tcp=80", false},
		{"echo", false},
		{"", false},
	};
	struct config_error error;
	struct device *device = read_device("interfaces: {tap0: {address: 10.9.0.1/24}}", &error);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct icmp4_node_settings before = device->settings;

		error = (struct config_error){""};
		bool taken = device_set(device, rows[i].text, &error);
		bool changed = memcmp(&before, &device->settings, sizeof(before)) != 0;

		if (!ok(taken == rows[i].taken && changed == taken && !*error.text == taken,
			"set %s", rows[i].text))
			printf("# %s\n", error.text);
	}
	is_int(device->settings.ttl, 255, "what was set stays");
	device_free(device);
}

/* Who may ask is the file's to say, and nobody else's. */
static void test_access(void)
{
	struct config_error error;
	struct device *device = read_device("probe-access: {10.0.0.0/8: [local, name], "
					    "192.0.2.1: all}\ninterfaces: {tap0: }",
					    &error);

	ok(device && device->node.probe_access_count == 2 &&
		   device->node.probe_access[0].may == (ICMP4_MAY_LOCAL | ICMP4_MAY_NAME) &&
		   device->node.probe_access[1].may == ICMP4_MAY_ALL,
	   "access: as written %s", error.text);
	ok(!device_set(device, "probe-access=10.0.0.0/8", &error), "access: not by hand");
	device_free(device);
}

static void test_of_lab(void)
{
	static const char plain[] = "links: {a -- r1 -- b: 1ms}";
	struct config_error error = {""};
	struct lab *lab = lab_read(plain, strlen(plain), "lab.yaml", NULL, &error);
	char got[1024];

	struct device *device = device_of_lab(lab, lab_node(lab, "r1"));

	describe(device, got, sizeof(got));
	is_str(got,
	       "r1 router; a on tap:a mtu 1500 0a000003/31; b on tap:b mtu 1500 0a000004/31; "
	       "lo on - mtu 65535 0a800002/32",
	       "a router of a lab, its links as TAPs");
	ok(device->node.route(device->node.world, 0x0a800003) != NULL, "with the lab's routes");
	device_free(device);
}

int main(void)
{
	test_devices();
	test_discovery();
	test_faults();
	test_set();
	test_access();
	test_of_lab();
	return tap_done();
}
