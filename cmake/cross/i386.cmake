# SPDX-License-Identifier: GPL-3.0-or-later
# An amd64 kernel runs these programs itself, with the loader and the libraries of the sysroot, and its tables of encodings.
set(architecture i386)
set(processor i686)
set(compiler i686-linux-gnu-gcc)
set(libraries i386-linux-gnu)
set(runner)
include(${CMAKE_CURRENT_LIST_DIR}/toolchain.cmake)
set(folders ${CMAKE_SYSROOT}/lib/${libraries}:${CMAKE_SYSROOT}/usr/lib/${libraries})
set(CMAKE_EXE_LINKER_FLAGS_INIT
	"-Wl,--dynamic-linker=${CMAKE_SYSROOT}/lib/ld-linux.so.2 -Wl,--disable-new-dtags -Wl,-rpath,${folders}")
set(TLSREADY_HIVEX_ENVIRONMENT GCONV_PATH=${CMAKE_SYSROOT}/usr/lib/${libraries}/gconv)
