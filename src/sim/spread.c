/* SPDX-License-Identifier: MIT */
/*
 * How jitter spreads, without floating point. A distribution is a table of its quantiles: what is
 * exceeded with the chances u = 1, 15/16, 14/16 ... 8/16 of each power of 1/2 down to 2^-24, in
 * 1/4096 of the measure, from the least likely on; between two of them it is a straight line. So
 * the tail is as fine as the middle.
 */
#include "sim/impair.h"

enum { OCTAVES = 24, PARTS = 8, STEPS = OCTAVES * PARTS + 1, UNIT_BITS = 12 };

/* Of the distance from the middle, whatever its sign. */
static const uint32_t normal[STEPS] = {
	22200, 22114, 22036, 21966, 21901, 21842, 21787, 21735, 21687, 21599, 21519, 21447, 21382,
	21321, 21264, 21212, 21162, 21072, 20991, 20917, 20850, 20787, 20730, 20676, 20625, 20532,
	20449, 20374, 20305, 20241, 20182, 20126, 20074, 19979, 19894, 19817, 19746, 19680, 19619,
	19563, 19509, 19412, 19324, 19244, 19172, 19104, 19042, 18983, 18929, 18828, 18738, 18656,
	18581, 18512, 18447, 18387, 18331, 18228, 18135, 18050, 17973, 17901, 17835, 17773, 17715,
	17608, 17512, 17425, 17345, 17271, 17203, 17139, 17079, 16968, 16869, 16779, 16696, 16620,
	16549, 16482, 16420, 16306, 16203, 16109, 16023, 15944, 15870, 15801, 15737, 15618, 15511,
	15413, 15324, 15242, 15165, 15093, 15025, 14902, 14790, 14689, 14595, 14509, 14429, 14354,
	14283, 14154, 14037, 13931, 13833, 13742, 13658, 13579, 13505, 13369, 13246, 13135, 13032,
	12936, 12848, 12765, 12686, 12543, 12413, 12295, 12186, 12085, 11991, 11903, 11820, 11667,
	11529, 11403, 11287, 11179, 11079, 10984, 10896, 10732, 10584, 10449, 10324, 10208, 10100,
	9998,  9902,  9725,  9565,  9418,  9282,  9156,  9038,  8927,  8822,  8628,  8452,  8290,
	8141,  8001,  7870,  7746,  7630,  7413,  7216,  7034,  6865,  6706,  6558,  6417,  6284,
	6035,  5807,  5596,  5399,  5213,  5038,  4871,  4712,  4414,  4137,  3878,  3634,  3402,
	3180,  2968,  2763,  2372,  2002,  1648,  1305,  972,   644,   321,   0,
};

/* Of shape 3, less its least value; its mean is 1. */
static const uint32_t pareto[STEPS] = {
	2088960, 2008219, 1938631, 1877753, 1823839, 1775605, 1732080, 1692515, 1656319, 1592235,
	1537003, 1488683, 1445892, 1407609, 1373063, 1341660, 1312931, 1262067, 1218230, 1179879,
	1145915, 1115530, 1088111, 1063186, 1040384, 1000014, 965220,  934780,  907824,  883707,
	861944,  842161,  824063,  792021,  764405,  740246,  718850,  699708,  682436,  666734,
	652369,  626938,  605019,  585843,  568862,  553669,  539959,  527497,  516096,  495911,
	478514,  463294,  449816,  437757,  426876,  416985,  407936,  391915,  378107,  366027,
	355329,  345758,  337122,  329271,  322089,  309373,  298413,  288826,  280335,  272738,
	265884,  259653,  253952,  243859,  235161,  227551,  220812,  214783,  209342,  204396,
	199872,  191861,  184957,  178917,  173568,  168783,  164465,  160539,  156948,  150590,
	145111,  140317,  136071,  132273,  128846,  125730,  122880,  117834,  113484,  109680,
	106310,  103295,  100575,  98102,   95840,   91835,   88383,   85363,   82688,   80296,
	78136,   76174,   74378,   71199,   68459,   66062,   63940,   62041,   60327,   58769,
	57344,   54821,   52646,   50744,   49059,   47552,   46192,   44955,   43824,   41821,
	40095,   38585,   37248,   36052,   34972,   33991,   33093,   31504,   30134,   28935,
	27874,   26924,   26067,   25289,   24576,   23314,   22227,   21276,   20433,   19680,
	19000,   18382,   17816,   16815,   15952,   15197,   14528,   13930,   13390,   12899,
	12451,   11656,   10971,   10372,   9841,    9366,    8938,    8548,    8192,    7561,
	7018,    6542,    6121,    5744,    5404,    5095,    4812,    4311,    3880,    3502,
	3168,    2869,    2599,    2354,    2129,    1732,    1389,    1090,    824,     587,
	373,     178,     0,
};

/* At a random number that stands for a chance in 2^64. */
static uint64_t quantile(const uint32_t table[STEPS], uint64_t random)
{
	enum { FINE = 28, FINE_MASK = (1 << FINE) - 1 };
	unsigned octave = 0;

	while (octave < OCTAVES && !(random >> 63)) {
		random <<= 1;
		octave++;
	}
	if (octave == OCTAVES)
		return table[0];

	uint32_t top = (uint32_t)(random >> 32);
	const uint32_t *step =
		&table[(OCTAVES - 1 - octave) * PARTS + ((top >> FINE) & (PARTS - 1))];

	return step[0] - ((uint64_t)(step[0] - step[1]) * (top & FINE_MASK) >> FINE);
}

static int64_t times(int64_t measure_ns, uint64_t units)
{
	return (int64_t)((uint64_t)measure_ns * units >> UNIT_BITS);
}

/* The lowest bit, which no quantile sees, is the sign. */
static int64_t spread_normal(const struct sim_direction *way, uint64_t random)
{
	int64_t far_ns = times(way->jitter_ns, quantile(normal, random));

	return random & 1 ? far_ns : -far_ns;
}

static int64_t spread_uniform(const struct sim_direction *way, uint64_t random)
{
	uint64_t wide = 2 * (uint64_t)way->jitter_ns + 1, high = random >> 32;

	return (int64_t)((wide >> 32) * high + ((wide & UINT32_MAX) * high >> 32)) - way->jitter_ns;
}

static int64_t spread_pareto(const struct sim_direction *way, uint64_t random)
{
	return times(way->jitter_ns, quantile(pareto, random));
}

/* The weights together are below 2^32. */
static int64_t spread_times(const struct sim_direction *way, uint64_t random)
{
	uint64_t at = (random >> 32) * way->times->weights >> 32;
	const struct sim_weighted_time *time = way->times->time;

	for (; at >= time->weight; time++)
		at -= time->weight;
	return time->ns;
}

int64_t sim__spread(const struct sim_direction *way, uint64_t random)
{
	static int64_t (*const spreads[])(const struct sim_direction *way, uint64_t random) = {
		[SIM_SPREAD_NORMAL] = spread_normal,
		[SIM_SPREAD_UNIFORM] = spread_uniform,
		[SIM_SPREAD_PARETO] = spread_pareto,
		[SIM_SPREAD_TIMES] = spread_times,
	};

	return spreads[way->spread](way, random);
}
