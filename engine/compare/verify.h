/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify, from a saved result to what no longer agrees with it.
 *
 * Its files are found again (verify_sources.c), evaluated as they were (verify.c), and what comes out is compared with what was
 * saved (verify_compare.c). The saved result and the files may both be an attacker's.
 */
#ifndef TLSREADY_ENGINE_VERIFY_H
#define TLSREADY_ENGINE_VERIFY_H

#include "common/digest.h"
#include "engine/criteria.h"
#include "engine/evaluate.h"
#include "parser/evidence/image_choice.h"

enum { MISMATCHES_SHOWN = 200, ABSENT_SHOWN = 20 }; /* lines; further ones are counted */

struct given_file {                      /* an INPUT of the command line */
	const char *path, *shown;        /* shown: as a result would have it */
	const char *sha256;              /* "" when it cannot be read */
	bool is_used, is_known;          /* known: it has the content of some source */
	const struct artifact *artifact; /* as the scan found it, not open */
	const char *machine;             /* what the scan calls the machine that it is of */
};

struct given_list {
	struct given_file *list;
	size_t count, capacity;
};

/* The files that stand for the sources of one saved machine. */
struct found_files {
	const char **paths;             /* one for each source; NULL: it is not there */
	const struct artifact **inside; /* one for each source; NULL: it is a file of its own */
	const char *machine;            /* what the scan calls the machine in the image; NULL: no source is in one */
	size_t absent;                  /* sources and logs */
};

struct verify {
	const struct engine_options *options; /* what the result does not tell: the mount, whether to leave out logs */
	const char *path;                     /* RESULT */
	char *const *inputs;                  /* INPUTs: files and folders to look for its sources in */
	size_t input_count;
	const char *const *profiles; /* files, for profiles that are not built in */
	size_t profile_count;
	struct arena *arena;
	struct image_choice choice; /* and what the sources are in that is only looked at if it is chosen */
	bool lists_all;             /* also what differs because a file does (verify_fold.c) */
	struct messages lines;      /* what does not agree and what is not there, neutral; the caller prints them */
	/* made by verify_saved: */
	struct result saved;
	struct given_list given;
	struct given_list images; /* what the images hold that RESULT names; looked for once */
	const char **looked_at;   /* the paths of these images */
	size_t looked_count, looked_capacity;
	struct found_files *files; /* one for each machine */
	struct criteria criteria;
	const char *names[PROFILES_LIMIT]; /* of the profiles that are loaded */
	size_t name_count;
	size_t sources, unhashed, absent, values, mismatches;
	bool is_folding; /* mismatches are counted and not listed, */
	size_t folded;   /* so many of this machine */
	size_t listed, unlisted;
	size_t absent_told; /* files and images that do not exist */
};

/*
 * All of it. 0, and then lines, mismatches and absent tell; ERR_USAGE: no saved result, or an INPUT or profile that is none of
 * it; ERR_IO: an INPUT is not there; ERR_NOMEM. Release criteria with criteria_free, also after a failure.
 */
int verify_saved(struct verify *verify, struct error *err);

/* A line, counted; what is folded and what is over MISMATCHES_SHOWN is counted only. */
void mismatch(struct verify *verify, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Its steps. Which files stand for the sources of the result; tells of those that are not there. */
int find_files(struct verify *verify, struct error *err);

/* "../gold.raw > partition 2 > Windows/..." without what origin has of it after the image. NULL: it is not made of that. */
const char *image_path(const struct result_source *source, struct arena *arena);
/* What an image holds that the result names (verify_images.c). 0, or ERR_NOMEM; what cannot be opened holds nothing. */
int find_in_image(struct verify *verify, const struct result_source *source, const struct given_file **ret,
		  struct error *err);
void add_choices(const struct result *saved, struct image_choice *ret);
/* "gold.wim image 2", when that image was chosen; it would be "gold.wim" if it were the only Windows in it. */
bool is_called_by_image(const struct machine_result *saved);
/* Images are read whole if that was done for the result; NULL: it was not. */
const struct image_verifier *verifier_of(const struct verify *verify);
int add_given(struct given_list *given, struct arena *arena, struct subject *subject, struct error *err);

/* The cited bytes, read from the files of the images where the result says that they are, against those of the hives. */
int compare_images(struct verify *verify, const struct machine_result *saved, const struct subject *const *subjects,
		   struct error *err);

/* It was opened when the result was made. */
bool was_there(const struct result_source *source);

/* A path out of a result, which may be anybody's: no pipe and no device is opened for it. */
bool is_openable(const char *path);

/* Machines whose sources are not all there are not evaluated; those that are there are hashed all the same. */
void hash_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files);

/* The names of a machine (verify_names.c). */
void compare_names(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh);

/* The hashes and sizes of the files; it is a cause of what else differs. */
void compare_sources(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh);

/* Around all other comparisons of a machine: if a file differs, what follows from it becomes one line. */
void fold_begin(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh);
void fold_end(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh);

/* Compares a saved machine with the same one evaluated again. Sentences count only if with_words. */
int compare_with(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh,
		 bool with_words, struct error *err);

#endif
