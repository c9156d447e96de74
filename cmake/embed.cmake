# SPDX-License-Identifier: GPL-3.0-or-later
# embed(FILE SYMBOL): a file as bytes in the program, const char SYMBOL[] with a NUL behind its SYMBOL_size bytes. Adds the
# source to the list `embedded`. A change to the file configures anew.
function(embed file symbol)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
	file(READ ${file} bytes HEX)
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
	file(CONFIGURE OUTPUT ${symbol}.c @ONLY CONTENT
		"#include <stddef.h>\n\nconst char @symbol@[] = { @bytes@0 };\nconst size_t @symbol@_size = sizeof @symbol@ - 1;\n")
	set(embedded ${embedded} ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c PARENT_SCOPE)
endfunction()
