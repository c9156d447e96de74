/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/imagesearch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/sandbox/reader_process.h"
#include "engine/evaluate.h"
#include "parser/evidence/image/image_scan.h"
#include "support/damage/imagedamage.h"
#include "support/independent/independent.h"

enum {
	FAULTS_SHOWN = 20,
	CASE_LENGTH = 40,
	READY_IN = 8,
	REDIRECTED_IN = 16,
	HIVE_LIMIT = 256 << 10,
	ARENA = 1 << 28,
	PIECE = 16 << 10
};

static const struct library_host host = { .sandbox = &process_sandbox };

/* Cases. */

static size_t some_machine(struct dice *dice, bool ready)
{
	size_t i;

	do
		i = dice_below(dice, sample_machine_count);
	while (sample_machines[i].ready != ready || sample_machines[i].crowd);
	return i;
}

static void drop_case(struct image_search *search)
{
	struct image_case *it = &search->current;

	if (!search->has_case)
		return;
	free(it->scene.bytes);
	free(it->older.bytes);
	sample_machine_free(&it->hives);
	sample_machine_free(&it->other);
	search->has_case = false;
}

static void make_case(struct image_case *it, unsigned long number)
{
	struct dice dice = { .state = number * 7919 + 1 };
	bool ready = dice_below(&dice, READY_IN) == 0;

	*it = (struct image_case){ .number = number, .form = number % imageform_count };
	it->machine = some_machine(&dice, ready);
	it->decoy = some_machine(&dice, !ready);
	it->hives =
		sample_machine_build(&sample_machines[it->machine], (unsigned)dice_below(&dice, SAMPLE_MACHINE_LAYOUTS));
	it->other =
		sample_machine_build(&sample_machines[it->decoy], (unsigned)dice_below(&dice, SAMPLE_MACHINE_LAYOUTS));
	it->plan = (struct imagescene_plan){
		.machine = &it->hives,
		.decoy = &it->other,
		.storage = (enum imagescene_storage)dice_below(&dice, STORED_WAYS),
		.decoy_place = (enum imagescene_decoy)dice_below(&dice, DECOYS),
		.has_gpt = dice_below(&dice, 2),
		.has_large_index = dice_below(&dice, 2),
		.is_wide = imageforms[it->form].seal == seal_vhdx,
	};
	struct imagescene_plan older = it->plan;

	older.machine = &it->other;
	older.decoy = &it->hives;
	imagescene_build(&it->plan, &it->scene);
	imagescene_build(&older, &it->older);
}

const struct image_case *image_search_case(struct image_search *search, unsigned long number)
{
	if (search->has_case && search->current.number == number)
		return &search->current;
	drop_case(search);
	make_case(&search->current, number);
	search->has_case = true;
	return &search->current;
}

/* The judge. */

static bool is_hive(const struct sample_machine_hive *hive, const uint8_t *bytes, size_t size)
{
	return size == hive->size && memcmp(hive->data, bytes, size) == 0;
}

static bool fail_by(struct image_search *search, const char *what, const char *why)
{
	snprintf(search->fault, sizeof search->fault, "READY, %s%s%s", what, why ? ": " : "", why ? why : "");
	return false;
}

static bool supports_ready_machine(struct image_search *search, const uint8_t *const hives[2], const size_t sizes[2])
{
	const char *why = NULL;
	struct oracle oracle = oracle_of_hives(hives[0], sizes[0], hives[1], sizes[1]);
	enum chance chance = independent_chance(&oracle, &why);

	oracle_close(&oracle);
	for (int i = 0; i < 2; i++)
		if ((why = independent_unsound(hives[i], sizes[i])))
			return fail_by(search, "and of a hive that was read", why);
	search->counts.agreed++;
	return chance == CHANCE_NONE ? fail_by(search, "and not by the second opinion", why) : true;
}

bool image_search_supports(struct image_search *search, const struct image_change *change,
			   const uint8_t *const hives[2], const size_t sizes[2])
{
	const struct image_case *it = &search->current;
	bool all_own = true, all_whole = true, has_log = imageforms[it->form].build == build_vhdx_log;

	for (int i = 0; i < 2; i++) {
		bool is_own = is_hive(&it->hives.hive[i], hives[i], sizes[i]);

		all_own = all_own && is_own;
		all_whole = all_whole && (is_own || is_hive(&it->other.hive[i], hives[i], sizes[i]));
	}
	if (sample_machines[it->machine].ready) {
		search->counts.own += all_own;
		return all_own || supports_ready_machine(search, hives, sizes);
	}
	if (all_own)
		return fail_by(search, "and its own hives were read", NULL);
	if (!all_whole)
		return fail_by(search, "by hives that nobody wrote", NULL);
	if (!change->is_redirection && !(has_log && change->is_sealed))
		return fail_by(search, "by hives of the other machine", NULL);
	search->counts.redirected++;
	return true;
}

