/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_H
#define CONFIG_LAB_H
/*
 * The lab file (icmp-lab(5)): from YAML to a network that is ready to run.
 */
#include "config/names.h"
#include "sim/sim.h"

/* What is wrong with a file, ready to print: "FILE:LINE:COLUMN: what was found, what was expected,
 * the nearest name". */
struct config_error {
	char text[512];
};

/* Who takes a node's place in real time. */
enum lab_outside {
	LAB_SHELL,     /* the kernel of a namespace that is made for it */
	LAB_NETNS,     /* of one that is there: a TUN leads into it */
	LAB_INTERFACE, /* whoever is on that interface, as though cabled to a port of the node */
};

struct lab_attachment {
	uint32_t node;
	enum lab_outside outside;
	char *name;    /* of the interface, or the path of the namespace; NULL: a shell */
	uint32_t port; /* of an interface: which of the node's */
};

/* A claim of expect:, as written; judged by the tests and later by `icmp lab lint`. */
struct lab_claim {
	uint32_t from, to;
	uint32_t protocol; /* ICMP4_PROTO_*; default UDP, as icmp trace */
	uint16_t paths;    /* equal ways; 0: nothing is claimed, as for the others */
	uint16_t mtu;      /* of the path */
	uint16_t hops;     /* to the target, itself among them */
	bool answers_said, answers;
	size_t line;
};

struct lab {
	char *name;
	char *about; /* NULL: nothing was said */
	char *file;
	uint64_t seed;
	bool time_said; /* by the file; else it is 1970 */
	struct sim *sim;
	struct lab_attachment *attachments; /* in file order; at least one */
	size_t attachment_count;
	char **try; /* commands to try, of the file's `try:` list */
	size_t try_count;
	struct lab_alias { /* further names of nodes: alias: */
		char *name;
		uint32_t node;
	} * aliases;
	size_t alias_count;
	struct names names;        /* of nodes, aliases among them */
	struct link_times *times;  /* that ways of links spread by */
	struct lab_events *events; /* NULL: nothing ever happened */
	struct lab_claim *claims;
	size_t claim_count;
};

/*
 * Loads NAME or FILE. A word without a slash that is no file names an installed lab: NAME.yaml in
 * one of the folders of icmp4_labs (colon-separated, from the build: where `make install` put
 * them, and the source tree). seed NULL: the file's own, or 1.
 * Returns NULL with *error filled in, or a lab that lab_free frees.
 */
struct lab *lab_load(const char *name, const uint64_t *seed, struct config_error *error);
/* The same from the text of a file; file is its name in messages. */
struct lab *lab_read(const char *text, size_t length, const char *file, const uint64_t *seed,
		     struct config_error *error);
void lab_free(struct lab *lab);

/*
 * The text that lab_load would read, and where that stands; both to be freed. NULL: there is none,
 * and *error says so. lab_file_text is for files alone.
 */
char *lab_text(const char *name, char **path, size_t *length, struct config_error *error);
char *lab_file_text(const char *path, size_t *length, struct config_error *error);

/*
 * Changes what the text means (reach.h) while the lab runs, with the keys of the file, KEY=VALUE
 * each. What events say of it is then said of the new values. False with *error, and nothing
 * changed.
 */
bool lab_set(struct lab *lab, struct icmp4_time now, const char *what, size_t count,
	     const char *const *settings, struct config_error *error);

/*
 * Node by name or alias; SIM_NONE if there is none. lab_nearest says which name may have been
 * meant, NULL: none is like it.
 */
uint32_t lab_node(const struct lab *lab, const char *name);
const char *lab_nearest(const struct lab *lab, const char *name);

/* Names of the installed labs with the `about` of each, to a callback, sorted. */
void lab_each_installed(void (*each)(void *world, const char *name, const char *about),
			void *world);
/* Where they are looked for: folders, separated by colons. */
const char *lab_folders(void);

#endif
