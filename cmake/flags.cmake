# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, sanitizers, hardening: one place for all rooms.
add_library(tlsready_flags INTERFACE)
target_include_directories(tlsready_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_definitions(tlsready_flags INTERFACE _GNU_SOURCE TLSREADY_VERSION="${PROJECT_VERSION}")
target_compile_options(tlsready_flags INTERFACE
	-Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla
	-Wcast-qual -Wundef -Wimplicit-fallthrough -fno-common -fstack-protector-strong)
if(TLSREADY_WERROR)
	target_compile_options(tlsready_flags INTERFACE -Werror)
endif()
if(TLSREADY_SANITIZE)
	target_compile_options(tlsready_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(tlsready_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
	# The same bytes wherever the checkout is.
	target_compile_options(tlsready_flags INTERFACE -D_FORTIFY_SOURCE=2
		-ffile-prefix-map=${CMAKE_BINARY_DIR}=build -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
	target_link_options(tlsready_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
if(TLSREADY_STATIC)
	target_compile_definitions(tlsready_flags INTERFACE TLSREADY_STATIC)
endif()
if(TLSREADY_FUZZ)
	target_compile_options(tlsready_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(TLSREADY_COVERAGE)
	target_compile_options(tlsready_flags INTERFACE --coverage)
	target_link_options(tlsready_flags INTERFACE --coverage)
endif()
