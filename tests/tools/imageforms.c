/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * imageforms FOLDER: writes a disk with a machine that is READY in every form that support/search/imageform.h builds; its numbers are the names.
 * For each, one line is written: the number and what it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/search/imageform.h"
#include "support/search/imagescene.h"

static size_t machine_that_is(bool ready)
{
	size_t i = 0;

	while (sample_machines[i].ready != ready)
		i++;
	return i;
}

static bool write_file(const char *folder, size_t number, const struct imageform_file *file)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%zu", folder, number);
	FILE *out = fopen(path, "wb");

	return out && fwrite(file->bytes, 1, file->size, out) == file->size && fclose(out) == 0;
}

static bool make(const char *folder, size_t number, const struct sample_machine_hives *ready,
		 const struct sample_machine_hives *other)
{
	const struct imageform *form = &imageforms[number];
	const struct imagescene_plan plan = { .machine = ready, .decoy = other, .is_wide = form->seal == seal_vhdx },
				     before = { .machine = other, .decoy = ready, .is_wide = plan.is_wide };
	struct imagescene scene, older;
	struct imageform_file file;

	imagescene_build(&plan, &scene);
	imagescene_build(&before, &older);
	form->build(scene.bytes, older.bytes, scene.size, &file);
	bool done = write_file(folder, number, &file);

	printf("%zu\t%s\n", number, form->name);
	free(scene.bytes);
	free(older.bytes);
	free(file.bytes);
	return done;
}

int main(int argc, char **argv)
{
	struct sample_machine_hives ready = sample_machine_build(&sample_machines[machine_that_is(true)], 0);
	struct sample_machine_hives other = sample_machine_build(&sample_machines[machine_that_is(false)], 0);
	bool done = argc == 2;

	for (size_t i = 0; done && i < imageform_count; i++)
		done = make(argv[1], i, &ready, &other);
	sample_machine_free(&ready);
	sample_machine_free(&other);
	if (!done)
		fprintf(stderr, "usage: imageforms FOLDER, which must be there\n");
	return !done;
}
