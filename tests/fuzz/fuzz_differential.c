/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One hive, two readers: hivex and our cells. Whatever hivex reads, cells must read alike or call UNREADABLE; never
 * ABSENT. The checksum is made right first, since hivex asks for it. libregf is no partner here: it crashes on small
 * edits.
 */
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/hivebuild.h"
#include "support/hivelook.h"
#include "support/tlspaths.h"

enum { BASE_BLOCK = 4096, MINOR_PLACE = 24, LAYERED = 6, COMPONENT_LIMIT = 256, SIZE_LIMIT = 1 << 20 };

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

static void compare(hive_h *hive, struct hivelook *look, const struct tls_path *path)
{
	hive_node_h node = find_key(hive, path->path);
	hive_value_h handle = node ? only_value(hive, node, path->name) : 0;
	struct hivevalue value;
	hivekey key;
	hive_type type;
	size_t size;

	if (!node)
		return;
	must(hivelook_key(look, path->path, &key) != ABSENT, path, "hivex has the key, cells proves it absent");
	if (!handle)
		return;
	int answer = hivelook_value(look, path->path, path->name, &value);

	must(answer != ABSENT, path, "hivex has the value, cells proves it absent");
	char *data = hivex_value_value(hive, handle, &type, &size);

	if (answer == PRESENT && data) {
		must(value.type == (uint32_t)type, path, "types differ");
		must(value.size == size && memcmp(value.data, data, size) == 0, path, "data differ");
	}
	free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hivelook look = { 0 };

	if (size < BASE_BLOCK || size > SIZE_LIMIT || data[MINOR_PLACE] == LAYERED)
		return 0;
	uint8_t *copy = malloc(size);

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	hivebuild_seal(copy);
	hive_h *hive = open_hivex(copy, size);

	if (hive && hivelook_open(&look, &hive_backend_cells, copy, size))
		for (size_t i = 0; i < tls_paths_count; i++)
			compare(hive, &look, &tls_paths[i]);
	if (look.arena)
		hivelook_close(&look);
	if (hive)
		hivex_close(hive);
	free(copy);
	return 0;
}
