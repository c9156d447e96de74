# SPDX-License-Identifier: GPL-3.0-or-later
# What the toolchain files of this folder share: Debian's cross compiler, and the libraries that tests/release/sysroot.sh
# unpacked below build/cross/ARCHITECTURE/sysroot. They set architecture, processor, compiler, libraries and runner.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${processor})
set(CMAKE_C_COMPILER ${compiler})
get_filename_component(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../../build/cross/${architecture}/sysroot ABSOLUTE)
set(CMAKE_LIBRARY_ARCHITECTURE ${libraries})
set(CMAKE_FIND_ROOT_PATH ${CMAKE_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR} ${CMAKE_SYSROOT}/usr/lib/${libraries}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)
if(runner)
	set(CMAKE_CROSSCOMPILING_EMULATOR ${runner};-L;${CMAKE_SYSROOT})
endif()
