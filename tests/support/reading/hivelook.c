/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/hivelook.h"

#include <stdlib.h>
#include <string.h>

enum { COMPONENT_LIMIT = 1024, DEPTH_LIMIT = 512, ARENA_CEILING = 256 << 20 };

const char *found_name(enum found found)
{
	static const char *const names[] = { "ABSENT", "PRESENT", "NOT_COVERED", "UNREADABLE" };

	return names[found];
}

bool hivelook_open(struct hivelook *look, const struct hive_backend *backend, const void *data, size_t size)
{
	*look = (struct hivelook){ .backend = backend, .arena = arena_new(ARENA_CEILING) };
	if (!look->arena)
		abort();
	look->bytes = arena_alloc(look->arena, sizeof *look->bytes);
	look->notes = arena_alloc(look->arena, sizeof *look->notes);
	if (!look->bytes || !look->notes)
		abort();
	*look->bytes = BYTES_NONE;
	look->notes->arena = look->arena;
	if (bytes_of_memory(data, size, 0, 0, look->bytes, &look->error) != 0)
		return false;
	if (backend->open(look->bytes, look->arena, look->notes, &look->self, &look->root, &look->error) == 0)
		return true;
	look->self = NULL;
	return false;
}

void hivelook_close(struct hivelook *look)
{
	if (look->self)
		look->backend->close(look->self);
	bytes_close(look->bytes);
	arena_free(look->arena);
	*look = (struct hivelook){ 0 };
}

int hivelook_key(struct hivelook *look, const char *path, hivekey *ret)
{
	char component[COMPONENT_LIMIT];
	hivekey at = look->root;

	for (int depth = 0; *path; depth++) {
		size_t size = strcspn(path, "\\");

		if (size >= sizeof component || depth == DEPTH_LIMIT)
			return ABSENT;
		memcpy(component, path, size);
		component[size] = '\0';
		int answer = look->backend->child(look->self, at, component, &at, &look->error);

		if (answer != PRESENT)
			return answer;
		path += size + (path[size] == '\\');
	}
	*ret = at;
	return PRESENT;
}

int hivelook_value(struct hivelook *look, const char *path, const char *name, struct hivevalue *ret)
{
	hivekey key;
	int answer = hivelook_key(look, path, &key);

	return answer == PRESENT ? look->backend->value(look->self, key, name, ret, &look->error) : answer;
}

int64_t hivelook_dword(struct hivelook *look, const char *path, const char *name)
{
	struct hivevalue value;

	if (hivelook_value(look, path, name, &value) != PRESENT || value.type != REG_DWORD || value.size != 4)
		return -1;
	return le32(value.data);
}

bool hivelook_noted(const struct hivelook *look, const char *code)
{
	for (size_t i = 0; i < look->notes->count; i++)
		if (strcmp(look->notes->list[i].code, code) == 0)
			return true;
	return false;
}
