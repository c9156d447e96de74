/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options/options_images.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "parser/evidence/bitlocker/keys.h"

bool take_shadow_copies(struct settings *ret, const struct option_row *row, const char *given)
{
	char *end;
	unsigned long number = strtoul(given, &end, 10);
	bool is_number = *given >= '0' && *given <= '9' && !*end && number > 0 && number < SHADOW_COPIES_ALL;

	ret->has_shadow_copies = true;
	ret->choice.shadow_copies = strcmp(given, "all") == 0 ? SHADOW_COPIES_ALL : is_number ? (uint32_t)number : 0;
	if (ret->choice.shadow_copies || strcmp(given, "none") == 0)
		return true;
	complain("--%s: \"%s\" is neither none nor all nor the number of a shadow copy (1 is the oldest)", row->name,
		 given);
	return false;
}

/* Nobody who lists processes, and no report of this run, sees it any more. */
static void hide_digits(const char *given)
{
	for (char *at = (char *)(uintptr_t)given; *at; at++) /* of argv, which is the program's own to write to */
		if (*at >= '0' && *at <= '9')
			*at = 'X';
}

bool take_key_file(struct settings *ret, const struct option_row *row, const char *given)
{
	bitlocker_add_fn add = row->id == OPT_BEK             ? bitlocker_add_startup_key_of
			       : row->id == OPT_PASSWORD_FILE ? bitlocker_add_password_of
							      : bitlocker_add_recovery_keys_of;
	struct error err = { 0 };

	ret->choice.needs_image = row->name;
	if (bitlocker_add_file(ret->choice.keys, given, add, &err) == 0)
		return true;
	if (row->id == OPT_RECOVERY_KEY && err.code == ERR_IO) /* it may be a key that is mistyped, which no message shows */
		complain("--%s: is neither a recovery key (48 digits in 8 groups) nor the name of a file that can be read",
			 row->name);
	else
		complain("--%s: %s %s", row->name, given, err.text);
	return false;
}

bool take_recovery_key(struct settings *ret, const struct option_row *row, const char *given)
{
	struct error err = { 0 };

	if (!*given || given[strspn(given, "0123456789- ")])
		return take_key_file(ret, row, given);
	bool is_taken = bitlocker_add_recovery_key(ret->choice.keys, given, &err) == 0;

	ret->choice.needs_image = row->name;
	hide_digits(given);
	if (!is_taken)
		complain("--%s: the key %s", row->name, err.text);
	return is_taken;
}

bool take_verify_image(struct settings *ret, const struct option_row *row, const char *given)
{
	(void)given;
	ret->verify_image = true;
	ret->choice.needs_image = row->name;
	return true;
}

/* Decimal, or hexadecimal after 0x; a leading 0 means nothing. */
bool take_offset(struct settings *ret, const struct option_row *row, const char *given)
{
	bool is_hex = given[0] == '0' && (given[1] == 'x' || given[1] == 'X');
	const char *digits = is_hex ? given + 2 : given;
	bool is_number = *digits && !digits[strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789")];

	errno = 0;
	ret->choice.offset = is_number ? strtoull(digits, NULL, is_hex ? 16 : 10) : 0;
	ret->choice.has_offset = is_number && errno == 0;
	if (!ret->choice.has_offset)
		complain("--%s: \"%s\" is not a number of bytes, such as 1048576 or 0x100000", row->name, given);
	return ret->choice.has_offset;
}

bool take_image(struct settings *ret, const struct option_row *row, const char *given)
{
	ret->choice.image = strcmp(given, "all") == 0 ? NULL : given;
	if (given[strspn(given, "0")])
		return true;
	complain("--%s: \"%s\" is neither all nor the number or the name of an image (1 is the first)", row->name, given);
	return false;
}
