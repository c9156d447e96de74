/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program carries from the parser into a result. cli/ is no library: tests that need it get it from here. */
#include "engine/collect_sources.c"
