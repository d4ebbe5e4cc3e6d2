/* SPDX-License-Identifier: MIT */
/* Labs by name; and that the labs we ship keep what they claim of themselves. */
#include "config/lab.h"
#include "network.h"

static void test_names(void)
{
	static const struct {
		const char *name, *error;
	} rows[] = {
		{"dimond", "dimond: no such file, nor an installed lab; did you mean `diamond`?; "
			   "icmp lab list names them"},
		{"nothing-like-it",
		 "nothing-like-it: no such file, nor an installed lab; icmp lab list names them"},
		{"./diamond", "./diamond: No such file or directory"},
		{"examples/", "examples/: Is a directory"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};

		ok(!lab_load(rows[i].name, NULL, &error), "names: %s", rows[i].name);
		is_str(error.text, rows[i].error, "names: and why not");
	}
}

/* Sends flows of a claim from its node, and notes where they go. */
struct judge {
	struct lab *lab;
	const struct lab_claim *claim;
	int64_t now_ns;
	uint64_t way; /* a hash of the nodes that the last packet came by */
};

static void follow(void *world, const struct sim_sight *sight)
{
	struct judge *judge = world;

	if (sight->event && icmp4_ip_dst(sight->packet->bytes) ==
				    sim_node_address(judge->lab->sim, judge->claim->to))
		judge->way = (judge->way ^ (sight->node + 1)) * 1099511628211u;
}

static struct datagram claimed(const struct judge *judge, uint16_t flow)
{
	const struct sim *sim = judge->lab->sim;

	return (struct datagram){
		.src = sim_node_address(sim, judge->claim->from),
		.dst = sim_node_address(sim, judge->claim->to),
		.ttl = 64,
		.protocol = (uint8_t)judge->claim->protocol,
		.length = 60,
		.src_port = (uint16_t)(40000 + flow),
		.dst_port = judge->claim->protocol == ICMP4_PROTO_TCP ? 80 : 33434,
		.flags = 2,
	};
}

/* Up to ten times, for links lose packets. */
static bool probe(struct judge *judge, const struct datagram *d, struct answer *answer)
{
	struct sim *sim = judge->lab->sim;
	struct answer ignored;

	for (int i = 0; i < 10; i++) {
		judge->way = 14695981039346656037u;
		send_datagram(sim, judge->now_ns, judge->claim->from, d);
		judge->now_ns += 60 * ICMP4_S_NS;
		sim_advance(sim, (struct icmp4_time){judge->now_ns});
		if (!next_answer(sim, answer))
			continue;
		while (next_answer(sim, &ignored))
			;
		return true;
	}
	return false;
}

static bool reaches(struct judge *judge, const struct datagram *d)
{
	struct answer answer;

	return probe(judge, d, &answer) &&
	       owner_of(judge->lab->sim, answer.src) == judge->claim->to;
}

static int count_hops(struct judge *judge)
{
	for (uint8_t ttl = 1; ttl < 64; ttl++) {
		struct datagram d = claimed(judge, 0);

		d.ttl = ttl;
		if (reaches(judge, &d))
			return ttl;
	}
	return 0;
}

/* What comes through whole, whatever routers say or do not say of it. */
static int path_mtu(struct judge *judge)
{
	struct datagram d = claimed(judge, 0);
	int arrives = 0, too_long = 1501;

	d.df = true;
	while (arrives + 1 < too_long) {
		d.length = (uint16_t)(arrives ? (arrives + too_long) / 2 : 68);
		if (reaches(judge, &d))
			arrives = d.length;
		else if (!arrives)
			return 0;
		else
			too_long = d.length;
	}
	return arrives;
}

static int count_paths(struct judge *judge)
{
	uint64_t seen[16];
	int count = 0;

	for (uint16_t flow = 0; flow < 200; flow++) {
		struct datagram d = claimed(judge, flow);
		int known = 0;

		if (!reaches(judge, &d))
			continue;
		while (known < count && seen[known] != judge->way)
			known++;
		if (known == count && count < 16)
			seen[count++] = judge->way;
	}
	return count;
}

static void judge_claim(struct lab *lab, const struct lab_claim *claim)
{
	struct judge judge = {.lab = lab, .claim = claim};
	struct datagram d = claimed(&judge, 0);

	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		sim_set_place(lab->sim, i, SIM_PLACE_NODE);
	sim_set_place(lab->sim, claim->from, SIM_PLACE_PROBER);
	sim_set_tap(lab->sim, follow, &judge);
	printf("# %s, line %zu\n", lab->file, claim->line);
	if (claim->answers_said)
		is_int(reaches(&judge, &d), claim->answers, "claims: answers");
	if (claim->hops)
		is_int(count_hops(&judge), claim->hops, "claims: hops");
	if (claim->mtu)
		is_int(path_mtu(&judge), claim->mtu, "claims: mtu");
	if (claim->paths)
		is_int(count_paths(&judge), claim->paths, "claims: paths");
}

static void judge_installed(void *world, const char *name, const char *about)
{
	struct config_error error = {""};
	struct lab *lab = lab_load(name, NULL, &error);
	size_t *claims = world;

	if (!ok(lab && lab->about && !strcmp(lab->about, about) && !strcmp(lab->name, name),
		"installed: %s: %s", name, lab ? about : error.text))
		return;
	ok(lab->try_count > 0, "installed: there is something to try");
	*claims += lab->claim_count;
	for (size_t i = 0; i < lab->claim_count; i++)
		judge_claim(lab, &lab->claims[i]);
	lab_free(lab);
}

int main(void)
{
	size_t claims = 0;

	test_names();
	lab_each_installed(judge_installed, &claims);
	ok(claims >= 6, "installed: %zu claims are kept", claims);
	return tap_done();
}
