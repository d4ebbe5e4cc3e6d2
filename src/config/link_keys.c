/* SPDX-License-Identifier: MIT */
/*
 * Most keys are a value alone. Some have words behind it, which stand in a fixed order and may be
 * left out from the end:
 *
 *	loss: 3% burst 4                     jitter: 2ms pareto
 *	queue: 50 codel 5ms 100ms            reorder: 1% 20ms
 *	queue: 65536 bytes                   jitter: [0ms 90, 5ms 9, 40ms 1]
 */
#include "config/link_keys.h"

#include "config/units.h"
#include "sim/codel.h"
#include "sim/memory.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define WAY_AT(member) offsetof(struct link_keys, way.member)

enum { WORDS_MAX = 6, WORD_MAX = 32, TIMES_MAX = 64 };

#define HOUR_NS (3600 * ICMP4_S_NS)

/* --- Words of a scalar ---------------------------------------------------------------------- */

struct words {
	char word[WORDS_MAX][WORD_MAX];
	size_t count;
};

/* False: there are too many, or one is too long to be any. */
static bool split(const char *text, struct words *words)
{
	words->count = 0;
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t length = strcspn(text, " ");

		if (words->count == WORDS_MAX || length >= WORD_MAX)
			return false;
		memcpy(words->word[words->count], text, length);
		words->word[words->count++][length] = '\0';
		text += length;
	}
	return words->count > 0;
}

static bool wants(struct schema *s, const yaml_node_t *value, const char *key, const char *wanted)
{
	return schema_fail(s, spot(value), "`%s` is not what `%s` wants: %s",
			   schema_text(value) ? schema_quote(schema_text(value)).text : "this", key,
			   wanted);
}

static bool is_several(const yaml_node_t *value)
{
	return schema_text(value) && strchr(schema_text(value), ' ');
}

/* --- Keys ----------------------------------------------------------------------------------- */

static bool read_state(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_words states[] = {{"up", true}, {"down", false}, {NULL, 0}};
	static const struct schema_row row = {
		.key = "state", .kind = SCHEMA_CHOICE, .words = states};
	uint32_t up;

	if (!schema_value(s, key, value, &row, &up))
		return false;
	((struct link_keys *)target)->way.up = up;
	return true;
}

/* A burst of n lets one packet of n + 1 through, at best. */
static bool is_share_of_bursts(uint32_t loss_ppb, uint64_t burst)
{
	return (uint64_t)loss_ppb * (burst + 1) <= burst * 1000000000;
}

static bool read_loss(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		      void *target)
{
	static const struct schema_row row = {
		.key = "loss", .kind = SCHEMA_LOSS, .offset = WAY_AT(loss_ppb)};
	struct sim_direction *way = &((struct link_keys *)target)->way;
	struct words words;
	uint64_t burst;

	way->loss_burst = 0;
	if (!is_several(value))
		return schema_value(s, key, value, &row, target);
	if (!split(schema_text(value), &words) || words.count != 3 ||
	    strcmp(words.word[1], "burst") != 0 || !config_loss(words.word[0], &way->loss_ppb) ||
	    !config_number(words.word[2], &burst) || !burst || burst > 1000000)
		return wants(s, value, "loss", "a share as 1.5%, or one in bursts as 3% burst 4");
	if (!is_share_of_bursts(way->loss_ppb, burst))
		return wants(s, value, "loss",
			     "in bursts of n, at most n of n + 1 packets are lost");
	way->loss_burst = (uint32_t)burst;
	return true;
}

static bool read_spread(const char *word, struct sim_direction *way)
{
	static const struct schema_words spreads[] = {{"normal", SIM_SPREAD_NORMAL},
						      {"uniform", SIM_SPREAD_UNIFORM},
						      {"pareto", SIM_SPREAD_PARETO},
						      {NULL, 0}};

	for (const struct schema_words *spread = spreads; spread->name; spread++) {
		if (strcmp(spread->name, word) != 0)
			continue;
		way->spread = (enum sim_spread)spread->value;
		return true;
	}
	return false;
}

static bool same_times(const struct sim_times *a, const struct sim_times *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = a->time[i].ns == b->time[i].ns && a->time[i].weight == b->time[i].weight;
	return same;
}

