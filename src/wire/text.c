/* SPDX-License-Identifier: MIT */
/*
 * Text without stdio: a bounded sink that goes on counting when it is full, so that the caller
 * learns how long the text would have been.
 */
#include <icmp4/registry.h>
#include <icmp4/text.h>

struct text {
	char *buffer;
	size_t size;
	size_t length;
};

static void text_char(struct text *t, char c)
{
	if (t->length < t->size)
		t->buffer[t->length] = c;
	t->length++;
}

static void text_string(struct text *t, const char *s)
{
	while (*s)
		text_char(t, *s++);
}

static void text_number(struct text *t, uint32_t number)
{
	char digits[10];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	while (count)
		text_char(t, digits[--count]);
}

static void text_field(struct text *t, const char *name, uint32_t value)
{
	text_string(t, name);
	text_number(t, value);
}

/* The NUL goes over the last character where there is no room behind it. */
static int text_end(struct text *t)
{
	if (t->size)
		t->buffer[t->length < t->size ? t->length : t->size - 1] = '\0';
	return t->length < INT32_MAX ? (int)t->length : INT32_MAX;
}

int icmp4_address_text(uint32_t address, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	for (unsigned shift = 32; shift; shift -= 8)
		text_field(&t, shift < 32 ? "." : "", address >> (shift - 8) & 0xff);
	return text_end(&t);
}

/* One octet in decimal; what follows it, or NULL. */
static const char *text_octet(const char *at, uint32_t *octet)
{
	const char *start = at;

	for (*octet = 0; *at >= '0' && *at <= '9'; at++) {
		*octet = *octet * 10 + (uint32_t)(*at - '0');
		if (*octet > 255 || (*start == '0' && at > start))
			return NULL;
	}
	return at > start ? at : NULL;
}

bool icmp4_address_parse(const char *text, uint32_t *address)
{
	uint32_t all = 0, octet;

	for (int i = 0; i < 4; i++) {
		if (i > 0 && *text++ != '.')
			return false;
		text = text_octet(text, &octet);
		if (!text)
			return false;
		all = all << 8 | octet;
	}
	if (*text)
		return false;
	*address = all;
	return true;
}

/* What the name alone leaves open: a row may stand for many types, and not every code has one. */
static void text_name(struct text *t, const struct icmp4_message *message)
{
	const struct icmp4_type *row = icmp4_type_find(message->type);

	text_string(t, icmp4_message_name(message->type, message->code));
	if (row->first != row->last)
		text_field(t, ", type ", message->type);
	if (message->code && !icmp4_code_find(message->type, message->code))
		text_field(t, ", code ", message->code);
}

int icmp4_message_text(const struct icmp4_message *message, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	text_name(&t, message);
	if (message->type == ICMP4_ECHO || message->type == ICMP4_ECHO_REPLY) {
		text_field(&t, ", id ", message->echo.id);
		text_field(&t, ", seq ", message->echo.seq);
	} else if (message->type == ICMP4_UNREACHABLE &&
		   message->code == ICMP4_FRAGMENTATION_NEEDED) {
		text_field(&t, ", mtu ", message->error.mtu);
	} else if (message->type == ICMP4_PARAMETER_PROBLEM && message->code == 0) {
		text_field(&t, ", pointer ", message->error.pointer);
	}
	return text_end(&t);
}

int icmp4_escape(const uint8_t *bytes, size_t length, char *buffer, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	struct text t = {buffer, size, 0};

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '\\') {
			text_char(&t, (char)bytes[i]);
			continue;
		}
		text_string(&t, "\\x");
		text_char(&t, hex[bytes[i] >> 4]);
		text_char(&t, hex[bytes[i] & 15]);
	}
	return text_end(&t);
}
