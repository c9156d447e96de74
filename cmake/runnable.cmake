# SPDX-License-Identifier: GPL-3.0-or-later
# Programs that are run while this is built or tested. Where another processor is built for, the machine cannot run them itself.
set(TLSREADY_NATIVE "" CACHE PATH "Cross builds: a build folder of the same source for this machine, which is run instead")

# runnable(TARGET): sets runnable_TARGET, a path that scripts and tests can run like the program: the program itself, or a script that
# starts it with the emulator. Nothing of the kernel is needed for it (binfmt_misc), nor to be root.
function(runnable target)
	set(path $<TARGET_FILE:${target}>)
	if(CMAKE_CROSSCOMPILING_EMULATOR)
		set(path ${CMAKE_BINARY_DIR}/emulated/${target})
		list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " emulator)
		file(GENERATE OUTPUT ${path} CONTENT "#!/bin/sh\nexec ${emulator} $<TARGET_FILE:${target}> \"$@\"\n"
			FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
	endif()
	set(runnable_${target} ${path} PARENT_SCOPE)
endfunction()

# at_build_time(TARGET FOLDER): sets runs_TARGET, the command that runs the program during the build, and needs_TARGET, what to depend
# on for it. Cross builds take the program of TLSREADY_NATIVE, from the same folder, or else an emulator.
function(at_build_time target folder)
	set(command $<TARGET_FILE:${target}>)
	set(needs ${target})
	if(CMAKE_CROSSCOMPILING AND TLSREADY_NATIVE)
		set(command ${TLSREADY_NATIVE}/${folder}/${target})
		set(needs ${command})
	elseif(CMAKE_CROSSCOMPILING_EMULATOR)
		set(command ${CMAKE_CROSSCOMPILING_EMULATOR} ${command})
	elseif(CMAKE_CROSSCOMPILING)
		message(FATAL_ERROR "the build runs ${target}: set TLSREADY_NATIVE or CMAKE_CROSSCOMPILING_EMULATOR")
	endif()
	set(runs_${target} ${command} PARENT_SCOPE)
	set(needs_${target} ${needs} PARENT_SCOPE)
endfunction()
