# SPDX-License-Identifier: GPL-3.0-or-later
set(architecture arm64)
set(processor aarch64)
set(compiler aarch64-linux-gnu-gcc)
set(libraries aarch64-linux-gnu)
set(runner qemu-aarch64-static)
include(${CMAKE_CURRENT_LIST_DIR}/toolchain.cmake)
