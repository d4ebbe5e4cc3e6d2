/* SPDX-License-Identifier: MIT */
#include "out/tree.h"
#include <icmp4/text.h>

static void put_any_address(struct json *json, const struct icmp4_item *item)
{
	char text[ICMP4_ANY_ADDRESS_TEXT];
	struct icmp4_any_address address = {
		.afi = (uint16_t)item->number,
		.length = (uint8_t)item->length,
		.bytes = item->octets,
	};

	if (icmp4_any_address_text(&address, text, sizeof(text)))
		json_text(json, item->name, text);
	else
		json_hex(json, item->name, item->octets, item->length);
}

void tree_tell(void *to, const struct icmp4_item *item)
{
	const struct tree *tree = to;
	struct json *json = tree->json;

	switch (item->kind) {
	case ICMP4_ITEM_OPEN:
		json_open(json, item->name, '{');
		break;
	case ICMP4_ITEM_LIST:
		json_open(json, item->name, '[');
		break;
	case ICMP4_ITEM_CLOSE:
		json_close(json);
		break;
	case ICMP4_ITEM_NUMBER:
	case ICMP4_ITEM_HEX:
		json_number(json, item->name, item->number);
		break;
	case ICMP4_ITEM_SIGNED:
		json_signed(json, item->name, (int32_t)item->number);
		break;
	case ICMP4_ITEM_FLAG:
		json_bool(json, item->name, item->number);
		break;
	case ICMP4_ITEM_ADDRESS:
		json_address(json, item->name, item->number);
		break;
	case ICMP4_ITEM_ANY_ADDRESS:
		put_any_address(json, item);
		break;
	case ICMP4_ITEM_WORD:
		json_text(json, item->name, item->word);
		break;
	case ICMP4_ITEM_NAME:
		json_octets(json, item->name, item->octets, item->length);
		break;
	case ICMP4_ITEM_DATA:
		if (!tree->bare)
			json_hex(json, item->name, item->octets, item->length);
		break;
	}
}
