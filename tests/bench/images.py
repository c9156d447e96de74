#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""images.py cpu RUNS COMMAND...      least processor time of so many runs in milliseconds TAB peak in KiB
images.py asked FILE COMMAND...    bytes that the command read of the file TAB reads, as strace sees them

A run counts with all processes that it started and waited for. Exit codes 1 and 3 of
tlsready are verdicts; any other but 0 fails."""
import os
import re
import subprocess
import sys
import tempfile

VERDICTS = (1, 3)


def run(command):
    process = os.posix_spawnp(command[0], command, os.environ,
                              file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code and (code not in VERDICTS or os.path.basename(command[0]) != "tlsready"):
        sys.exit(f"{command[0]} ended with {code}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def peak(command):
    """Of a process that /usr/bin/time starts: what Python starts begins with Python's own memory in its peak."""
    with tempfile.NamedTemporaryFile("r") as kib:
        subprocess.run(["/usr/bin/time", "-f", "%M", "-o", kib.name, *command], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        return int(kib.read().split()[-1])


def cpu(runs, *command):
    kib = peak(command)  # it warms the caches, too
    print(f"{min(run(command) for _ in range(int(runs))):.2f}\t{kib}")


def asked(path, *command):
    with tempfile.NamedTemporaryFile("r") as trace:
        subprocess.run(["strace", "-f", "-qq", "-o", trace.name, "-e", "trace=read,pread64,preadv,readv", "-P",
                        os.path.realpath(path), *command], stdout=subprocess.DEVNULL, check=False)
        sizes = [int(found.group(1)) for found in re.finditer(r"= (\d+)$", trace.read(), re.MULTILINE)]
    print(f"{sum(sizes)}\t{len(sizes)}")


if __name__ == "__main__":
    {"cpu": cpu, "asked": asked}[sys.argv[1]](*sys.argv[2:])