/* Evaluation. */

struct look {
	uint8_t *bytes[2];
	size_t sizes[2];
	int found; /* machines */
	bool is_ready;
};

static void keep_hives(struct subject *subject, struct look *look)
{
	for (size_t i = 0; i < subject->count; i++) {
		const struct artifact *artifact = &subject->artifacts[i];
		const char *name = artifact->below ? strrchr(artifact->below, '/') : NULL;
		int which = name && strcasecmp(name, "/SYSTEM") == 0     ? 0
			    : name && strcasecmp(name, "/SOFTWARE") == 0 ? 1
									 : -1;

		if (which < 0 || !artifact_is_open(artifact) || artifact->size > HIVE_LIMIT)
			continue;
		int64_t got = artifact_read(artifact, 0, look->bytes[which], HIVE_LIMIT);

		look->sizes[which] = got < 0 ? 0 : (size_t)got;
	}
}

static void look_at(struct image_search *search, struct subject *subject, struct arena *arena, struct look *look)
{
	struct engine_options options = { .criteria = &search->criteria, .readers = READER_CELLS, .no_hash = true };
	struct evaluation evaluation = { .options = &options, .subject = subject };
	struct machine_result result;
	struct error err = { 0 };

	subject_open(subject, true, arena);
	look->sizes[0] = look->sizes[1] = 0;
	look->is_ready = evaluate(&evaluation, arena, &result, &err) == 0 && result.verdict == VERDICT_READY;
	if (look->is_ready)
		keep_hives(subject, look);
	subject_close(subject);
}

/* Zeros are not written. */
static void put_down(const struct image_search *search, const struct imageform_file *file)
{
	if (ftruncate(search->fd, 0) != 0 || ftruncate(search->fd, (off_t)file->size) != 0)
		abort();
	for (size_t at = 0; at < file->size; at += PIECE) {
		size_t size = file->size - at < PIECE ? file->size - at : PIECE;
		const uint8_t *from = file->bytes + at;

		if ((*from || memcmp(from, from + 1, size - 1) != 0) &&
		    pwrite(search->fd, from, size, (off_t)at) != (ssize_t)size)
			abort();
	}
}

/* Ends at the first machine that is READY and should not be. */
static bool examine(struct image_search *search, const struct imageform_file *file, const struct image_change *change,
		    struct look *look)
{
	struct arena *arena = arena_new(ARENA);
	const struct image_options options = { .host = &host };
	const struct contents *contents;
	struct subject *list = NULL;
	size_t count = 0;
	struct error err = { 0 };
	char path[64];
	bool good = true;

	snprintf(path, sizeof path, "/proc/self/fd/%d", search->fd);
	put_down(search, file);
	search->counts.images++;
	if (image_scan(path, &options, arena, &list, &count, &contents, &err) < 0)
		count = 0;
	look->found = (int)count;
	for (size_t i = 0; good && i < count; i++) {
		const uint8_t *const hives[] = { look->bytes[0], look->bytes[1] };

		look_at(search, &list[i], arena, look);
		search->counts.machines++;
		search->counts.ready += look->is_ready;
		good = !look->is_ready || image_search_supports(search, change, hives, look->sizes);
	}
	arena_free(arena);
	return good;
}

static void fault(struct image_search *search, const char *what, unsigned long seed)
{
	static const char *const ways[] = { "in a row", "in pieces", "by an attribute list", "compressed", "by WOF" };
	static const char *const decoys[] = { "RegBack", "Windows.old", "Backup", "deleted files" };
	const struct image_case *it = &search->current;

	if (search->counts.faults++ < FAULTS_SHOWN)
		fprintf(stderr, "%s (%s), %s, stored %s, beside it in %s: %s; %s; seed %lu: %s\n",
			sample_machines[it->machine].name, sample_machines[it->machine].ready ? "READY" : "not READY",
			imageforms[it->form].name, ways[it->plan.storage], decoys[it->plan.decoy_place],
			sample_machines[it->decoy].name, what, seed, search->fault);
}

static void open_look(struct look *look)
{
	*look = (struct look){ .bytes = { malloc(HIVE_LIMIT), malloc(HIVE_LIMIT) } };
	if (!look->bytes[0] || !look->bytes[1])
		abort();
}

