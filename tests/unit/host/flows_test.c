/* SPDX-License-Identifier: MIT */
/* What flows tell when they are held against each other. */
#include "out/flows.h"

#include "tap.h"

enum { FLOWS = 4, SOUND = FLOW_SOUND, LOSSY = FLOW_LOSSY, SILENT = FLOW_SILENT };

static void test_verdicts(void)
{
	static const struct {
		const char *name;
		uint32_t received[FLOWS], lost[FLOWS];
		int verdicts[FLOWS];
	} rows[] = {
		{"all are well", {40, 40, 40, 40}, {0}, {SOUND, SOUND, SOUND, SOUND}},
		{"nobody answers", {0}, {40, 40, 40, 40}, {SOUND, SOUND, SOUND, SOUND}},
		{"nothing was sent", {0}, {0}, {SOUND, SOUND, SOUND, SOUND}},
		{"one way is dead", {40, 0, 40, 40}, {0, 40, 0, 0}, {SOUND, SILENT, SOUND, SOUND}},
		{"all but one are", {0, 0, 0, 9}, {9, 9, 9, 0}, {SILENT, SILENT, SILENT, SOUND}},
		{"dead by one probe", {1, 0, 1, 1}, {0, 1, 0, 0}, {SOUND, SILENT, SOUND, SOUND}},
		{"one way loses a third",
		 {40, 26, 40, 39},
		 {0, 14, 0, 1},
		 {SOUND, LOSSY, SOUND, SOUND}},
		{"as little as chance has it", {40, 37, 39, 38}, {0, 3, 1, 2}, {0, 0, 0, 0}},
		{"all lose alike", {20, 22, 18, 19}, {20, 18, 22, 21}, {0, 0, 0, 0}},
		{"too few to say", {3, 2, 3, 3}, {0, 1, 0, 0}, {0, 0, 0, 0}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct icmp4_ping_target counts[FLOWS] = {{.dst = 0}};
		struct out_flows flows = {.count = FLOWS, .counts = counts};
		size_t silent = 0;

		for (size_t k = 0; k < FLOWS; k++)
			counts[k] = (struct icmp4_ping_target){
				.sent = rows[i].received[k] + rows[i].lost[k],
				.received = rows[i].received[k],
				.lost = rows[i].lost[k],
			};
		for (size_t k = 0; k < FLOWS; k++) {
			is_int(flow_verdict(&flows, k), rows[i].verdicts[k], rows[i].name);
			silent += rows[i].verdicts[k] == SILENT;
		}
		is_int((int64_t)flows_with(&flows, FLOW_SILENT), (int64_t)silent, "and how many");
	}
}

int main(void)
{
	test_verdicts();
	return tap_done();
}
