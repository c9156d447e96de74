# SPDX-License-Identifier: GPL-3.0-or-later
# The post-processor of a build of Windows: copy its block into yours. It runs on the host of the build, where tlsready is in the PATH, when the
# machine is off. An exit code other than 0 fails the build. Values reach the script as environment variables.
variable "tlsready_profile" {
  type    = string
  default = "azure-backup"
}

variable "tlsready_fail_on" {
  type    = string
  default = "at-risk"
}

variable "tlsready_waivers" {
  type    = string
  default = ""
}

source "qemu" "gold" {
  output_directory = "output"
  vm_name          = "gold.qcow2"
  format           = "qcow2"
}

build {
  sources = ["source.qemu.gold"]

  post-processor "shell-local" {
    environment_vars = [
      "TLSREADY_PATHS=output/gold.qcow2",
      "TLSREADY_PROFILE=${var.tlsready_profile}",
      "TLSREADY_FAIL_ON=${var.tlsready_fail_on}",
      "TLSREADY_WAIVERS=${var.tlsready_waivers}",
    ]
    inline_shebang = "/bin/sh -euf"
    inline = [
      "set -- --profile \"$TLSREADY_PROFILE\" --fail-on \"$TLSREADY_FAIL_ON\"",
      "[ -z \"$TLSREADY_WAIVERS\" ] || set -- \"$@\" --waivers \"$TLSREADY_WAIVERS\"",
      "tlsready check \"$@\" -o text -o junit=tlsready.xml -o html=tlsready.html -- \"$TLSREADY_PATHS\"",
    ]
  }
}
