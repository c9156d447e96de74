/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's runner for readers that may crash. cli/ is no library, so tests that need it get it from here. */
#include "cli/witness_process.c"
