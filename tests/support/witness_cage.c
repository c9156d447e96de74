/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cage of the program's runner: cli/ is no library, so tests that need it get it from here. */
#include "cli/witness_cage.c"
