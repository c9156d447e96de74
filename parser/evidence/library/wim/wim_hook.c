/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In its process: a WIM inside of another file (an ISO, a volume, an archive). wimlib opens a path and reads the file behind it, and has
 * no way to be given bytes. So it opens a memory file of the right size that stands in for the WIM, and its calls of pread and read
 * lead here, where the source is read instead: nothing is copied, and only what wimlib looks at is read. What it calls is in the table
 * of its linkage (ELF gABI 5, "Relocation"), which is this process's own to change. Where a call is not found there, the WIM is refused:
 * the file that stands in has only zeros.
 */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/library/wim/wim_child.h"

#if __ELF_NATIVE_CLASS == 64
#define SYMBOL_OF(info) ELF64_R_SYM(info)
#else
#define SYMBOL_OF(info) ELF32_R_SYM(info)
#endif

enum { RELOCATIONS_LIMIT = 100000 };

struct error wim_read_error;

static struct source *source;
static struct stat stand_in;

static bool is_stand_in(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_dev == stand_in.st_dev && status.st_ino == stand_in.st_ino;
}

static ssize_t read_source(void *buffer, size_t size, off_t at)
{
	int64_t got = source_read_some(source, (uint64_t)at, buffer, size, &wim_read_error);

	if (got < 0)
		errno = EIO;
	return got < 0 ? -1 : (ssize_t)got;
}

static ssize_t pread_instead(int fd, void *buffer, size_t size, off_t at)
{
	return is_stand_in(fd) ? read_source(buffer, size, at) : pread(fd, buffer, size, at);
}

static ssize_t read_instead(int fd, void *buffer, size_t size)
{
	if (!is_stand_in(fd))
		return read(fd, buffer, size);
	ssize_t got = read_source(buffer, size, lseek(fd, 0, SEEK_CUR));

	if (got > 0)
		lseek(fd, got, SEEK_CUR);
	return got;
}

/* A memory file has no name that could be found again. */
static char *realpath_instead(const char *path, char *resolved)
{
	static const char open_file[] = "/proc/self/fd/";

	return strncmp(path, open_file, sizeof open_file - 1) == 0 ? strdup(path) : realpath(path, resolved);
}

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
	struct hook hooks[] = { { { "pread64", "pread" }, (uintptr_t)pread_instead, false },
				{ { "read", "read" }, (uintptr_t)read_instead, false },
				{ { "realpath", "realpath" }, (uintptr_t)realpath_instead, false } };
	struct link_map *map = NULL;

	source = paths->inside;
	if (fstat(paths->stand_in, &stand_in) != 0 || dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map)
		return false;
	hook_library(map, hooks, sizeof hooks / sizeof *hooks);
	return hooks[0].is_set && hooks[1].is_set && hooks[2].is_set;
}
#endif
