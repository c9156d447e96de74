# SPDX-License-Identifier: GPL-3.0-or-later
# TLSREADY_STATIC: one file with every library in it. What the program would load when an input needs it is linked, too.
if(TLSREADY_TESTS OR TLSREADY_SANITIZE)
	message(FATAL_ERROR "TLSREADY_STATIC builds the program alone: -DTLSREADY_TESTS=OFF, without sanitizers")
endif()

# Libraries of libraries: looked for here only for what `tlsready version` says of them.
pkg_check_modules(LIBLZMA REQUIRED liblzma)
pkg_check_modules(LIBLZ4 REQUIRED liblz4)
find_package(BZip2 REQUIRED)
pkg_check_modules(NETTLE REQUIRED nettle)
pkg_check_modules(LIBXML2_STATIC REQUIRED libxml-2.0)
set(static_versions
	"\t{ \"bzip2\", \"${BZIP2_VERSION_STRING}\" },\n"
	"\t{ \"liblz4\", \"${LIBLZ4_VERSION}\" },\n"
	"\t{ \"liblzma\", \"${LIBLZMA_VERSION}\" },\n"
	"\t{ \"libxml2\", \"${LIBXML2_STATIC_VERSION}\" },\n"
	"\t{ \"nettle\", \"${NETTLE_VERSION}\" },\n")
list(JOIN static_versions "" static_versions)

function(static_archive ret name)
	find_library(static_${name} lib${name}.a REQUIRED)
	set(${ret} ${static_${name}} PARENT_SCOPE)
endfunction()

# Addresses that change with each start (PIE) cost as much as half a start of the program: docs/performance.md.
if(TLSREADY_STATIC_PIE)
	set(static_link -static-pie)
else()
	set(static_link -static)
endif()
add_library(static_libraries INTERFACE)

# part(NAME [USERS TARGET...] [PARTS NAME...] [ALSO FUNCTION...] [RENAME FUNCTION=OURS...] [CUT REGEX=NUMBER...]): lib${NAME}.a,
# apart from all others. USERS and the parts before it call it; ALSO, what nobody of them calls. The rest: cmake/part.cmake.
function(part name)
	cmake_parse_arguments(arg "" "" "USERS;PARTS;ALSO;RENAME;CUT" ${ARGN})
	static_archive(archive ${name})
	set(out ${CMAKE_BINARY_DIR}/parts/libpart_${name}.a)
	foreach(other IN LISTS arg_PARTS)
		list(APPEND parts ${CMAKE_BINARY_DIR}/parts/libpart_${other}.a)
	endforeach()
	set(users ${parts})
	foreach(user IN LISTS arg_USERS)
		list(APPEND users $<TARGET_FILE:${user}>)
	endforeach()
	add_custom_command(OUTPUT ${out}
		COMMAND ${CMAKE_COMMAND} -DARCHIVE=${archive} "-DUSERS=${users}" "-DALSO=${arg_ALSO}" "-DRENAME=${arg_RENAME}"
			"-DCUT=${arg_CUT}" -DNAME=${name} -DOUT=${out} -DCC=${CMAKE_C_COMPILER} -DNM=${CMAKE_NM} -DAR=${CMAKE_AR} -DOBJCOPY=${CMAKE_OBJCOPY}
			-P ${CMAKE_SOURCE_DIR}/cmake/part.cmake
		DEPENDS ${arg_USERS} ${parts} ${archive} ${CMAKE_SOURCE_DIR}/cmake/part.cmake VERBATIM)
	add_custom_target(part_${name} DEPENDS ${out})
	add_dependencies(static_libraries part_${name})
	target_link_libraries(static_libraries INTERFACE ${out})
endfunction()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/parts)

# In the order in which the linker takes from them. wimlib reads what stands in for a file through us (wim_instead.c), libarchive
# knows UTF-8 without the files of a locale (archive_locale.c). What is cut off looks for the network, for modules, for tables of
# characters, for packed XML, for NTFS volumes that are mounted: it finds none, as on a system that has none.
part(wim USERS tlsready_bytes ALSO wimlib_get_version_string
	RENAME open64=tlsready_wim_open pread64=tlsready_wim_pread read=tlsready_wim_read lseek64=tlsready_wim_lseek
		realpath=tlsready_wim_realpath
	CUT "ntfs_.*|AT_UNNAMED=0")
part(archive USERS tlsready_bytes ALSO archive_version_string
	RENAME nl_langinfo=tlsready_nl_langinfo __ctype_get_mb_cur_max=tlsready_mb_cur_max
		mbrtowc=tlsready_mbrtowc wcrtomb=tlsready_wcrtomb
	CUT "iconv.*=-1")
part(xml2 PARTS wim CUT "iconv.*|getaddrinfo=-1" "(ucnv|UCNV|lzma)_.*|(gz|inflate).*|gethostbyname|dlopen|dlsym=0")
part(vshadow USERS tlsready_bytes ALSO libvshadow_get_version)
part(fsntfs USERS tlsready_bytes ALSO libfsntfs_get_version)
part(regf USERS tlsready_hive ALSO libregf_get_version)
part(bfio USERS tlsready_hive tlsready_bytes PARTS regf vshadow fsntfs ALSO libbfio_get_version)
part(sqlite3 CUT "dl[a-z]*=0")
foreach(name lzma bz2 lz4 nettle z zstd crypto)
	static_archive(archive ${name})
	target_link_libraries(static_libraries INTERFACE ${archive})
endforeach()
target_link_libraries(static_libraries INTERFACE m)
target_link_options(static_libraries INTERFACE ${static_link} -Wl,--build-id=sha1 -Wl,--gc-sections)

# static_program(TARGET): all of it in one file without symbols, and lists of what is in it.
find_program(python_for_sbom python3 REQUIRED)
if(EXISTS ${CMAKE_SYSROOT}/var/lib/dpkg/status)
	set(dpkg_database ${CMAKE_SYSROOT}/var/lib/dpkg)
endif()
function(static_program target)
	target_link_libraries(${target} PRIVATE static_libraries)
	target_link_options(${target} PRIVATE -s -Wl,-Map=$<TARGET_FILE:${target}>.map)
	set(list ${CMAKE_CURRENT_BINARY_DIR}/${target})
	add_custom_command(OUTPUT ${list}.cdx.json ${list}.spdx.json
		COMMAND ${python_for_sbom} -B ${CMAKE_SOURCE_DIR}/cmake/sbom.py
			$<TARGET_FILE:${target}>.map $<TARGET_FILE:${target}> ${PROJECT_VERSION} ${list} ${dpkg_database}
		DEPENDS ${target} ${CMAKE_SOURCE_DIR}/cmake/sbom.py VERBATIM)
	add_custom_target(${target}_sbom ALL DEPENDS ${list}.cdx.json ${list}.spdx.json)
	install(FILES ${list}.cdx.json ${list}.spdx.json TYPE DOC)
endfunction()
