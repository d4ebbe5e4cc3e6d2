/* SPDX-License-Identifier: MIT */
/*
 * When to stop asking. A vertex may have K successors, which share the flows evenly; whoever stops
 * as soon as n(k + 1) flows have shown k of them misses one if that happens for any k < K. Each
 * n(k) is the least that keeps the sum of these chances, for K = k and all n before it, below the
 * bound (the failure control of Veitch, Augustin, Friedman and Teixeira, INFOCOM 2009). A graph's
 * bound A allows each of 30 branchings 1 - (1 - A)^(1/30).
 */
#include <icmp4/paths.h>

enum { STOP_FIRST = 2, STOP_LAST = 128 };

static const uint16_t paths_stops[ICMP4_PATHS_BOUND_COUNT][STOP_LAST - STOP_FIRST + 1] = {
	[ICMP4_PATHS_GRAPH_95] =
		{
			11,   19,   27,   36,   45,   54,   64,   73,   83,   93,   102,  112,
			122,  132,  142,  152,  163,  173,  183,  193,  204,  214,  225,  235,
			246,  257,  267,  278,  289,  300,  310,  321,  332,  343,  354,  365,
			376,  387,  398,  409,  420,  431,  442,  453,  465,  476,  487,  498,
			510,  521,  532,  543,  555,  566,  578,  589,  600,  612,  623,  635,
			646,  658,  669,  681,  692,  704,  715,  727,  739,  750,  762,  773,
			785,  797,  809,  820,  832,  844,  855,  867,  879,  891,  902,  914,
			926,  938,  950,  962,  973,  985,  997,  1009, 1021, 1033, 1045, 1057,
			1069, 1081, 1093, 1105, 1117, 1129, 1141, 1153, 1165, 1177, 1189, 1201,
			1213, 1225, 1237, 1249, 1261, 1273, 1285, 1298, 1310, 1322, 1334, 1346,
			1358, 1370, 1383, 1395, 1407, 1419, 1431,
		},
	[ICMP4_PATHS_GRAPH_99] =
		{
			13,   23,   33,   44,   54,   65,   76,   87,   98,   110,  121,  133,
			144,  156,  167,  179,  191,  203,  215,  227,  239,  251,  263,  275,
			288,  300,  312,  324,  337,  349,  362,  374,  387,  399,  412,  424,
			437,  450,  462,  475,  488,  500,  513,  526,  539,  552,  564,  577,
			590,  603,  616,  629,  642,  655,  668,  681,  694,  707,  720,  733,
			746,  760,  773,  786,  799,  812,  825,  839,  852,  865,  878,  892,
			905,  918,  932,  945,  958,  972,  985,  998,  1012, 1025, 1039, 1052,
			1065, 1079, 1092, 1106, 1119, 1133, 1146, 1160, 1173, 1187, 1201, 1214,
			1228, 1241, 1255, 1268, 1282, 1296, 1309, 1323, 1337, 1350, 1364, 1378,
			1391, 1405, 1419, 1432, 1446, 1460, 1474, 1487, 1501, 1515, 1529, 1543,
			1556, 1570, 1584, 1598, 1612, 1625, 1639,
		},
	[ICMP4_PATHS_VERTEX_95] =
		{
			6,   11,  16,  21,  27,  33,  39,  45,  51,  57,  63,  70,  76,  83,  90,
			96,  103, 110, 117, 124, 131, 138, 145, 152, 160, 167, 174, 181, 189, 196,
			203, 211, 218, 226, 233, 241, 248, 256, 264, 271, 279, 287, 295, 302, 310,
			318, 326, 334, 341, 349, 357, 365, 373, 381, 389, 397, 405, 413, 421, 429,
			437, 445, 453, 462, 470, 478, 486, 494, 502, 511, 519, 527, 535, 544, 552,
			560, 569, 577, 585, 594, 602, 610, 619, 627, 636, 644, 652, 661, 669, 678,
			686, 695, 703, 712, 720, 729, 737, 746, 754, 763, 772, 780, 789, 797, 806,
			815, 823, 832, 841, 849, 858, 867, 875, 884, 893, 902, 910, 919, 928, 937,
			945, 954, 963, 972, 980, 989, 998,
		},
	[ICMP4_PATHS_VERTEX_99] =
		{
			8,    15,   21,   28,   36,   43,   51,   58,   66,   74,   82,   90,
			98,   106,  115,  123,  132,  140,  149,  157,  166,  175,  183,  192,
			201,  210,  219,  228,  237,  246,  255,  264,  273,  282,  291,  300,
			309,  319,  328,  337,  347,  356,  365,  375,  384,  393,  403,  412,
			422,  431,  441,  450,  460,  470,  479,  489,  499,  508,  518,  528,
			537,  547,  557,  566,  576,  586,  596,  606,  616,  625,  635,  645,
			655,  665,  675,  685,  695,  705,  715,  725,  735,  745,  755,  765,
			775,  785,  795,  805,  815,  825,  835,  845,  855,  866,  876,  886,
			896,  906,  916,  927,  937,  947,  957,  968,  978,  988,  998,  1009,
			1019, 1029, 1040, 1050, 1060, 1071, 1081, 1091, 1102, 1112, 1122, 1133,
			1143, 1154, 1164, 1174, 1185, 1195, 1206,
		},
};

static const struct {
	const char *name;
	uint32_t ppm;
	uint8_t step; /* no n(k) beyond the table is farther from the one before, for any k < 65536
		       */
} paths_bounds[ICMP4_PATHS_BOUND_COUNT] = {
	[ICMP4_PATHS_GRAPH_95] = {"graph-95", 1709, 19},
	[ICMP4_PATHS_GRAPH_99] = {"graph-99", 335, 21},
	[ICMP4_PATHS_VERTEX_95] = {"vertex-95", 50000, 16},
	[ICMP4_PATHS_VERTEX_99] = {"vertex-99", 10000, 17},
};

const char *icmp4_paths_bound_name(enum icmp4_paths_bound bound)
{
	return (size_t)bound < ICMP4_PATHS_BOUND_COUNT ? paths_bounds[bound].name : "unknown";
}

uint32_t icmp4_paths_bound_ppm(enum icmp4_paths_bound bound)
{
	return (size_t)bound < ICMP4_PATHS_BOUND_COUNT ? paths_bounds[bound].ppm : 0;
}

uint32_t icmp4_paths_enough(enum icmp4_paths_bound bound, uint32_t k)
{
	const uint16_t *stops = paths_stops[bound];

	if (k < STOP_FIRST)
		k = STOP_FIRST;
	if (k <= STOP_LAST)
		return stops[k - STOP_FIRST];
	return stops[STOP_LAST - STOP_FIRST] + (k - STOP_LAST) * paths_bounds[bound].step;
}