static void close_look(struct look *look)
{
	free(look->bytes[0]);
	free(look->bytes[1]);
}

static int look_plainly(struct image_search *search, const struct imagescene *scene, const struct imagescene *older,
			const struct image_change *change)
{
	struct imageform_file file;
	struct look look;

	open_look(&look);
	imageforms[search->current.form].build(scene->bytes, older->bytes, scene->size, &file);
	if (!examine(search, &file, change, &look))
		fault(search, "without damage", search->current.number);
	free(file.bytes);
	close_look(&look);
	return look.found == 1 ? look.is_ready : -1;
}

int image_search_plain(struct image_search *search, unsigned long number)
{
	static const struct image_change none;
	const struct image_case *it = image_search_case(search, number);

	return look_plainly(search, &it->scene, &it->older, &none);
}

int image_search_swapped(struct image_search *search, unsigned long number)
{
	static const struct image_change all = { .is_redirection = true };
	const struct image_case *it = image_search_case(search, number);

	return look_plainly(search, &it->older, &it->scene, &all);
}

/* Changes. */

static void leave(const char *folder, const struct imageform_file *file)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/image", folder);
	FILE *out = fopen(path, "wb");

	if (!out || fwrite(file->bytes, 1, file->size, out) != file->size || fclose(out) != 0)
		perror(path);
}

static void change_disk(struct dice *dice, struct imagescene *scene, struct image_change *change)
{
	if (dice_below(dice, REDIRECTED_IN) == 0) {
		change->is_redirection = true;
		imagedamage_redirect(dice, scene, change->what, sizeof change->what);
	} else if (dice_below(dice, REDIRECTED_IN) == 0) {
		imagedamage_misdirect(dice, scene, change->what, sizeof change->what);
	} else {
		imagedamage_disk(dice, scene, change->what, sizeof change->what);
	}
	if (dice_below(dice, 2))
		imagescene_seal(scene);
}

static void change_file(struct dice *dice, const struct imageform *form, struct imageform_file *file,
			struct image_change *change)
{
	size_t size = file->size;

	imagedamage_file(dice, file, change->what, sizeof change->what);
	change->is_sealed = form->seal && file->size == size && dice_below(dice, 2);
	if (change->is_sealed)
		form->seal(file);
}

void image_search_change(struct image_search *search, unsigned long seed, const char *folder)
{
	const struct image_case *it = image_search_case(search, seed / CASE_LENGTH);
	struct dice dice = { .state = seed };
	struct image_change change = { 0 };
	struct imagescene scene = it->scene;
	struct imageform_file file;
	struct look look;
	unsigned where = (unsigned)dice_below(&dice, 10); /* the disk, the file, or both */

	open_look(&look);
	scene.bytes = malloc(scene.size);
	if (!scene.bytes)
		abort();
	memcpy(scene.bytes, it->scene.bytes, scene.size);
	if (where < 5)
		change_disk(&dice, &scene, &change);
	imageforms[it->form].build(scene.bytes, it->older.bytes, scene.size, &file);
	if (where > 3)
		change_file(&dice, &imageforms[it->form], &file, &change);
	if (folder)
		leave(folder, &file);
	if (!examine(search, &file, &change, &look))
		fault(search, change.what, seed);
	free(scene.bytes);
	free(file.bytes);
	close_look(&look);
}

/* All of it. */

void image_search_open(struct image_search *search)
{
	const char *profile = "azure-backup";
	const struct criteria_names names = { .profiles = &profile, .profile_count = 1, .today = "2026-12-31" };
	struct messages messages = { 0 };
	struct error err = { 0 };

	*search = (struct image_search){ .arena = arena_new(ARENA), .fd = memfd_create("image", MFD_CLOEXEC) };
	messages.arena = search->arena;
	if (search->fd < 0 || criteria_load(&names, &messages, &search->criteria, &err) < 0) {
		fprintf(stderr, "cannot start: %s\n", err.text);
		abort();
	}
}

void image_search_close(struct image_search *search)
{
	drop_case(search);
	criteria_free(&search->criteria);
	arena_free(search->arena);
	close(search->fd);
}

void image_search_report(const struct image_search *search)
{
	const struct image_counts *c = &search->counts;

	printf("%lu images, %lu machines found in them: %lu READY (%lu by their own hives, %lu by damaged ones as the second "
	       "opinion, %lu redirected as a whole), %lu faults\n",
	       c->images, c->machines, c->ready, c->own, c->agreed, c->redirected, c->faults);
	fflush(stdout);
}
