/* SPDX-License-Identifier: MIT */
/* Claims that say nothing, that cannot be, and that are not so. */
#include <inttypes.h>

#include "config/lab/judge.h"
#include "config/lab/lint_checks.h"

static bool says_nothing(const struct lab_claim *claim)
{
	return !claim->answers_said && !claim->hops && !claim->mtu && !claim->paths;
}

/* Of what never answers nothing else can be found out. */
static bool contradicts(const struct lab_claim *claim)
{
	return claim->answers_said && !claim->answers &&
	       (claim->hops || claim->mtu || claim->paths);
}

static void check_kept(struct lint *lint, struct lab_judge *judge, const struct lab_claim *claim,
		       struct schema_spot at)
{
	static const struct lint_kind broken = {"claim-broken", true};
	struct lab_verdict verdicts[LAB_VERDICTS];
	size_t count = lab_judge(judge, claim, verdicts);

	for (size_t i = 0; i < count; i++) {
		const struct lab_verdict *verdict = &verdicts[i];

		if (verdict->claimed == verdict->found)
			continue;
		if (!strcmp(verdict->what, "answers"))
			lint__add(lint, &broken, at, "`%s` does%s answer `%s`",
				  lint->draft->nodes[claim->to].name, verdict->found ? "" : " not",
				  lint->draft->nodes[claim->from].name);
		else
			lint__add(lint, &broken, at,
				  "%s from `%s` to `%s`: claimed are %" PRIu32 ", found %" PRIu32,
				  verdict->what, lint->draft->nodes[claim->from].name,
				  lint->draft->nodes[claim->to].name, verdict->claimed,
				  verdict->found);
	}
}

void lint__claims(struct lint *lint)
{
	static const struct lint_kind nothing = {"claim-empty", false},
				      never = {"claim-impossible", true};
	struct lab *lab = lint->draft->lab;
	struct lab_judge judge;

	lab_judge_init(&judge, lab);
	for (size_t i = 0; i < lab->claim_count; i++) {
		const struct lab_claim *claim = &lab->claims[i];
		struct schema_spot at =
			spot(schema_item(&lint->draft->schema, lint->draft->expect, i));

		if (says_nothing(claim))
			lint__add(lint, &nothing, at, "a claim that claims nothing");
		else if (claim->from == claim->to)
			lint__add(lint, &never, at, "a claim from `%s` to itself",
				  lint->draft->nodes[claim->to].name);
		else if (contradicts(claim))
			lint__add(lint, &never, at,
				  "of what does not answer no hops, MTU and paths can be claimed");
		else
			check_kept(lint, &judge, claim, at);
	}
}
