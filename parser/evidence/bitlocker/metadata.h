/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a BitLocker volume states about itself: three copies of a block, each a header and entries. The layout follows libbde's
 * "BitLocker Drive Encryption (BDE) format", the checksum and the states what cryptsetup and dislocker document and the volumes
 * of cryptsetup's tests confirm.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_METADATA_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_METADATA_H

#include "parser/evidence/source/source.h"

enum {
	BITLOCKER_COPIES = 3,
	BITLOCKER_GUID = 16,
	BITLOCKER_BLOCK_LIMIT = 64 << 10,
	BITLOCKER_PROTECTORS_LIMIT = 32,

	PROTECTOR_CLEAR_KEY = 0x0000,
	PROTECTOR_TPM = 0x0100,
	PROTECTOR_STARTUP_KEY = 0x0200,
	PROTECTOR_TPM_AND_PIN = 0x0500,
	PROTECTOR_RECOVERY = 0x0800,
	PROTECTOR_SMART_CARD = 0x1000,
	PROTECTOR_PASSWORD = 0x2000,

	STATE_DECRYPTED = 1,
	STATE_CONVERTING = 2,
	STATE_ENCRYPTED = 4,
	STATE_PAUSED = 5,

	ENTRY_KEY = 2,         /* type: the master key as one protector has it */
	ENTRY_VOLUME_KEY = 3,  /* the key of the data, by the master key */
	ENTRY_STARTUP_KEY = 6, /* of a .BEK file */
	ENTRY_DESCRIPTION = 7,

	VALUE_KEY = 1,
	VALUE_TEXT = 2,
	VALUE_STRETCH = 3,
	VALUE_ENCRYPTED = 5,
	VALUE_PROTECTED = 8, /* of ENTRY_KEY: entries follow */
	VALUE_EXTERNAL = 9,  /* of ENTRY_STARTUP_KEY: entries follow */
};

struct bitlocker_metadata {
	uint8_t *block; /* malloc; a copy whose checksum is right */
	size_t size;
	bool is_vista, is_to_go;
	bool is_on_write; /* data was encrypted as it was written: what was never written is not */
	uint16_t state, next_state;
	uint16_t method;         /* how data is encrypted, 0x8000 and on */
	uint32_t sector_size;    /* that the boot sector states; not checked */
	uint64_t encrypted_size; /* bytes from the start that are encrypted so far */
	uint64_t copies[BITLOCKER_COPIES];
	uint64_t header_at, header_size; /* where the first bytes of the volume were moved to; size: not checked */
};

/* One entry, at some depth. data and size: without its header. */
struct bitlocker_entry {
	uint16_t type, value;
	const uint8_t *data;
	size_t size;
};

struct bitlocker_entries {
	const uint8_t *bytes;
	size_t at, end;
	unsigned count;
};

/* A protector: an entry ENTRY_KEY. */
struct bitlocker_protector {
	uint8_t id[BITLOCKER_GUID];
	uint16_t type;
	struct bitlocker_entries entries; /* in it */
};

bool bitlocker_is(const uint8_t *head);

/* 1: read. 0: no copy is sound. ERR_NOMEM. Release with bitlocker_metadata_drop, in all cases. */
int bitlocker_metadata_read(struct source *volume, const uint8_t *head, struct bitlocker_metadata *ret);
void bitlocker_metadata_drop(struct bitlocker_metadata *metadata);

struct bitlocker_entries bitlocker_entries_of(const struct bitlocker_metadata *metadata);
/* Of a .BEK file, which has the header of the metadata without the block around it. id: of the key. None: it is damaged. */
struct bitlocker_entries bitlocker_entries_of_file(const uint8_t *bytes, size_t size);
/* Those in the data of an entry, after skip bytes. */
struct bitlocker_entries bitlocker_entries_in(const struct bitlocker_entry *entry, size_t skip);
/* False: no more, or what follows is damaged. */
bool bitlocker_next(struct bitlocker_entries *entries, struct bitlocker_entry *ret);
bool bitlocker_next_protector(struct bitlocker_entries *entries, struct bitlocker_protector *ret);

/* "{3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C}", as Windows shows it. NULL: out of memory. */
const char *bitlocker_id_text(struct arena *arena, const uint8_t id[BITLOCKER_GUID]);

#endif
