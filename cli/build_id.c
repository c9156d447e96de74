/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The note in which the linker wrote what this build is. */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "cli/libraries.h"

struct id {
	const uint8_t *bytes;
	size_t size;
};

/* Notes are a header, a name and data, each filled up to four bytes. */
static void find_in_notes(const uint8_t *at, size_t size, struct id *ret)
{
	ElfW(Nhdr) note;

	while (size >= sizeof note) {
		memcpy(&note, at, sizeof note);
		size_t name = (note.n_namesz + 3u) & ~(size_t)3, data = (note.n_descsz + 3u) & ~(size_t)3;

		if (name > size - sizeof note || data > size - sizeof note - name)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(at + sizeof note, "GNU", 4) == 0)
			*ret = (struct id){ at + sizeof note + name, note.n_descsz };
		at += sizeof note + name + data;
		size -= sizeof note + name + data;
	}
}

/* The first object is the program. */
static int find_id(struct dl_phdr_info *info, size_t size, void *ret)
{
	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE)
			find_in_notes((const uint8_t *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
				      info->dlpi_phdr[i].p_memsz, ret);
	return 1;
}

const char *build_id(struct arena *arena)
{
	struct id id = { NULL, 0 };
	const char *hex = "";

	dl_iterate_phdr(find_id, &id);
	for (size_t i = 0; hex && i < id.size; i++)
		hex = arena_printf(arena, "%s%02x", hex, id.bytes[i]);
	return hex ? hex : "";
}
