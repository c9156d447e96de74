#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read_keys.py hivex|pyregf HIVE LIST
read_keys.py reg FILE.reg LIST
read_keys.py ndjson ROOT LIST < what `tlsready query -o ndjson` printed

Prints what the keys named in LIST (one path a line) hold, as PATH TAB NAME TAB TYPE TAB HEX, one value a line, so that
the answers of different programs can be compared. `reg` reads the DWORDs of a .reg alone, by looking for the key lines
as text. `ndjson` takes ROOT and a backslash off the front of each path."""
import json
import sys


def print_value(path, name, kind, data):
    print(path, name or "", kind, (data or b"").hex(), sep="\t")


def read_hivex(hive, paths):
    import hivex

    handle = hivex.Hivex(hive)
    for path in paths:
        node = handle.root()
        for part in path.split("\\"):
            node = node and handle.node_get_child(node, part)
        for value in handle.node_values(node) if node else ():
            kind, data = handle.value_value(value)
            print_value(path, handle.value_key(value), kind, data)


def read_pyregf(hive, paths):
    import pyregf

    handle = pyregf.file()
    handle.open(hive)
    for path in paths:
        key = handle.get_key_by_path("\\" + path)
        for i in range(key.number_of_values if key else 0):
            value = key.get_value(i)
            print_value(path, value.name, value.type, value.data)
    handle.close()


def read_reg(name, paths):
    wanted = {"[" + path + "]": path for path in paths}
    path = None
    with open(name, encoding="utf-16") as lines:
        for line in lines:
            if line.startswith("["):
                path = wanted.get(line.rstrip("\r\n"))
            elif path and '"=dword:' in line:
                value, number = line.rstrip("\r\n").rsplit('"=dword:', 1)
                print_value(path, value[1:], 4, int(number, 16).to_bytes(4, "little"))


def read_ndjson(root, paths):
    wanted = {(root + "\\" + path).upper() if root else path.upper(): path for path in paths}
    for line in sys.stdin:
        item = json.loads(line)
        if item["kind"] == "value" and item["path"].upper() in wanted:
            data = bytes.fromhex(item["data"])
            print_value(wanted[item["path"].upper()], item["name"], item["type"], data)


def main():
    readers = {"hivex": read_hivex, "pyregf": read_pyregf, "reg": read_reg, "ndjson": read_ndjson}
    if len(sys.argv) != 4 or sys.argv[1] not in readers:
        sys.exit(__doc__)
    with open(sys.argv[3], encoding="utf-8") as lines:
        paths = [line.rstrip("\r\n") for line in lines if line.strip()]
    readers[sys.argv[1]](sys.argv[2], paths)


main()
