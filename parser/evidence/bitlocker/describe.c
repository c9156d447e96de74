/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a volume of BitLocker is, in words: its state, its protectors, and which option opens it. */
#include "parser/evidence/bitlocker/describe.h"

#include "common/text/text.h"
#include "parser/evidence/bitlocker/bitlocker.h"

struct protector_kind {
	uint16_t type;
	const char *name;
	bool has_id; /* it is kept with the key under this id: in Active Directory, Entra ID, the name of the .BEK file */
	const char *option; /* that takes its key; NULL: none does */
};

/* clang-format off */
static const struct protector_kind protector_kinds[] = {
	/* type                   name                 id     option */
	{ PROTECTOR_CLEAR_KEY,   "clear key",         false, NULL },
	{ PROTECTOR_TPM,         "TPM",               false, NULL },
	{ PROTECTOR_STARTUP_KEY, "startup key",       true,  "--bek" },
	{ PROTECTOR_TPM_AND_PIN, "TPM and PIN",       false, NULL },
	{ PROTECTOR_RECOVERY,    "recovery password", true,  "--recovery-key" },
	{ PROTECTOR_SMART_CARD,  "smart card",        false, NULL },
	{ PROTECTOR_PASSWORD,    "password",          false, "--password-file" },
};
/* clang-format on */

static const struct protector_kind *kind_of(uint16_t type)
{
	for (size_t i = 0; i < sizeof protector_kinds / sizeof *protector_kinds; i++)
		if (protector_kinds[i].type == type)
			return &protector_kinds[i];
	return NULL;
}

static const char *protector_name(struct arena *arena, const struct bitlocker_protector *protector)
{
	const struct protector_kind *kind = kind_of(protector->type);

	if (!kind)
		return arena_printf(arena, "unknown protector 0x%04x", protector->type);
	return kind->has_id ? arena_printf(arena, "%s %s", kind->name, bitlocker_id_text(arena, protector->id))
			    : kind->name;
}

static const char *protectors_of(struct arena *arena, const struct bitlocker_metadata *metadata, bool *ret_is_clear)
{
	struct bitlocker_entries entries = bitlocker_entries_of(metadata);
	struct bitlocker_protector protector;
	const char *list = NULL;

	for (int i = 0; i < BITLOCKER_PROTECTORS_LIMIT && bitlocker_next_protector(&entries, &protector); i++) {
		list = arena_printf(arena, "%s%s%s", list ? list : "", list ? ", " : "",
				    protector_name(arena, &protector));
		*ret_is_clear |= protector.type == PROTECTOR_CLEAR_KEY;
	}
	return list ? list : "none";
}

static const char *label_of(struct arena *arena, const struct bitlocker_metadata *metadata)
{
	struct bitlocker_entries entries = bitlocker_entries_of(metadata);
	struct bitlocker_entry entry;

	while (bitlocker_next(&entries, &entry))
		if (entry.type == ENTRY_DESCRIPTION && entry.value == VALUE_TEXT)
			return raw_of_utf16le(arena, entry.data, utf16le_length(entry.data, entry.size));
	return NULL;
}

/* NULL: encrypted, as the sentence around it states. */
static const char *state_text(const struct bitlocker_metadata *metadata, bool has_clear_key)
{
	uint16_t state = metadata->state, next = metadata->next_state;

	if (state == STATE_DECRYPTED && next == STATE_DECRYPTED)
		return "decrypted";
	if (next == STATE_DECRYPTED)
		return state == STATE_PAUSED ? "partly decrypted, paused" : "being decrypted";
	if (next == STATE_ENCRYPTED && state != STATE_ENCRYPTED)
		return state == STATE_PAUSED ? "partly encrypted, paused" : "being encrypted";
	return has_clear_key ? "protection suspended or not yet activated" : NULL;
}

const char *bitlocker_detail(struct arena *arena, const struct bitlocker_metadata *metadata)
{
	bool has_clear_key = false;
	const char *protectors = protectors_of(arena, metadata, &has_clear_key), *label = label_of(arena, metadata);

	const char *state = state_text(metadata, has_clear_key);

	return arena_printf(arena, "%s%sprotectors: %s%s%s", state ? state : "", state ? "; " : "", protectors,
			    label ? "; label " : "", label ? label : "");
}

const char *bitlocker_options(struct arena *arena, const struct bitlocker_metadata *metadata)
{
	struct bitlocker_entries entries = bitlocker_entries_of(metadata);
	struct bitlocker_protector protector;
	const char *list = NULL;
	unsigned named = 0;

	for (int i = 0; i < BITLOCKER_PROTECTORS_LIMIT && bitlocker_next_protector(&entries, &protector); i++) {
		const struct protector_kind *kind = kind_of(protector.type);
		unsigned bit = kind ? 1u << (kind - protector_kinds) : 0;

		if (!kind || !kind->option || named & bit)
			continue;
		named |= bit;
		list = arena_printf(arena, "%s%s%s", list ? list : "", list ? " or " : "", kind->option);
	}
	return list;
}

int bitlocker_describe(struct arena *arena, struct source *volume, const uint8_t *head, const char **ret_what,
		       const char **ret_detail, struct error *err)
{
	struct bitlocker_metadata metadata;
	int result = bitlocker_metadata_read(volume, head, &metadata);

	*ret_what = metadata.is_to_go ? "BitLocker To Go" : "BitLocker";
	*ret_detail = result > 0 ? bitlocker_detail(arena, &metadata) : "its metadata cannot be read";
	bitlocker_metadata_drop(&metadata);
	return result < 0 || !*ret_detail ? error_no_memory(err) : 0;
}
