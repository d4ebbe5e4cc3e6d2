/* SPDX-License-Identifier: MIT */
/*
 * A device of a stack that nobody here wrote: lwIP, on a TAP for each of its links, which must be
 * there already. Between several it forwards. It answers until it is killed.
 *
 *	device TAP ADDRESS/LENGTH [TAP ADDRESS/LENGTH ...]
 *
 * It is as its package has it but for routes, which it has none of: a default one is given with
 * `via ADDRESS`, by the first link.
 */
#include <dlfcn.h>
#include <lwip/ip4_addr.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/tcpip.h>
#include <netif/tapif.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS = 3 };

struct link {
	const char *tap;
	ip4_addr_t address, mask;
	u16_t mtu;
	struct netif netif;
};

struct device {
	struct link links[LINKS];
	size_t count;
	ip4_addr_t gateway; /* 0: none */
};

/*
 * In place of the library's own. Its pool has 592 octets for each pbuf: memp.c includes
 * <netinet/tcp.h>, where TCP_MSS is 512, and pbuf.c does not and takes them for 1536. What tapif
 * reads beyond 592 would overrun the heap, so it gets memory of the length that it asks for.
 */
struct pbuf *pbuf_alloc(pbuf_layer layer, u16_t length, pbuf_type type)
{
	struct pbuf *(*own)(pbuf_layer, u16_t, pbuf_type);

	*(void **)&own = dlsym(RTLD_NEXT, "pbuf_alloc");
	return own(layer, length, type == PBUF_POOL ? PBUF_RAM : type);
}

static int read_link(struct link *link, const char *tap, char *text)
{
	char *slash = strchr(text, '/');
	int length = slash ? atoi(slash + 1) : 0;

	if (length < 1 || length > 32)
		return 0;
	*slash = '\0';
	link->tap = tap;
	ip4_addr_set_u32(&link->mask, lwip_htonl(UINT32_MAX << (32 - length)));
	return ip4addr_aton(text, &link->address);
}

static int read_words(struct device *device, char **words)
{
	for (; words[0] && words[1]; words += 2) {
		if (!strcmp(words[0], "via")) {
			if (!ip4addr_aton(words[1], &device->gateway))
				return 0;
		} else if (device->count && !strcmp(words[0], "mtu")) {
			device->links[device->count - 1].mtu = (u16_t)atoi(words[1]);
		} else if (device->count == LINKS ||
			   !read_link(&device->links[device->count++], words[0], words[1])) {
			return 0;
		}
	}
	return device->count && !words[0];
}

/* In the stack's thread. tapif takes the name of its TAP from the environment. */
static void begin(void *world)
{
	struct device *device = world;

	for (size_t i = 0; i < device->count; i++) {
		struct link *link = &device->links[i];

		setenv("PRECONFIGURED_TAPIF", link->tap, 1);
		netif_add(&link->netif, &link->address, &link->mask,
			  i ? IP4_ADDR_ANY4 : &device->gateway, NULL, tapif_init, tcpip_input);
		if (link->mtu)
			link->netif.mtu = link->mtu;
		netif_set_up(&link->netif);
		netif_set_link_up(&link->netif);
	}
	if (!ip4_addr_isany_val(device->gateway))
		netif_set_default(&device->links[0].netif);
	puts("ready");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct device device;

	if (argc < 3 || !read_words(&device, argv + 1)) {
		fputs("usage: device TAP ADDRESS/LENGTH ... [via ADDRESS]\n", stderr);
		return 2;
	}
	tcpip_init(begin, &device);
	for (;;)
		pause();
}
