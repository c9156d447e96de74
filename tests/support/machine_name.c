/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines are called. engine/ is no library: tests that need it get it from here. */
#include "engine/machine_name.c"
