#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""fleet.py make FOLDER COUNT SAMPLE...
fleet.py measure COMMAND...

`make` fills FOLDER with COUNT machines, each a folder with the files of a SAMPLE, in turn, as hard links where that is possible.
What is there already is kept. `measure` runs the command and prints seconds by the clock TAB seconds of processor time, its
own and that of all processes below it, TAB the peak of its own memory in KiB."""
import os
import shutil
import sys
import time

LOOK = 0.02  # seconds between looks at the memory: its peak only grows, and is gone with the process


def make(folder, count, *samples):
    for number in range(int(count)):
        sample = samples[number % len(samples)]
        machine = f"{folder}/host{number:05}"
        if os.path.isdir(machine):
            continue
        os.makedirs(machine + ".part")
        for name in ("SYSTEM", "SOFTWARE"):
            try:
                os.link(f"{sample}/{name}", f"{machine}.part/{name}")
            except OSError:
                shutil.copy(f"{sample}/{name}", machine + ".part")
        os.rename(machine + ".part", machine)


def peak_of(process):
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def measure(*command):
    start, peak = time.monotonic(), 0
    process = os.posix_spawnp(command[0], command, os.environ)
    ended = 0
    while not ended:
        peak = max(peak, peak_of(process))
        ended, status, usage = os.wait4(process, os.WNOHANG)
        if not ended:
            time.sleep(LOOK)
    print(time.monotonic() - start, usage.ru_utime + usage.ru_stime, peak, sep="\t")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit({"make": make, "measure": measure}[sys.argv[1]](*sys.argv[2:]))
