/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening what is below a folder that may come from anybody: nothing in it leads out of it. */
#ifndef TLSREADY_PARSER_EVIDENCE_BENEATH_H
#define TLSREADY_PARSER_EVIDENCE_BENEATH_H

/*
 * Opens for reading what `below` ("Windows/System32/config/SYSTEM"; "" the folder itself) is in folder, without following a
 * symbolic link on the way, without waiting for a pipe's writer, and without a trace where that is allowed. Folders open, too.
 * -1: errno; ELOOP or EXDEV: a link, or a way out.
 */
int beneath_open(const char *folder, const char *below);

/* The same from a folder that is open. */
int beneath_open_at(int folder, const char *below);

#endif
