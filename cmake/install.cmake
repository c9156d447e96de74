# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed besides the program and its man page: recipes for engines that run shards, programs for jq, and
# what pipelines copy into their repositories.
include(GNUInstallDirs)
set(documents ${CMAKE_INSTALL_DATAROOTDIR}/doc/tlsready)
install(DIRECTORY docs/fleet DESTINATION ${documents} USE_SOURCE_PERMISSIONS)
install(DIRECTORY integrations DESTINATION ${documents} FILES_MATCHING PATTERN *.jq PATTERN usr.bin.*)
install(DIRECTORY ci DESTINATION ${documents})
