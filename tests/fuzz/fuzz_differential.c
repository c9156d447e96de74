/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One hive, three readers: hivex, libregf and our cells. Whatever one of the others reads, cells must read or call
 * UNREADABLE; never ABSENT. What all three read is the same. The checksum is made right first, since both libraries ask
 * for it. libregf is asked in a process of its own, since it crashes on small edits: what it does not answer is no
 * disagreement.
 */
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/reading/isolated_reader.h"
#include "support/build/hivebuild.h"
#include "support/reading/hivelook.h"
#include "support/search/tlspaths.h"

enum { BASE_BLOCK = 4096, MINOR_PLACE = 24, LAYERED = 6, COMPONENT_LIMIT = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* hivex opens files only: this one has no name on any disk. */
static hive_h *open_hivex(const uint8_t *data, size_t size)
{
	char path[64];
	int fd = memfd_create("hive", 0);
	hive_h *hive = NULL;

	if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		hive = hivex_open(path, 0);
	}
	if (fd >= 0)
		close(fd);
	return hive;
}

/* hivex cuts a name at its NUL; then it is another one. */
static bool is_name(const char *name, size_t size, const char *wanted)
{
	return name && strlen(name) == size && strcasecmp(name, wanted) == 0;
}

/* The child of this name; 0 if there is none, or more than one: then both readers may take another. */
static hive_node_h only_child(hive_h *hive, hive_node_h at, const char *wanted)
{
	hive_node_h *children = hivex_node_children(hive, at), found = 0;
	size_t count = 0;

	for (size_t i = 0; children && children[i]; i++) {
		char *name = hivex_node_name(hive, children[i]);

		if (is_name(name, hivex_node_name_len(hive, children[i]), wanted)) {
			found = children[i];
			count++;
		}
		free(name);
	}
	free(children);
	return count == 1 ? found : 0;
}

static hive_node_h find_key(hive_h *hive, const char *path)
{
	char component[COMPONENT_LIMIT];
	hive_node_h at = hivex_root(hive);

	while (at && *path) {
		size_t size = strcspn(path, "\\");

		memcpy(component, path, size);
		component[size] = '\0';
		at = only_child(hive, at, component);
		path += size + (path[size] == '\\');
	}
	return at;
}

static hive_value_h only_value(hive_h *hive, hive_node_h at, const char *wanted)
{
	hive_value_h *values = hivex_node_values(hive, at), found = 0;
	size_t count = 0;

	for (size_t i = 0; values && values[i]; i++) {
		char *name = hivex_value_key(hive, values[i]);

		if (is_name(name, hivex_value_key_len(hive, values[i]), wanted)) {
			found = values[i];
			count++;
		}
		free(name);
	}
	free(values);
	return count == 1 ? found : 0;
}

static void must(bool condition, const struct tls_path *path, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s %s: %s\n", path->path, path->name, what);
	abort();
}

/* What cells says, beside what the others do. */
struct opinion {
	int key, value;
	struct hivevalue data;
};

static struct opinion opinion_of(struct hivelook *look, const struct tls_path *path)
{
	struct opinion cells = { 0 };
	hivekey key;

	cells.key = hivelook_key(look, path->path, &key);
	cells.value = hivelook_value(look, path->path, path->name, &cells.data);
	return cells;
}

/* True if hivex has the key, and the value, once each: then all readers speak of the same. */
static bool compare_hivex(hive_h *hive, const struct opinion *cells, const struct tls_path *path, bool *ret_has_key)
{
	hive_node_h node = find_key(hive, path->path);
	hive_value_h handle = node ? only_value(hive, node, path->name) : 0;
	hive_type type;
	size_t size;

	*ret_has_key = node != 0;
	must(!node || cells->key != ABSENT, path, "hivex has the key, cells proves it absent");
	must(!handle || cells->value != ABSENT, path, "hivex has the value, cells proves it absent");
	char *data = handle ? hivex_value_value(hive, handle, &type, &size) : NULL;

	if (cells->value == PRESENT && data) {
		must(cells->data.type == (uint32_t)type, path, "hivex has another type");
		must(cells->data.size == size && memcmp(cells->data.data, data, size) == 0, path,
		     "hivex has other data");
	}
	free(data);
	return data != NULL;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void compare_libregf(const struct isolated_answer *libregf, const struct opinion *cells,
			    const struct tls_path *path, bool one_key, bool one_value)
{
	must(libregf->key != PRESENT || cells->key != ABSENT, path, "libregf has the key, cells proves it absent");
	must(!one_key || cells->key != PRESENT || libregf->key != ABSENT, path,
	     "hivex and cells have the key, libregf not");
	if (!one_key)
		return;
	must(libregf->value != PRESENT || cells->value != ABSENT, path,
	     "libregf has the value, cells proves it absent");
	if (!one_value || cells->value != PRESENT)
		return;
	must(libregf->value != ABSENT, path, "hivex and cells have the value, libregf not");
	if (libregf->value != PRESENT)
		return;
	must(cells->data.type == libregf->type, path, "libregf has another type");
	must(cells->data.size == libregf->size &&
		     memcmp(cells->data.data, libregf->data, smaller(libregf->size, ISOLATED_DATA_LIMIT)) == 0,
	     path, "libregf has other data");
}

static void compare_all(const uint8_t *data, size_t size, struct hivelook *look)
{
	const struct isolated_answer *libregf = NULL;
	hive_h *hive = open_hivex(data, size);

	if (!isolated_ask(&hive_backend_libregf, data, size, &libregf))
		libregf = NULL;
	for (size_t i = 0; i < tls_paths_count; i++) {
		struct opinion cells = opinion_of(look, &tls_paths[i]);
		bool one_key = false, one_value = hive && compare_hivex(hive, &cells, &tls_paths[i], &one_key);

		if (libregf)
			compare_libregf(&libregf[i], &cells, &tls_paths[i], one_key, one_value);
	}
	if (hive)
		hivex_close(hive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hivelook look = { 0 };

	if (size < BASE_BLOCK || size > ISOLATED_HIVE_LIMIT || data[MINOR_PLACE] == LAYERED)
		return 0;
	uint8_t *copy = malloc(size);

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	hivebuild_seal(copy);
	if (hivelook_open(&look, &hive_backend_cells, copy, size))
		compare_all(copy, size, &look);
	hivelook_close(&look);
	free(copy);
	return 0;
}
