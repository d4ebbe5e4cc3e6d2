/* SPDX-License-Identifier: MIT */
/* Files of other tools: the lab that each becomes, what is said to be left out, and what is
 * refused. */
#include <stdlib.h>

#include "config/import/import.h"
#include "tap.h"

struct warnings {
	char text[2048];
};

static void warn(void *world, const char *line)
{
	struct warnings *warnings = world;

	strncat(warnings->text, line, sizeof(warnings->text) - strlen(warnings->text) - 2);
	strcat(warnings->text, "\n");
}

/* NULL: it was refused, and *error says why. */
static char *imported(const char *file, const char *text, struct warnings *warnings,
		      struct config_error *error)
{
	const struct import_source source = {file, text, strlen(text), warn, warnings};
	struct sketch sketch;
	char *lab = NULL;
	size_t length;

	if (import_read(&source, &sketch, error)) {
		FILE *written = open_memstream(&lab, &length);

		sketch_write(&sketch, written);
		fclose(written);
	}
	sketch_free(&sketch);
	return lab;
}

#define GRAPHML(inner)                                                                    \
	"<graphml><key id='l' attr.name='label'/><key id='y' attr.name='Latitude'/>"      \
	"<key id='x' attr.name='Longitude'/><key id='d' attr.name='delay'/><graph>" inner \
	"</graph></graphml>"

static const struct {
	const char *name, *file, *text, *lab, *warnings;
} rows[] = {
	{"GraphML: names, and places that make delays", "t.graphml",
	 GRAPHML("<node id='0'><data key='l'>New York</data><data key='y'>40.7</data>"
		 "<data key='x'>-74</data></node><node id='1'><data key='l'>London</data>"
		 "<data key='y'>51.5</data><data key='x'>-0.1</data></node>"
		 "<edge source='0' target='1'/>"),
	 "links:\n  New_York -- London: 37050us\n",
	 "t.graphml:1:148: `New York` is called `New_York`\n"},
	{"GraphML: delays, parallel edges, a loop", "t.graphml",
	 GRAPHML("<node id='a'/><node id='b'/><edge source='a' target='b'><data key='d'>2.5</data>"
		 "</edge><edge source='b' target='a'/><edge source='a' target='a'/>"),
	 "links:\n  a -- b: 2500us\n  b:p2 -- a:p3:\n",
	 "t.graphml:1:264: a link from `a` to itself: it is left out\n"},
	{"GraphML by its looks; nodes inside nodes; what is unknown", "topology",
	 GRAPHML("<node id='a'><graph><node id='b'/></graph><port name='p'/></node>"
		 "<edge source='a' target='b'/>"),
	 "links:\n  a -- b:\n", NULL},
	{"GML", "t.gml",
	 "# comment\nCreator \"x\"\ngraph [\n  node [ id 7 label \"7.1.2.3\" ]\n"
	 "  node [ id 8 label \"b\" graphics [ x 1 y [ z 2 ] ] ]\n"
	 "  edge [ source 7 target 8 weight 5 mtu 1400 color \"red\" ]\n]\n",
	 "links:\n  v7.1.2.3 -- b: {mtu: 1400, cost: 5}\n", NULL},
	{"GML by its looks", "t",
	 "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]", "links:\n  1 -- 2:\n",
	 ""},
	{"dot: chains, subgraphs, attributes", "t.dot",
	 "graph \"my net\" { // c\n a -- {b c} -- d [delay=5ms, loss=\"1%\"]; /* x */\n"
	 " e:n -- \"d\":w:se -- f\n subgraph cluster_1 { g -- f [mtu=1280] } }\n",
	 "lab: \"my net\"\nlinks:\n"
	 "  a -- b: {delay: 5ms, loss: 1.0000000%}\n  a -- c: {delay: 5ms, loss: 1.0000000%}\n"
	 "  b -- d: {delay: 5ms, loss: 1.0000000%}\n  c -- d: {delay: 5ms, loss: 1.0000000%}\n"
	 "  e -- d:\n  d -- f:\n  g -- f: {mtu: 1280}\n",
	 ""},
	{"dot: there and back is one link; what is left out is said once", "t.gv",
	 "strict digraph{rankdir=LR node[shape=box]\na->b->c;b->a;\n"
	 "b [color=red,role=host] c [color=blue]}",
	 "hosts:\n  b: {}\nlinks:\n  a -- b:\n  b -- c:\n",
	 "t.gv:1:16: `rankdir` for all is nothing that a lab has: it is left out\n"
	 "t.gv:1:32: `shape` for all is nothing that a lab has: it is left out\n"
	 "t.gv:3:4: `color` is nothing that a lab says of a node: it is left out\n"},
	{"dot: names that are none", "t.dot", "graph{ \"a b\" -- \"a_b\" -- \"--\" }",
	 "links:\n  a_b -- a_b.2:\n  a_b.2 -- _:\n",
	 "t.dot:1:8: `a b` is called `a_b`\nt.dot:1:17: `a_b` is called `a_b.2`\n"
	 "t.dot:1:26: `--` is called `_`\n"},
	{"containerlab: ports, a bridge, and the outside", "t.clab.yml",
	 "name: x\ntopology:\n  nodes:\n    s1: {kind: srl, image: i}\n    s2: {}\n"
	 "    br: {kind: bridge}\n  links:\n"
	 "    - {endpoints: ['s1:e1-1', 's2:e1-1'], mtu: 1400}\n"
	 "    - {type: veth, endpoints: [{node: s1, interface: eth1/2}, {node: br, interface: "
	 "a}]}\n"
	 "    - endpoints: [s2:eth2, br:b]\n    - endpoints: [s2:eth3, host:veth]\n",
	 "lab: \"x\"\nlinks:\n  br: [s1:eth1_2, s2:eth2]\n  s1:e1-1 -- s2:e1-1: {mtu: 1400}\n",
	 "t.clab.yml:11:28: `host:veth` is no node of the topology: its link is left out\n"},
	{"an edge list of fakeroute", "1.2.3.4-two",
	 "#DESC Two ways\nstart 10.0.0.1\n10.0.0.1 10.0.0.2\n10.0.0.1 10.0.0.3\n"
	 "10.0.0.2 10.0.0.4\n10.0.0.4 10.0.0.3\n10.0.0.3 end\n",
	 "about: \"Two ways\"\nattach: client\nhosts:\n  server: {address: 1.2.3.4}\nrouters:\n"
	 "  v10.0.0.1: {address: 10.0.0.1}\n  v10.0.0.2: {address: 10.0.0.2}\n"
	 "  v10.0.0.3: {address: 10.0.0.3}\n  v10.0.0.4: {address: 10.0.0.4}\nlinks:\n"
	 "  client -- v10.0.0.1: 1ms\n  v10.0.0.1 -- v10.0.0.2: 1ms\n"
	 "  v10.0.0.1 -- v10.0.0.3: 1ms\n  v10.0.0.2 -- v10.0.0.4: 1ms\n"
	 "  v10.0.0.4 -- v10.0.0.3: 1ms\n  v10.0.0.3 -- server: 1ms\nroutes:\n"
	 "  v10.0.0.1 to server: [v10.0.0.2, v10.0.0.3]\n  v10.0.0.2 to server: [v10.0.0.4]\n"
	 "  v10.0.0.3 to server: [server]\n  v10.0.0.4 to server: [v10.0.0.3]\ntry:\n"
	 "  - icmp trace server\nexpect:\n  - {from: client, to: server, answers: yes}\n",
	 ""},
};

