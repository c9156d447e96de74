# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed besides the program, its man page and its completions (cli/): the pages of docs/, recipes for engines that run
# shards, programs for jq, the worker for OpenRelik, the profile for AppArmor, and what pipelines copy into their repositories.
include(GNUInstallDirs)
set(documents ${CMAKE_INSTALL_DATAROOTDIR}/doc/tlsready)
install(DIRECTORY docs/ DESTINATION ${documents} USE_SOURCE_PERMISSIONS)
install(DIRECTORY integrations DESTINATION ${documents} PATTERN __pycache__ EXCLUDE)
install(DIRECTORY ci DESTINATION ${documents})