static size_t times_size(size_t count)
{
	return sizeof(struct sim_times) + count * sizeof(struct sim_weighted_time);
}

/* Of the lab's, or now one of them. */
static const struct sim_times *keep_times(struct link_times **all, const struct sim_times *times)
{
	struct link_times *kept = *all;

	while (kept && !same_times(kept->times, times))
		kept = kept->next;
	if (kept)
		return kept->times;
	kept = memory_take(1, sizeof(*kept));
	kept->times = memory_copy(times, 1, times_size(times->count));
	kept->next = *all;
	*all = kept;
	return kept->times;
}

void link_times_free(struct link_times *times)
{
	for (struct link_times *next; times; times = next) {
		next = times->next;
		free(times->times);
		free(times);
	}
}

/* A time, and a weight if it is not 1; the weights together stay below 2^32. */
static bool read_time(const yaml_node_t *item, struct sim_times *times)
{
	struct words words;
	uint64_t weight = 1;
	int64_t ns;

	if (!schema_text(item) || !split(schema_text(item), &words) || words.count > 2 ||
	    !config_time(words.word[0], &ns) || ns > HOUR_NS ||
	    (words.count == 2 && !config_number(words.word[1], &weight)) || !weight ||
	    weight > 1000000 || times->count == TIMES_MAX)
		return false;
	times->time[times->count++] = (struct sim_weighted_time){ns, (uint32_t)weight};
	times->weights += weight;
	return true;
}

static bool read_times(struct schema *s, const yaml_node_t *value, struct link_keys *keys)
{
	struct sim_times *times = memory_take(1, times_size(TIMES_MAX));
	const yaml_node_t *item;
	bool sound = schema_item(s, value, 0) != NULL;

	for (size_t i = 0; sound && (item = schema_item(s, value, i)); i++)
		sound = read_time(item, times);
	if (sound)
		keys->way.times = keep_times(keys->times, times);
	free(times);
	keys->way.spread = SIM_SPREAD_TIMES;
	return sound ||
	       schema_fail(s, spot(value),
			   "a list for `jitter` has 1 to 64 times of 0 to 1h, each perhaps "
			   "with a weight, as [0ms 9, 20ms]");
}

static bool read_jitter(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			void *target)
{
	static const struct schema_row row = {
		.key = "jitter", .kind = SCHEMA_TIME, .offset = WAY_AT(jitter_ns), .max = HOUR_NS};
	struct link_keys *keys = target;
	struct words words;

	if (value->type == YAML_SEQUENCE_NODE)
		return read_times(s, value, keys);
	keys->way.spread = SIM_SPREAD_NORMAL;
	keys->way.times = NULL;
	if (!is_several(value))
		return schema_value(s, key, value, &row, target);
	if (!split(schema_text(value), &words) || words.count != 2 ||
	    !config_time(words.word[0], &keys->way.jitter_ns) ||
	    (uint64_t)keys->way.jitter_ns > row.max || !read_spread(words.word[1], &keys->way))
		return wants(s, value, "jitter",
			     "a time of up to 1h, and normal, uniform or pareto, as in `2ms "
			     "pareto`; or a list of times");
	return true;
}

/* codel, and perhaps its target and interval. */
static bool read_codel(const struct words *words, size_t at, struct sim_queue_spec *queue)
{
	if (strcmp(words->word[at], "codel") != 0 || words->count > at + 3)
		return false;
	queue->target_ns = 5 * ICMP4_MS_NS;
	queue->interval_ns = 100 * ICMP4_MS_NS;
	return (words->count <= at + 1 ||
		(config_time(words->word[at + 1], &queue->target_ns) && queue->target_ns > 0)) &&
	       (words->count <= at + 2 || config_time(words->word[at + 2], &queue->interval_ns)) &&
	       queue->interval_ns > 0 && queue->interval_ns <= CODEL_INTERVAL_MAX_NS &&
	       queue->target_ns <= queue->interval_ns;
}

