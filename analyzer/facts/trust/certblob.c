/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bounded walk over the records of a certificate's Blob, and one over the usages in it. Nothing is copied. */
#include "analyzer/facts/trust/certblob.h"

#include <string.h>

#include "common/le.h"

enum property {
	SHA1_HASH = 3,
	USAGES = 9,
	CERTIFICATE = 32,
	DISALLOWED_TIME = 104,
	DISALLOWED_USAGES = 122,
	NOT_BEFORE_TIME = 126,
	NOT_BEFORE_USAGES = 127,
	DISALLOWED_CA_TIME = 128,
};

enum { RECORD_HEADER = 12, DER_SEQUENCE = 0x30, DER_OID = 0x06 };

struct span {
	const uint8_t *data;
	size_t size;
};

/* Takes `size` bytes from the front; false: there are not so many. The one bounds check of this file. */
static bool take_span(struct span *from, size_t size, struct span *ret)
{
	if (size > from->size)
		return false;
	*ret = (struct span){ from->data, size };
	from->data += size;
	from->size -= size;
	return true;
}

/* A DER element with this tag and a length of one to three bytes: usages are never longer. */
static bool take_element(struct span *from, uint8_t tag, struct span *ret)
{
	struct span head, more = { NULL, 0 };

	if (!take_span(from, 2, &head) || head.data[0] != tag)
		return false;
	size_t size = head.data[1];

	if (size >= 0x80) {
		if (size == 0x80 || size > 0x82 || !take_span(from, size - 0x80, &more))
			return false;
		for (size = 0; more.size; more.data++, more.size--)
			size = size << 8 | more.data[0];
	}
	return take_span(from, size, ret);
}

/* SEQUENCE OF OBJECT IDENTIFIER. Each step takes two bytes at least, so the size of the blob bounds the loop. */
static bool names_servers(struct span usages, bool *ret_servers)
{
	static const uint8_t server_authentication[] = { 0x2b, 6, 1, 5, 5, 7, 3, 1 }; /* 1.3.6.1.5.5.7.3.1 */
	struct span list, usage;

	*ret_servers = false;
	if (usages.size == 0)
		return true; /* every purpose is off */
	if (!take_element(&usages, DER_SEQUENCE, &list) || usages.size)
		return false;
	while (list.size) {
		if (!take_element(&list, DER_OID, &usage))
			return false;
		*ret_servers |= usage.size == sizeof server_authentication &&
				memcmp(usage.data, server_authentication, usage.size) == 0;
	}
	return true;
}

/* NULL, or what is wrong. */
static const char *take_property(struct certblob *blob, uint32_t property, struct span bytes)
{
	switch (property) {
	case CERTIFICATE:
		if (blob->der)
			return "it contains two certificates";
		blob->der = bytes.data;
		blob->der_size = bytes.size;
		return bytes.size ? NULL : "its certificate is empty";
	case SHA1_HASH:
		blob->sha1 = bytes.data;
		return bytes.size == CERTBLOB_SHA1_SIZE ? NULL : "its SHA-1 property does not have 20 bytes";
	case USAGES:
		return names_servers(bytes, &blob->servers) ? NULL : "its list of purposes cannot be read";
	case DISALLOWED_TIME:
	case DISALLOWED_USAGES:
	case NOT_BEFORE_TIME:
	case NOT_BEFORE_USAGES:
	case DISALLOWED_CA_TIME:
		blob->dated = true;
	}
	return NULL;
}

struct certblob certblob_read(const uint8_t *data, size_t size)
{
	struct certblob blob = { .servers = true };
	struct span rest = { data, size }, head, bytes;

	if (size == 0)
		blob.why = "it is empty";
	if (size > CERTBLOB_SIZE_LIMIT)
		blob.why = "it is larger than 256 KiB";
	for (int records = 0; rest.size && !blob.why; records++) {
		if (records == CERTBLOB_RECORDS_LIMIT)
			blob.why = "it has more than 128 properties";
		else if (!take_span(&rest, RECORD_HEADER, &head) || !take_span(&rest, le32(head.data + 8), &bytes))
			blob.why = "it ends inside a property";
		else
			blob.why = take_property(&blob, le32(head.data), bytes);
	}
	return blob;
}
