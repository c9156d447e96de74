/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In its process: makes a wimlib that was loaded call the functions of wim_instead.c. What it calls is in the table of its linkage (ELF
 * gABI 5, "Relocation"), which is this process's own to change. Where a call is not found there, the WIM is refused: the file that
 * is in has only zeros.
 */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include "parser/evidence/library/wim/wim_child.h"

#ifdef TLSREADY_STATIC
bool wim_read_instead(const struct wim_paths *paths, void *library)
{
	(void)library;
	return wim_instead_of(paths);
}
#else
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if __ELF_NATIVE_CLASS == 64
#define SYMBOL_OF(info) ELF64_R_SYM(info)
#else
#define SYMBOL_OF(info) ELF32_R_SYM(info)
#endif

enum { RELOCATIONS_LIMIT = 100000 };

struct hook {
	const char *names[2];
	uintptr_t function;
	bool is_set;
};

struct linkage {
	uintptr_t base;
	const ElfW(Sym) * symbols;
	const char *strings;
	struct hook *hooks;
	size_t count;
};

static bool write_slot(uintptr_t slot, uintptr_t function)
{
	uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE), page = slot & ~(page_size - 1);

	if (mprotect((void *)page, slot + sizeof function - page, PROT_READ | PROT_WRITE) != 0)
		return false;
	memcpy((void *)slot, &function, sizeof function);
	return true;
}

static void set_slot(struct linkage *linkage, size_t symbol, uintptr_t offset)
{
	const char *name = linkage->strings + linkage->symbols[symbol].st_name;

	for (size_t i = 0; i < linkage->count; i++)
		for (size_t k = 0; k < 2; k++)
			if (strcmp(name, linkage->hooks[i].names[k]) == 0)
				linkage->hooks[i].is_set = write_slot(linkage->base + offset, linkage->hooks[i].function);
}

static void set_slots(struct linkage *linkage, uintptr_t table, size_t size, bool has_addends)
{
	size_t step = has_addends ? sizeof(ElfW(Rela)) : sizeof(ElfW(Rel));

	for (size_t i = 0; table && i < size / step && i < RELOCATIONS_LIMIT; i++) {
		const ElfW(Rel) *relocation = (const ElfW(Rel) *)(table + i * step); /* Rela begins alike */

		if (SYMBOL_OF(relocation->r_info))
			set_slot(linkage, SYMBOL_OF(relocation->r_info), relocation->r_offset);
	}
}

/* Some loaders keep addresses of the table as the file has them. */
static uintptr_t address(const struct link_map *library, uintptr_t stored)
{
	return stored && stored < library->l_addr ? stored + library->l_addr : stored;
}

static void hook_library(const struct link_map *library, struct hook *hooks, size_t count)
{
	uintptr_t table[DT_NUM] = { 0 };

	for (const ElfW(Dyn) *entry = library->l_ld; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag > 0 && entry->d_tag < DT_NUM)
			table[entry->d_tag] = (uintptr_t)entry->d_un.d_ptr;
	struct linkage linkage = { .base = library->l_addr,
				   .symbols = (const ElfW(Sym) *)address(library, table[DT_SYMTAB]),
				   .strings = (const char *)address(library, table[DT_STRTAB]),
				   .hooks = hooks,
				   .count = count };

	set_slots(&linkage, address(library, table[DT_JMPREL]), table[DT_PLTRELSZ], table[DT_PLTREL] == DT_RELA);
	set_slots(&linkage, address(library, table[DT_RELA]), table[DT_RELASZ], true);
	set_slots(&linkage, address(library, table[DT_REL]), table[DT_RELSZ], false);
}

bool wim_read_instead(const struct wim_paths *paths, void *library)
{
	struct hook hooks[] = { { { "pread64", "pread" }, (uintptr_t)tlsready_wim_pread, false },
				{ { "read", "read" }, (uintptr_t)tlsready_wim_read, false },
				{ { "realpath", "realpath" }, (uintptr_t)tlsready_wim_realpath, false } };
	struct link_map *map = NULL;

	if (!wim_instead_of(paths) || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map)
		return false;
	hook_library(map, hooks, sizeof hooks / sizeof *hooks);
	return hooks[0].is_set && hooks[1].is_set && hooks[2].is_set;
}
#endif
#endif
