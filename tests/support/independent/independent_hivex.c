/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libhivex as the other reader. It refuses a hive with a wrong checksum, so that is put right in a copy; all else stays
 * as it is. Where it gives up (a list, a name, a value) the answer is UNSURE, never NOT.
 */
#include "support/independent/independent.h"

#include <errno.h>
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/build/hivebuild.h"

enum { BASE_BLOCK = 4096, COMPONENT_LIMIT = 512 };

struct hivex_machine {
	hive_h *hives[2]; /* SYSTEM, SOFTWARE; NULL: hivex refuses it */
};

/* hivex opens files only: this one has no name on any disk. */
static hive_h *open_hive(const void *data, size_t size)
{
	char path[64];
	uint8_t *copy = size >= BASE_BLOCK ? malloc(size) : NULL;
	int fd = copy ? memfd_create("hive", MFD_CLOEXEC) : -1;
	hive_h *hive = NULL;

	if (fd >= 0) {
		memcpy(copy, data, size);
		hivebuild_seal(copy);
		if (write(fd, copy, size) != (ssize_t)size)
			abort();
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		hive = hivex_open(path, 0);
		close(fd);
	}
	free(copy);
	return hive;
}

enum naming { NAME_OTHER, NAME_SAME, NAME_UNSURE };

/* A NUL within a name is shown as this, so that it does not end there. */
enum { NUL_SHOWN = 1 };

static char *whole_name(char *name, size_t size)
{
	for (size_t i = 0; name && i < size; i++)
		if (!name[i])
			name[i] = NUL_SHOWN;
	return name;
}

static char *key_name(hive_h *hive, hive_node_h key)
{
	errno = 0;
	char *name = hivex_node_name(hive, key);

	return name ? whole_name(name, hivex_node_name_len(hive, key)) : NULL;
}

static char *value_name(hive_h *hive, hive_value_h value)
{
	errno = 0;
	char *name = hivex_value_key(hive, value);

	return name ? whole_name(name, hivex_value_key_len(hive, value)) : NULL;
}

/* Frees name. hivex gives none that is no Unicode (EILSEQ): that is another name than ours. */
static enum naming compare(char *name, const char *wanted)
{
	enum naming naming = NAME_UNSURE;

	if (name)
		naming = strcasecmp(name, wanted) == 0 ? NAME_SAME : NAME_OTHER;
	else if (errno == EILSEQ)
		naming = NAME_OTHER;
	free(name);
	return naming;
}

/* One more of a list: a second one of the name leaves it open which counts. */
static enum sight meet(enum sight before, enum naming naming)
{
	if (naming == NAME_OTHER)
		return before;
	return naming == NAME_SAME && before == SIGHT_NOT ? SIGHT_YES : SIGHT_UNSURE;
}

static enum sight child(hive_h *hive, hive_node_h at, const char *wanted, hive_node_h *ret)
{
	hive_node_h *children = hivex_node_children(hive, at);
	enum sight sight = children ? SIGHT_NOT : SIGHT_UNSURE;

	for (size_t i = 0; children && children[i]; i++) {
		enum naming naming = compare(key_name(hive, children[i]), wanted);

		sight = meet(sight, naming);
		if (naming == NAME_SAME)
			*ret = children[i];
	}
	free(children);
	return sight;
}

/* HKLM\SYSTEM\... and HKLM\SOFTWARE\...; of everything else nothing is known. */
static enum sight walk(const struct hivex_machine *machine, const char *path, hive_h **ret_hive, hive_node_h *ret)
{
	static const char *const mounts[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE" };
	char component[COMPONENT_LIMIT];
	enum sight sight = SIGHT_UNSURE;

	for (int i = 0; i < 2; i++) {
		size_t size = strlen(mounts[i]);

		if (strncasecmp(path, mounts[i], size) != 0 || (path[size] && path[size] != '\\') || !machine->hives[i])
			continue;
		*ret_hive = machine->hives[i];
		*ret = hivex_root(machine->hives[i]);
		sight = *ret ? SIGHT_YES : SIGHT_UNSURE;
		path += size + (path[size] == '\\');
		break;
	}
	while (sight == SIGHT_YES && *path) {
		size_t size = strcspn(path, "\\");

		if (size >= sizeof component)
			return SIGHT_UNSURE;
		memcpy(component, path, size);
		component[size] = '\0';
		sight = child(*ret_hive, *ret, component, ret);
		path += size + (path[size] == '\\');
	}
	return sight;
}

static bool take_value(hive_h *hive, hive_value_h handle, struct sighting *ret)
{
	hive_type type;
	size_t size;
	char *data = hivex_value_value(hive, handle, &type, &size);

	if (!data)
		return false;
	*ret = (struct sighting){ .type = (uint32_t)type, .size = size };
	memcpy(ret->data, data, size < SIGHT_DATA ? size : SIGHT_DATA);
	free(data);
	return true;
}

static enum sight hivex_key(void *self, const char *path)
{
	hive_h *hive;
	hive_node_h node;

