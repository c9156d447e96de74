/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as inputs of a machine in a test. */
#ifndef TLSREADY_TESTS_FILES_H
#define TLSREADY_TESTS_FILES_H

#include "parser/evidence/artifact.h"

struct machine;

/* machine_add of a loose file; its artifact lives in arena and is closed with the machine. */
int add_file(struct machine *machine, struct arena *arena, const char *path, struct error *err);
int add_overlay(struct machine *machine, struct arena *arena, const char *path, struct error *err);

/* machine_add of a .reg text in memory, laid over what was added before it; the bytes outlive the machine. */
int add_text(struct machine *machine, struct arena *arena, const char *text, struct error *err);

/* An open artifact of a file, in arena; the caller closes it. */
struct artifact *file_artifact(struct arena *arena, const char *path);

/* An artifact of bytes in memory, in arena. */
struct artifact *memory_artifact(struct arena *arena, const void *bytes, size_t size);

#endif
