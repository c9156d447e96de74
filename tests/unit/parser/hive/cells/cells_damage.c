/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cell reader on hives damaged in one place: what stops other readers does not stop this one, and what it cannot
 * tell is UNREADABLE. cells_damage_lists.c damages lists, names and data, cells_sweep.c a hive in every place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "support/damage/damaged_hive.h"

static void what_stops_other_readers_does_not_stop_this_one(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	uint8_t *hive = damaged_hive.hive;

	(void)state;
	damaged_hive_put(hive + 508, 0);            /* checksum */
	damaged_hive_put(hive + 40, 0x7FFFF000);    /* size of the bins */
	damaged_hive_put(hive + 4096 + 4, 0x12345); /* offset of a bin */
	memset(damaged_hive_part(&damaged_hive, HIVEBUILD_SECURITY, NULL, NULL), 0xFF, 24);
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS, NULL), 0); /* cell sizes */
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, CLIENT, NULL), 13);
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL), 0);
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_VALUE, CLIENT, "Enabled"), 0);
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, CLIENT, NULL) + 4 + 48, 0x7FFFFFF8); /* class */
	damaged_hive_expect_all(&damaged_hive);
	assert_true(hivelook_noted(&damaged_hive.look, "hive-cell-size"));
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.3"), ABSENT);
	damaged_hive_discharge(&damaged_hive);
}

static void a_lost_signature_of_a_bin_changes_nothing(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();

	(void)state;
	memset(damaged_hive.hive + 4096, 0, 4);
	damaged_hive_expect_all(&damaged_hive);
	damaged_hive_discharge(&damaged_hive);
}

static void a_lost_root_is_found_again(void **state)
{
	static const uint32_t roots[] = { 0xFFFFFFFF, 0, 0x13, 0x7FFFFFF8 };

	(void)state;
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		struct damaged_hive damaged_hive = damaged_hive_plain();

		damaged_hive_put(damaged_hive.hive + 36, roots[i]);
		hivebuild_seal(damaged_hive.hive);
		damaged_hive_expect_all(&damaged_hive);
		assert_true(hivelook_noted(&damaged_hive.look, "hive-carved-root"));
		damaged_hive_discharge(&damaged_hive);
	}
	struct damaged_hive misled = damaged_hive_plain();

	damaged_hive_put(misled.hive + 36, (uint32_t)(hivebuild_at(misled.build, HIVEBUILD_KEY, "Select", NULL) - 4096));
	damaged_hive_expect_all(&misled);
	damaged_hive_discharge(&misled);
}

static void a_lost_base_block_is_done_without(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();

	(void)state;
	memset(damaged_hive.hive, 0, 4096);
	damaged_hive_expect_all(&damaged_hive);
	damaged_hive_discharge(&damaged_hive);

	damaged_hive = damaged_hive_plain();
	damaged_hive.size -= 4096;
	memmove(damaged_hive.hive, damaged_hive.hive + 4096, damaged_hive.size);
	damaged_hive_expect_all(&damaged_hive);
	damaged_hive_discharge(&damaged_hive);
}

static void a_root_record_that_is_lost_does_not_lose_its_children(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	hivekey key;

	(void)state;
	memset(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, "", NULL) + 4, 0, 76);
	damaged_hive_expect_all(&damaged_hive);
	assert_int_equal(damaged_hive_child(&damaged_hive, "Setup"), UNREADABLE);
	assert_int_equal(damaged_hive.look.backend->child_at(damaged_hive.look.self, damaged_hive.look.root, 1, &key, NULL), PRESENT);
	assert_int_equal(damaged_hive.look.backend->child_at(damaged_hive.look.self, damaged_hive.look.root, 2, &key, NULL),
			 UNREADABLE);
	assert_int_equal(damaged_hive.look.backend->child_at(damaged_hive.look.self, damaged_hive.look.root, 3, &key, NULL), ABSENT);
	damaged_hive_discharge(&damaged_hive);
}

static void a_damaged_sibling_hides_nobody_else(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();

	(void)state;
	memcpy(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\SSL 2.0", NULL) + 4, "zz", 2);
	assert_true(damaged_hive_ask(&damaged_hive));
	for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++)
		damaged_hive_expect(&damaged_hive, i, i == 2);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\SSL 2.0"), UNREADABLE);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"),
			 ABSENT); /* by the hash it is not the lost one */
	damaged_hive_discharge(&damaged_hive);

	damaged_hive = damaged_hive_admit(&(struct hivebuild_options){ .list = HIVEBUILD_LI });
	memcpy(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\SSL 2.0", NULL) + 4, "zz", 2);
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"), UNREADABLE); /* no hash says so here */
	damaged_hive_discharge(&damaged_hive);
}

/* A sector written to a wrong place: every record is good, and one key is there twice instead of another. */
static void a_key_that_another_was_written_over_is_not_proven_absent(void **state)
{
	static const struct hivebuild_options lists[] = { { .list = HIVEBUILD_LI }, { .minor = 5 }, { .minor = 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct damaged_hive damaged_hive = damaged_hive_admit(&lists[i]);

		memcpy(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\TLS 1.0", NULL),
		       damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\TLS 1.2", NULL), 4 + 76 + strlen("TLS 1.2"));
		assert_true(damaged_hive_ask(&damaged_hive));
		assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.0"), UNREADABLE);
		damaged_hive_discharge(&damaged_hive);
	}
}

/* The same with a key of another place, in order, of the same name (it is told) or of another (nothing is proven). */
static void a_key_that_a_stranger_was_written_over_is_not_trusted(void **state)
{
	static const struct hivebuild_options lists[] = { { .list = HIVEBUILD_LI }, { .minor = 5 }, { .minor = 3 } };
	static const char location[] = PROTOCOLS "\\SSL 2.0\\Client";

	(void)state;
	for (size_t i = 0; i < 2 * (sizeof lists / sizeof *lists); i++) {
		struct damaged_hive damaged_hive = damaged_hive_admit(&lists[i / 2]);
		uint8_t *nk = damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, location, NULL);

		memcpy(nk, damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, CLIENT, NULL), 4 + 76 + strlen("Client"));
		nk[4 + 76] = i % 2 ? 'A' : 'C';
		assert_true(damaged_hive_ask(&damaged_hive));
		assert_int_equal(damaged_hive_child(&damaged_hive, location), i % 2 ? UNREADABLE : PRESENT);
		assert_true(i % 2 || hivelook_noted(&damaged_hive.look, "hive-not-child"));
		damaged_hive_discharge(&damaged_hive);
	}
}

static void wrong_hashes_beside_damage_prove_nothing(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	uint8_t *list = damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL);

	(void)state;
	memcpy(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\SSL 2.0", NULL) + 4, "zz", 2);
	damaged_hive_put(list + 8 + 8 + 4, 1);
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.0"), PRESENT);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"), UNREADABLE);
	damaged_hive_discharge(&damaged_hive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stops_other_readers_does_not_stop_this_one),
		cmocka_unit_test(a_lost_signature_of_a_bin_changes_nothing),
		cmocka_unit_test(a_lost_root_is_found_again),
		cmocka_unit_test(a_lost_base_block_is_done_without),
		cmocka_unit_test(a_root_record_that_is_lost_does_not_lose_its_children),
		cmocka_unit_test(a_damaged_sibling_hides_nobody_else),
		cmocka_unit_test(a_key_that_another_was_written_over_is_not_proven_absent),
		cmocka_unit_test(a_key_that_a_stranger_was_written_over_is_not_trusted),
		cmocka_unit_test(wrong_hashes_beside_damage_prove_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