	return walk(self, path, &hive, &node);
}

static enum sight hivex_value(void *self, const char *path, const char *wanted, struct sighting *ret)
{
	hive_h *hive;
	hive_node_h node;
	enum sight sight = walk(self, path, &hive, &node);

	if (sight != SIGHT_YES)
		return sight;
	hive_value_h *values = hivex_node_values(hive, node), found = 0;

	sight = values ? SIGHT_NOT : SIGHT_UNSURE;
	for (size_t i = 0; values && values[i]; i++) {
		enum naming naming = compare(value_name(hive, values[i]), wanted);

		sight = meet(sight, naming);
		if (naming == NAME_SAME)
			found = values[i];
	}
	free(values);
	return sight == SIGHT_YES && !take_value(hive, found, ret) ? SIGHT_UNSURE : sight;
}

static enum sight hivex_each_key(void *self, const char *path, sight_visit visit, void *context)
{
	hive_h *hive;
	hive_node_h node;
	enum sight sight = walk(self, path, &hive, &node);

	if (sight != SIGHT_YES)
		return sight;
	hive_node_h *children = hivex_node_children(hive, node);

	sight = children ? SIGHT_YES : SIGHT_UNSURE;
	for (size_t i = 0; children && children[i]; i++) {
		char *name = key_name(hive, children[i]);

		if (name)
			visit(context, name, NULL);
		else
			sight = SIGHT_UNSURE;
		free(name);
	}
	free(children);
	return sight;
}

static enum sight hivex_each_value(void *self, const char *path, sight_visit visit, void *context)
{
	hive_h *hive;
	hive_node_h node;
	enum sight sight = walk(self, path, &hive, &node);
	struct sighting value;

	if (sight != SIGHT_YES)
		return sight;
	hive_value_h *values = hivex_node_values(hive, node);

	sight = values ? SIGHT_YES : SIGHT_UNSURE;
	for (size_t i = 0; values && values[i]; i++) {
		char *name = value_name(hive, values[i]);

		if (name && take_value(hive, values[i], &value))
			visit(context, name, &value);
		else
			sight = SIGHT_UNSURE;
		free(name);
	}
	free(values);
	return sight;
}

/* All that is not in a hive is not on the machine. */
static bool hivex_rules_out(void *self, const char *path, const char *name)
{
	const struct hivex_machine *machine = self;

	(void)name;
	return (machine->hives[0] && strncasecmp(path, "HKLM\\SYSTEM", 11) == 0 && strchr("\\", path[11])) ||
	       (machine->hives[1] && strncasecmp(path, "HKLM\\SOFTWARE", 13) == 0 && strchr("\\", path[13]));
}

static void close_hives(void *self)
{
	struct hivex_machine *machine = self;

	for (int i = 0; i < 2; i++)
		if (machine->hives[i])
			hivex_close(machine->hives[i]);
	free(machine);
}

struct oracle oracle_of_hives(const void *system, size_t system_size, const void *software, size_t software_size)
{
	struct hivex_machine *machine = malloc(sizeof *machine);

	if (!machine)
		abort();
	machine->hives[0] = open_hive(system, system_size);
	machine->hives[1] = open_hive(software, software_size);
	return (struct oracle){ .key = hivex_key,
				  .value = hivex_value,
				  .each_key = hivex_each_key,
				  .each_value = hivex_each_value,
				  .rules_out = hivex_rules_out,
				  .close = close_hives,
				  .self = machine };
}

bool oracle_opened(const struct oracle *oracle, int hive)
{
	return ((const struct hivex_machine *)oracle->self)->hives[hive] != NULL;
}

void oracle_close(struct oracle *oracle)
{
	if (oracle->close)
		oracle->close(oracle->self);
	*oracle = (struct oracle){ 0 };
}
