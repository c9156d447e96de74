# SPDX-License-Identifier: GPL-3.0-or-later
set(architecture s390x)
set(processor s390x)
set(compiler s390x-linux-gnu-gcc)
set(libraries s390x-linux-gnu)
set(runner qemu-s390x-static)
include(${CMAKE_CURRENT_LIST_DIR}/toolchain.cmake)