static bool read_queue_words(const struct words *words, struct sim_queue_spec *queue)
{
	bool is_bytes = words->count > 1 && !strcmp(words->word[1], "bytes");
	bool is_packets = words->count > 1 && !strcmp(words->word[1], "packets");
	size_t at = is_bytes || is_packets ? 2 : 1;
	uint64_t most;

	if (!(is_bytes ? config_bytes : config_number)(words->word[0], &most) || !most ||
	    most > UINT32_MAX)
		return false;
	*(is_bytes ? &queue->octets : &queue->packets) = (uint32_t)most;
	return words->count == at || read_codel(words, at, queue);
}

static bool read_queue(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	struct link_keys *keys = target;
	struct sim_queue_spec queue = {0};
	struct words words;

	(void)key;
	if (!schema_wants_text(s, value, "a value for `queue`"))
		return false;
	if (!split(schema_text(value), &words) || !read_queue_words(&words, &queue))
		return wants(s, value, "queue",
			     "how many wait at most, as 50, `64K bytes`, `50 codel` or `50 codel "
			     "5ms 100ms`");
	keys->way.queue = queue;
	keys->queue = value;
	return true;
}

static bool read_reorder(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {
		.key = "reorder", .kind = SCHEMA_LOSS, .offset = WAY_AT(reorder_ppb)};
	struct sim_direction *way = &((struct link_keys *)target)->way;
	struct words words;

	way->reorder_ns = 0;
	if (!is_several(value))
		return schema_value(s, key, value, &row, target);
	if (!split(schema_text(value), &words) || words.count != 2 ||
	    !config_loss(words.word[0], &way->reorder_ppb) ||
	    !config_time(words.word[1], &way->reorder_ns) || !way->reorder_ns ||
	    way->reorder_ns > HOUR_NS)
		return wants(s, value, "reorder",
			     "a share, and perhaps the time that it takes longer, as 1% or `1% "
			     "20ms`");
	return true;
}

/* The prefix is the last: one direction alone has none. */
static const struct schema_row rows[] = {
	{.key = "delay", .kind = SCHEMA_TIME, .offset = WAY_AT(delay_ns), .max = INT64_MAX / 1000},
	{.key = "jitter", .kind = SCHEMA_READ, .read = read_jitter},
	{.key = "loss", .kind = SCHEMA_READ, .read = read_loss},
	{.key = "duplicate", .kind = SCHEMA_LOSS, .offset = WAY_AT(duplicate_ppb)},
	{.key = "reorder", .kind = SCHEMA_READ, .read = read_reorder},
	{.key = "corrupt", .kind = SCHEMA_LOSS, .offset = WAY_AT(corrupt_ppb)},
	{.key = "rate", .kind = SCHEMA_BIT_RATE, .offset = WAY_AT(rate_bps)},
	{.key = "queue", .kind = SCHEMA_READ, .read = read_queue},
	{.key = "mtu", .kind = SCHEMA_BYTES, .offset = WAY_AT(mtu), .min = 68, .max = 65535},
	{.key = "swallow",
	 .kind = SCHEMA_BYTES,
	 .offset = WAY_AT(swallow),
	 .min = 68,
	 .max = 65535},
	{.key = "cost", .kind = SCHEMA_U32, .offset = WAY_AT(cost), .min = 1, .max = 1000000000},
	{.key = "state", .kind = SCHEMA_READ, .read = read_state},
	{.key = "prefix", .kind = SCHEMA_PREFIX, .offset = offsetof(struct link_keys, prefix)},
};

const struct schema_table link_table = {"a link", rows, COUNT(rows), "delay"};
const struct schema_table link_way_table = {"a direction of a link", rows, COUNT(rows) - 1,
					    "delay"};

bool link_read(struct schema *s, const yaml_node_t *value, const struct schema_table *table,
	       struct link_keys *keys)
{
	struct schema_table usual = *table;
	const char *text = schema_text(value);

	if (text && (!strcmp(text, "up") || !strcmp(text, "down")))
		usual.usual = "state";
	return schema_map(s, value, &usual, keys);
}

bool link_sound(struct schema *s, const struct link_keys *keys)
{
	if (keys->queue && !keys->way.rate_bps)
		return schema_fail(s, spot(keys->queue),
				   "`queue` wants a `rate`: without one, nothing waits");
	return true;
}