static void test_formats(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};
		struct warnings warnings = {""};
		char *text = imported(rows[i].file, rows[i].text, &warnings, &error);
		struct lab *lab;

		is_str(text ? text : error.text, rows[i].lab, rows[i].name);
		if (rows[i].warnings)
			is_str(warnings.text, rows[i].warnings, "and what is left out");
		else
			ok(strlen(warnings.text) > 0, "something is left out");
		lab = text ? lab_read(text, strlen(text), "test", NULL, &error) : NULL;
		ok(lab != NULL, "and it is a lab%s", error.text);
		lab_free(lab);
		free(text);
	}
}

static void test_refused(void)
{
	static const struct {
		const char *file, *text, *error;
	} none[] = {
		{"t.dot", "graph {}", "t.dot:1:1: there is no link in it"},
		{"t.dot", "graph { a -- b", "t.dot:1:15: expected `}`"},
		{"t.dot", "graph { a -- \"b }", "t.dot:1:14: a text that does not end"},
		{"t.dot", "hello", "t.dot:1:1: expected `graph` or `digraph`"},
		{"t.gml", "graph [ node [ id 1 ]", "t.gml:1:22: a `]` is missing"},
		{"t.gml", "graph [ ] ]", "t.gml:1:11: a `]` too many"},
		{"t.gml", "graph [ edge [ source 1 target 2 ] ]",
		 "t.gml:1:9: `1`, where an edge ends, is no node"},
		{"t.gml", "graph [ node [ id 1 ] node [ id 1 ] ]",
		 "t.gml:1:23: the node `1` stands here a second time"},
		{"t.graphml", "<graphml><graph>",
		 "t.graphml:1:17: this is not XML: no element found"},
		{"t.graphml", "<!DOCTYPE g [<!ENTITY a 'b'>]><g/>",
		 "t.graphml:1:13: a document type of its own"},
		{"t.yml", "name: x", "t.yml:1:1: no `topology` with `nodes` and `links`"},
		{"t.yml", "a: [",
		 "t.yml:2:1: this is not YAML: did not find expected node content, "
		 "while parsing a flow node"},
		{"t.txt", "10.0.0.1\n", "t.txt:1:1: expected an edge, as `10.0.0.1 10.0.0.2`"},
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct config_error error = {""};
		struct warnings warnings = {""};
		char *text = imported(none[i].file, none[i].text, &warnings, &error);

		ok(!text, "refused: %s", none[i].file);
		is_str(error.text, none[i].error, "and why");
		free(text);
	}
}

int main(void)
{
	test_formats();
	test_refused();
	return tap_done();
}
