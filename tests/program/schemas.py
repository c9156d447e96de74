# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas against the program: what one takes, the other takes; what it refuses is refused. What it writes is valid.

usage: schemas.py PROGRAM ROOT
"""
import copy
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

program, root = sys.argv[1:]
failures = []


class Loader(yaml.SafeLoader):
    """YAML 1.2 as the program reads it: OFF is a word, 2026-12-31 a text."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^([0-9]+|0x[0-9a-fA-F]+)$"), list("0123456789"))


def printed(name):
    return json.loads(subprocess.run([program, "schema", name], check=True, capture_output=True).stdout)


def validator(name):
    schema = printed(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def program_takes(option, document):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(document, file)
        file.flush()
        run = subprocess.run([program, "check", option, file.name, root + "/samples/server2019-ready.reg"],
                             capture_output=True, check=False)
    return run.returncode != 2


def agree(what, option, schema, document, wanted):
    by_schema, by_program = schema.is_valid(document), program_takes(option, document)
    if by_schema != wanted or by_program != wanted:
        failures.append(f"{what}: wanted {wanted}, the schema says {by_schema}, the program {by_program}")


def spoiled(document, path, value):
    """A copy with the member at path set to value; DROP takes it out."""
    document = copy.deepcopy(document)
    at = document
    for step in path[:-1]:
        at = at[step]
    if value is DROP:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


DROP = object()
PROFILE = {
    "schema": "tlsready.profile/1", "name": "mine", "title": "Mine", "summary": "For a test.",
    "documents": [{"id": "doc", "title": "A page", "url": "https://example.org/"}],
    "rules": [
        {"id": "MYX101", "title": "It is on", "level": "error", "facts": ["schannel.tls12.client"],
         "pass": ["ENABLED"], "fail": ["DISABLED*", "NOT_SUPPORTED"], "why": "so", "sources": ["doc"],
         "fixes": [{"key": "HKEY_LOCAL_MACHINE\\SOFTWARE\\X", "value": "Y", "data": 1}]},
        {"id": "MYX102", "title": "It is set", "level": "note", "why": "so", "sources": ["doc"],
         "values": [{"path": "HKLM\\SOFTWARE\\X", "name": "Y", "operator": "equal", "data": [1]}]},
    ],
}
PROFILE_FAULTS = [
    (["schema"], "tlsready.profile/2"), (["name"], DROP), (["summary"], DROP), (["colour"], "blue"), (["kind"], "hardening"), (["rules"], "none"),
    (["documents", 0, "url"], DROP), (["documents", 0, "year"], "2026"),
    (["rules", 0, "level"], "fatal"), (["rules", 0, "id"], "A B C"), (["rules", 0, "id"], "X"), (["rules", 0, "why"], DROP),
    (["rules", 0, "sources"], []), (["rules", 0, "pass"], DROP), (["rules", 0, "pass"], ["UNKNOWN"]),
    (["rules", 0, "skip"], ["UNKNOWN"]), (["rules", 0, "issue"], "wrong-type"), (["rules", 0, "any"], True),
    (["rules", 0, "needs"], "patience"), (["rules", 0, "facts"], DROP), (["rules", 0, "notes"], "x"),
    (["rules", 0, "fixes", 0, "value"], DROP), (["rules", 0, "fixes", 0, "key"], "HKLM\\SOFTWARE\\X"),
    (["rules", 0, "fixes", 0, "data"], "one"),
    (["rules", 1, "values", 0, "operator"], "like"), (["rules", 1, "values", 0, "path"], "HKCR\\X"),
    (["rules", 1, "values", 0, "name"], DROP), (["rules", 1, "values"], []), (["rules", 1, "all"], True),
    (["rules", 1, "issue"], "wrong-type"), (["rules", 1, "facts"], ["schannel.tls12.client"]),
]
WAIVERS = {"version": 1, "waivers": [{"rule": "NET203", "machine": "gold*", "expires": "2026-12-31", "reason": "so",
                                      "approved_by": "jane"}]}
WAIVER_FAULTS = [
    (["version"], 2), (["version"], DROP), (["waivers"], DROP), (["since"], "today"),
    (["waivers", 0, "rule"], "EVD501"), (["waivers", 0, "rule"], DROP), (["waivers", 0, "expires"], DROP),
    (["waivers", 0, "expires"], "soon"), (["waivers", 0, "expires"], "2026-13-01"), (["waivers", 0, "reason"], " "),
    (["waivers", 0, "reason"], DROP), (["waivers", 0, "machine"], "sha256:12"), (["waivers", 0, "by"], "jane"),
]

ROW_FAULTS = [
    (["input"], DROP), (["name"], DROP), (["verdict"], DROP), (["verdict"], "MAYBE"), (["type"], "machine"), (["kind"], "unknown"), (["fail"], "SCH101"),
    (["fail"], [1]), (["facts"], ["ENABLED"]), (["facts", "fips"], 1), (["windows"], "Windows"), (["windows", "build"], -1), (["sources"], [{"kind": "hive"}]),
    (["sources", 0, "sha256"], "xyz"), (["notes"], "many"), (["cut"], "yes"), (["gate"], "OPEN"), (["baselines", 0, "fail"], "none"), (["input"], 7),
]
HEAD_FAULTS = [(["schema"], "tlsready.rows/2"), (["tool"], DROP), (["profiles"], []), (["profiles"], DROP), (["profiles", 0, "name"], DROP),
               (["rules"], DROP), (["rules", 0, "level"], "fatal"), (["rules", 0, "title"], DROP), (["waivers"], "none"), (["type"], "head")]

profile, waivers, history = validator("profile"), validator("waivers"), validator("history")
rows, fleet_diff = validator("rows"), validator("fleet-diff")


def a_history(folder):
    """Of a machine whose hives in RegBack are another one's, with a copy of them that is no hive in Windows.old."""
    ready, off = (root + "/samples/hives/" + name for name in ("server2019-ready", "server2012-client-off"))
    config = folder + "/Windows/System32/config"
    old = folder + "/Windows.old/Windows/System32/config"
    os.makedirs(old)
    shutil.copytree(off, config)
    shutil.copytree(ready, config + "/RegBack")
    with open(old + "/SYSTEM", "wb") as file:
        file.write(bytes(8192))
    run = subprocess.run([program, "history", folder, "-o", "json"], capture_output=True, check=False)
    return json.loads(run.stdout)


def lines_of(path):
    with open(path, encoding="ascii") as file:
        return [json.loads(line) for line in file]


def written_rows(folder):
    """Files of rows: of every sample, of every profile with waivers, of what cannot be evaluated, and all of them merged."""
    samples = sorted(glob.glob(root + "/samples/*.reg") + glob.glob(root + "/samples/hives/*/"))
    waived = folder + "/waivers.yaml"
    with open(waived, "w", encoding="ascii") as file:
        yaml.safe_dump({"version": 1, "waivers": [{"rule": "SCH101", "expires": "never", "reason": "it retires"}]}, file)
    profiles = [word for name in ("azure-backup", "disa-stig", "microsoft-baseline") for word in ("-p", name)]
    os.mkdir(folder + "/empty")
    runs = {"all": samples + [folder + "/empty"], "profiles": samples[:9] + profiles + ["-w", waived], "bare": samples[:9] + ["--no-hash"]}
    for name, arguments in runs.items():
        subprocess.run([program, "check", "--each", *arguments, "-o", f"rows={folder}/{name}.rows"], capture_output=True, check=False)
    subprocess.run([program, "merge", folder + "/all.rows", "-o", f"rows={folder}/merged.rows"], check=True)
    return [f"{folder}/{name}.rows" for name in (*runs, "merged")] + sorted(glob.glob(root + "/docs/fleet/*.rows"))


def merge_takes(folder, head, row):
    with open(folder + "/one.rows", "w", encoding="ascii") as file:
        file.writelines(json.dumps(line) + "\n" for line in (head, row))
    return subprocess.run([program, "merge", folder + "/one.rows", "-o", "rows"], capture_output=True, check=False).returncode == 0


def compare_rows(folder):
    files = written_rows(folder)
    assert len(files) > 5, files
    for path in files:
        for number, line in enumerate(lines_of(path), 1):
            failures.extend(f"{path}:{number}: {error.json_path}: {error.message}" for error in rows.iter_errors(line))
    head, *machines = lines_of(folder + "/profiles.rows")
    one = next(row for row in machines if "sources" in row and "baselines" in row and "fips" in row.get("facts", {}))
    assert rows.is_valid(head) and rows.is_valid(one) and merge_takes(folder, head, one)
    for base, faults in ((one, ROW_FAULTS), (head, HEAD_FAULTS)):
        for path, value in faults:
            line = spoiled(base, path, value)
            pair = (line, one) if base is head else (head, line)
            if rows.is_valid(line) or merge_takes(folder, *pair):
                failures.append(f"rows {path}={value}: the schema says {rows.is_valid(line)}, the program {merge_takes(folder, *pair)}")


def compare_fleet_diff(folder):
    pairs = [[root + "/docs/fleet/may.rows", root + "/docs/fleet/june.rows"], [folder + "/all.rows", folder + "/bare.rows"],
             [folder + "/bare.rows", folder + "/profiles.rows"]]
    for files in pairs:
        run = subprocess.run([program, "diff", *files, "-o", "json"], capture_output=True, check=False)
        found = json.loads(run.stdout)
        fleet_diff.validate(found)
        for path, value in ((["counts", "lost"], DROP), (["machines", 0, "change"], "better"), (["machines", 0, "name"], "x"), (["match"], "host")):
            assert not fleet_diff.is_valid(spoiled(found, path, value)), path


with tempfile.TemporaryDirectory() as scratch:
    compare_rows(scratch)
    compare_fleet_diff(scratch)
with tempfile.TemporaryDirectory() as scratch:
    found = a_history(scratch)
    history.validate(found)
    assert [state["known"] for state in found["machines"][0]["states"]] == [False, True, True], found
    for member in ("summary", "states", "spans"):
        assert not history.is_valid(spoiled(found, ["machines", 0, member], DROP)), member
    assert not history.is_valid(spoiled(found, ["machines", 0, "states", 0, "verdict"], "READY"))
jsonschema.Draft202012Validator.check_schema(printed("result"))
files = sorted(glob.glob(root + "/analyzer/policy/profiles/*.yaml")) + [root + "/analyzer/policy/new_profile.yaml"]
assert len(files) > 5, files
for path in files:
    with open(path, encoding="utf-8") as file:
        for error in profile.iter_errors(yaml.load(file, Loader)):
            failures.append(f"{os.path.basename(path)}: {error.json_path}: {error.message}")
for option, schema, good, faults in (("--profile", profile, PROFILE, PROFILE_FAULTS),
                                     ("--waivers", waivers, WAIVERS, WAIVER_FAULTS)):
    agree(option, option, schema, good, True)
    for path, value in faults:
        agree(f"{option} {path}={value}", option, schema, spoiled(good, path, value), False)
with open(root + "/docs/profiles.md", encoding="utf-8") as page:
    shown = [yaml.load(block.split("```")[0], Loader) for block in page.read().split("```yaml\n")[1:]]
assert len(shown) == 2, shown
agree("docs/profiles.md", "--profile", profile, shown[0], True)
agree("docs/profiles.md", "--waivers", waivers, shown[1], True)
print("\n".join(failures) or f"{len(files)} profiles and {len(PROFILE_FAULTS) + len(WAIVER_FAULTS) + len(ROW_FAULTS) + len(HEAD_FAULTS)} faults: schemas and program agree")
sys.exit(bool(failures))
