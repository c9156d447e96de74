# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas of profiles and waivers against the program: what one takes, the other takes; what it refuses is refused.

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

profile, waivers, history = validator("profile"), validator("waivers"), validator("history")


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
print("\n".join(failures) or f"{len(files)} profiles and {len(PROFILE_FAULTS) + len(WAIVER_FAULTS)} faults: schemas and program agree")
sys.exit(bool(failures))
