#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes one cell of the analyzer's tables at a time and tells which changes no unit test notices.

    tests/tools/mutate_tables.py BUILD_FOLDER [FILE...]     e.g. build/mutants suites.c windows.c; without FILE: all of TABLES
    options: -j N processes; --list prints the mutants and builds nothing; --every N takes each Nth; --only TEXT those whose
    name contains TEXT (may be repeated)

BUILD_FOLDER is configured on first use (CMake, Ninja; a build of its own, without sanitizers). The unit tests of TESTS are
linked as one program; for each mutant only the changed file is compiled and the program linked again. A cell is a number
(tried: one more, one less, another row's), a string (one letter more, another row's), a name (others of its column), true,
false or NULL of an initializer, an enum with numbers, or a #define with numbers or strings. A change that does not compile
is no mutant. Exit code: 0 none survives but those of EQUIVALENT, 1 some do, 2 the tests fail without any change.
"""
import argparse
import concurrent.futures
import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# The files of analyzer/ whose tables say what Windows or Azure does.
TABLES = """schannel_defaults.c schannel.c windows.c windows_release.c update.c packages.c packages.h suites.h suites.c ciphers.c
ciphers_limits.c ciphers_lists.c
listnames.c ciphers_misspelled.c winhttp.c wininet.c proxies.c dotnet.h dotnet.c dotnet_machine.c dotnet2.c dotnet_overrides.c
roots.c roots_stores.c certblob.c signatures.c chain.c policies.c minimum.c agent.c onemachine.c onemachine_role.c mistyped.c nearmiss.c
nearmiss_dotnet.c""".split()

# Unit tests that repeat or use the tables, the likeliest to notice first; those that need the program itself are not among them.
TESTS = """tables_windows tables_schannel tables_suites tables_dotnet tables_dotnet2 tables_dotnet_programs tables_trust tables_signatures
tables_machine tables_names roots roots_machine certblob signatures policies schannel updates releases onemachine minimum winhttp agent
mistyped proxies dotnet dotnet_rules dotnet_overrides ciphers cipher_lists ciphers_misspelled nearmiss facts explain samples""".split()

# Initializers and numbers that say nothing about Windows: limits of ours, words for explain, examples of explain's tables.
NO_TABLES = {
    "*:PLACES_LIMIT", "*:SHOWN_LIMIT", "*:QUOTED_LIMIT", "*:NAMES_TOLD", "*:VISITS_LIMIT", "*:FINDS_LIMIT", "*:TOLD_LIMIT",
    "*:DISALLOWED_LIMIT", "*:SUITES_LIMIT", "*:DOTNET_TARGETS", "*:ANY_*", "agent.c:ROLE_VALUES", "nearmiss_dotnet.c:VIEW_SIZE",
    "certblob.c:RECORD_HEADER",
}

# Mutants that change nothing anyone can see: pattern of the name, reason.
EQUIVALENT = [
    ("dotnet2.c:rows?*??4? NULL -> *", "where an update is named, the sentence is made of its number"),
    ('policies.c:policies?6??7? "" -> *', "what to set is said of deletions below Policies only, and this value is elsewhere"),
    ('policies.c:policies?[78]??[56]? "" -> *', "a policy of device management alone has no title, and then no path is printed"),
    ("roots_stores.c:root_stores*STORE_DISTRUSTS -> true", "the same number"),
    ("roots_stores.c:root_stores*STORE_TRUSTS -> false", "the same number"),
    ("dotnet_overrides.c:protocols?[123]??1? 0x*0 -> 0x*0", "of the bits only those of TLS 1.2 and later matter"),
    ("dotnet_overrides.c:protocols?*??2? 0 -> 1", "no version has the Release 1"),
    ("ciphers_limits.c:key_bounds?0??5? 0 -> *", "all builds read the limits of Diffie-Hellman: the cell is not asked"),
    ("ciphers_lists.c:*_places?*??4? 0 -> *", "a REG_MULTI_SZ has no limit: the cell is asked for REG_SZ alone"),
    ("signatures.c:list_places?*??4? 0 -> *", "the same"),
    ("signatures.c:list_places?*??[25]? *", "title and kind of curve are for the lists of suites and curves: no sentence here has them"),
    ("listnames.c:other_curves?[258]??0? *", "the same letters as the documented name: it is found without the row"),
    ("listnames.c:other_curves?1[123]??0? *", "the same"),
    ("ciphers.c:toggles?4??2? HASH_SHA384 -> EXCHANGE_RSA", "the same number"),
    ("ciphers.c:toggles?5??2? EXCHANGE_RSA -> HASH_SHA384", "the same number"),
    ('ciphers_misspelled.c:*_aliases?*??0? "*" -> "*~"', "within two letters of the name that is meant"),
    ("suites.c:suites?3[0-4]??8? 0 -> 1", "in the default of build 0 alone, which no Windows has"),
    ("windows.c:architectures*ARCH_X64 -> ARCH_IA64", "only x86 is told apart; the name and what was never made go by the text"),
    ("windows.c:architectures*ARCH_IA64 -> ARCH_*64", "the same"),
    ("windows.c:architectures*ARCH_ARM64 -> ARCH_IA64", "the same"),
]

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|[^\s]')
WORDS = {"struct", "enum", "const", "sizeof", "static", "char", "uint32_t", "uint8_t"}


def analyzer_files():
    """Base name -> path of every source of analyzer/ from the checkout's root."""
    paths = {}
    for folder, _, names in os.walk(os.path.join(SOURCE, "analyzer")):
        for name in names:
            if name.endswith((".c", ".h")):
                path = os.path.relpath(os.path.join(folder, name), SOURCE)
                if paths.setdefault(name, path) != path:
                    sys.exit(f"two files of analyzer/ have the name {name}: {path} and {paths[name]}")
    return paths


PATHS = analyzer_files()


class Cell:
    def __init__(self, name, row, column, start, text, in_define=False):
        self.table, self.row, self.column, self.start, self.text = name, row, column, start, text
        self.in_define = in_define


def blank_comments(text):
    """The same text with spaces where comments are, so that offsets stay."""
    def blank(match):
        return match.group(0) if match.group(0)[0] in "\"'" else re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)


def end_of_braces(text, start):
    depth = 0
    for match in TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match.group(0), 0)
        if depth == 0:
            return match.end()
    return len(text)


def is_cell(text):
    return text[0] in "\"'0123456789" or (re.match(r"[A-Za-z_]", text) and text not in WORDS)


def cells_of_braces(name, text, start, end):
    depth, row, column, tokens = 0, -1, 0, list(TOKEN.finditer(text, start, end))
    skip_to, fresh = -1, False
    for i, match in enumerate(tokens):
        token = match.group(0)
        if token == "{":
            depth += 1
            fresh = fresh or depth == 1
        elif token == "}":
            depth -= 1
        elif token == "," and depth == 1:
            fresh = True
        if i < skip_to:
            continue
        if token == "[" and depth >= 1 and tokens[i - 1].group(0) in "{,":
            skip_to = next(k for k in range(i, len(tokens)) if tokens[k].group(0) == "=") + 1
            continue
        if token == "." and depth >= 1 and tokens[i + 2].group(0) == "=":
            skip_to = i + 3
            continue
        if not is_cell(token):
            continue
        if fresh:
            row, column, fresh = row + 1, 0, False
        yield Cell(name, row, column, match.start(), token)
        column += 1


def enclosing_function(text, at):
    heads = [m for m in re.finditer(r"^[A-Za-z][^;{}#\n]*?(\w+)\([^;{}]*\)\s*\n\{", text[:at], flags=re.M)]
    return heads[-1].group(1) if heads and "\n}" not in text[heads[-1].end():at] else ""


def cells_of_file(path):
    text = blank_comments(open(path, encoding="utf-8").read())
    file, seen = os.path.basename(path), {}

    def named(name):
        seen[name] = seen.get(name, 0) + 1
        return f"{file}:{name}" + (f"#{seen[name]}" if seen[name] > 1 else "")
    for match in re.finditer(r"(\w+)(?:\[[^\]\n]*\])*\s*=\s*(?=\{)", text):
        line = text[text.rfind("\n", 0, match.start()) + 1:match.start()]
        function = enclosing_function(text, match.start())
        is_static = re.match(r"\s*static\b", line) or re.match(r"\s*(\} |const |extern )", line)
        if is_static and not re.match(r"table_|put_|state_for", function):
            yield from cells_of_braces(named(match.group(1)), text, match.end(), end_of_braces(text, match.end()))
    for match in re.finditer(r"\benum\s*\w*\s*(?=\{)", text):
        if re.match(r"table_|put_", enclosing_function(text, match.start())):
            continue
        for number in re.finditer(r"(\w+)\s*=\s*([^,{}]*)", text[match.end():end_of_braces(text, match.end())]):
            for token in re.finditer(r"\b(0[xX][0-9a-fA-F]+|\d+)\b", number.group(2)):
                yield Cell(named(number.group(1)), 0, 0, match.end() + number.start(2) + token.start(), token.group(0))
    for match in re.finditer(r"^static const uint32_t ([^;{]*);", text, flags=re.M):
        for token in re.finditer(r"(\w+) = (0[xX][0-9a-fA-F]+|\d+)", match.group(1)):
            yield Cell(named(token.group(1)), 0, 0, match.start(1) + token.start(2), token.group(2))
    for match in re.finditer(r"^#define (\w+)(?:\([^)]*\))?((?:[^\n\\]|\\.|\\\n)*)", text, flags=re.M):
        name = named(match.group(1))
        for column, token in enumerate(t for t in TOKEN.finditer(match.group(2)) if t.group(0)[0] in "\"0123456789"):
            yield Cell(name, 0, column, match.start(2) + token.start(), token.group(0), True)


def changes_of(cell, others):
    """What to put there instead: of its own kind, then what other rows have."""
    text, changes = cell.text, []
    if text[0] == '"':
        changes.append(text[:-1] + '~"')
    elif text[0].isdigit():
        number = int(text, 0)
        form = hex if text[:2].lower() == "0x" else str
        changes += [form(number + 1)] + ([form(number - 1)] if number else [])
    elif text in ("true", "false"):
        changes.append("false" if text == "true" else "true")
    elif text == "NULL":
        changes.append('"~"')
    distinct = [other for other in dict.fromkeys(others) if other != text]
    if text not in ("true", "false"):
        at = others.index(text) if text in others else 0
        nearby = sorted(distinct, key=lambda other: (others.index(other) - at) % max(len(others), 1))
        changes += nearby[:1] + (nearby[-1:] if not text[0] in '"0123456789' else [])
    return list(dict.fromkeys(changes))


class Mutant:
    def __init__(self, file, cell, new):
        self.file, self.cell, self.new = file, cell, new
        self.name = f"{cell.table}[{cell.row}][{cell.column}] {cell.text} -> {new}"


def without_ends(cells):
    """Without the row of NULL that ends a list: it says nothing, and a list without it has no end."""
    last = {}
    for cell in cells:
        last[cell.table] = cell.row
    ends = {table for table, row in last.items()
            if row and all(cell.text == "NULL" for cell in cells if (cell.table, cell.row) == (table, row))}
    return [cell for cell in cells if not (cell.table in ends and cell.row == last[cell.table])]


def is_table(name):
    return not any(fnmatch.fnmatchcase(name, pattern) for pattern in NO_TABLES)


def mutants_of(file):
    cells = without_ends([cell for cell in cells_of_file(os.path.join(SOURCE, PATHS[file])) if is_table(cell.table)])
    columns = {}
    for cell in cells:
        columns.setdefault((cell.table, cell.column), []).append(cell.text)
    return len({cell.table for cell in cells}), len(cells), [
        Mutant(file, cell, new) for cell in cells for new in changes_of(cell, columns[cell.table, cell.column])]


def test_source(name):
    (found,) = glob.glob(f"tests/unit/**/{name}.c", root_dir=SOURCE, recursive=True)
    return found


class Bench:
    """The build folder: how to compile a file, how to link the tests."""

    def __init__(self, folder, tests):
        self.folder, self.tests, self.killers = os.path.abspath(folder), tests, {}
        if not os.path.exists(os.path.join(self.folder, "build.ninja")):
            linker = [f"-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld={name}" for name in ("mold", "lld") if shutil.which(name)][:1]
            self.run(["cmake", "-S", SOURCE, "-B", self.folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                      "-DCMAKE_C_FLAGS_DEBUG=-O0", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"] + linker)
        self.run(["ninja", "-C", self.folder, f"tests/test_{tests[0]}"])
        entries = json.load(open(os.path.join(self.folder, "compile_commands.json"), encoding="utf-8"))
        self.commands = {}
        for entry in entries:
            self.commands.setdefault(os.path.relpath(entry["file"], SOURCE), entry["command"])
        link = self.run(["ninja", "-C", self.folder, "-t", "commands", f"tests/test_{tests[0]}"]).splitlines()[-1]
        self.link_head, self.link_tail = re.search(r"&& (\S+ .*?)\S+\.c\.o -o \S+ (.*) && :", link).groups()
        self.objects = [self.compile_test(name) for name in tests] + [self.compile_driver()]
        self.includers = {}

    def run(self, command, **options):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.folder if
                              os.path.isdir(self.folder) else SOURCE, check=False, **options)
        if done.returncode:
            sys.exit(f"{' '.join(command) if isinstance(command, list) else command}\n{done.stdout}")
        return done.stdout

    def command_for(self, file, source, target, more):
        command = re.sub(r" -o \S+ -c \S+$", "", self.commands[file])
        return re.sub(r"^(\S*ccache )?(\S+)", rf"\2 {more}", command) + f" -w -o {target} -c {source}"

    def compile_test(self, name):
        file, target = test_source(name), os.path.join(self.folder, f"table_{name}.o")
        self.run(self.command_for(file, os.path.join(SOURCE, file), target, f"-Dmain=test_{name}"), shell=True)
        return target

    def compile_driver(self):
        source, target = os.path.join(self.folder, "table_tests.c"), os.path.join(self.folder, "table_tests.o")
        with open(source, "w", encoding="utf-8") as out:
            out.write("#include <stdio.h>\n#include <string.h>\n")
            out.writelines(f"int test_{name}(void);\n" for name in self.tests)
            out.write("static const struct { const char *name; int (*run)(void); } tests[] = {\n")
            out.writelines(f'\t{{ "{name}", test_{name} }},\n' for name in self.tests)
            out.write("};\nint main(int argc, char **argv)\n{\n"
                      "\tfor (int i = 1; i < argc; i++)\n\t\tfor (unsigned k = 0; k < sizeof tests / sizeof *tests; k++)\n"
                      "\t\t\tif (strcmp(tests[k].name, argv[i]) == 0) {\n"
                      "\t\t\t\tfprintf(stderr, \"\\n@%s\\n\", argv[i]);\n"
                      "\t\t\t\tif (tests[k].run())\n\t\t\t\t\treturn 1;\n\t\t\t}\n\treturn 0;\n}\n")
        self.run(f"cc -O0 -w -o {target} -c {source}", shell=True)
        return target

    def sources_with(self, header):
        """The files of analyzer/ that include it, directly or through another header."""
        texts = {name: open(os.path.join(SOURCE, path), encoding="utf-8").read() for name, path in PATHS.items()}
        names, found = {header}, True
        while found:
            found = {f for f, text in texts.items() if f not in names and any(f'"{PATHS[name]}"' in text for name in names)}
            names |= found
        return sorted(name for name in names if name.endswith(".c"))

    def is_noticed(self, mutant):
        """True, False, or None if it does not compile. The mutant is None for the product as it is."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            objects = []
            if mutant:
                path = PATHS[mutant.file]
                text = open(os.path.join(SOURCE, path), encoding="utf-8").read()
                at, old = mutant.cell.start, mutant.cell.text
                changed = os.path.join(place, path)
                os.makedirs(os.path.dirname(changed))
                with open(changed, "w", encoding="utf-8") as out:
                    out.write(text[:at] + mutant.new + text[at + len(old):])
                for file in [mutant.file] if mutant.file.endswith(".c") else self.sources_with(mutant.file):
                    source = changed if mutant.file.endswith(".c") else os.path.join(SOURCE, PATHS[file])
                    objects.append(os.path.join(place, file + ".o"))
                    command = self.command_for(PATHS[file], source, objects[-1], f"-I{place}")
                    if subprocess.run(command, shell=True, cwd=self.folder, stderr=subprocess.DEVNULL, check=False).returncode:
                        return None
            program = os.path.join(place, "tests")
            self.run(f"{self.link_head} {' '.join(objects + self.objects)} -o {program} {self.link_tail}", shell=True)
            return self.run_tests(program, mutant.file if mutant else "")

    def run_tests(self, program, file):
        first = self.killers.get(file, [])
        order = first + [name for name in self.tests if name not in first]
        environment = dict(os.environ, TLSREADY_SOURCE=SOURCE, TLSREADY="/nonexistent", TLSREADY_SHARED="/nonexistent")
        try:
            done = subprocess.run([program] + order, cwd=SOURCE, env=environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode == 0:
            return False
        ran = re.findall(rb"\n@(\w+)\n", done.stdout)
        killer = ran[-1].decode() if ran else self.tests[0]
        self.killers[file] = [killer] + [name for name in first if name != killer]
        self.last_output = done.stdout
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build_folder")
    parser.add_argument("file", nargs="*")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    tables = cells = 0
    mutants = []
    for file in [os.path.basename(name) for name in options.file] or TABLES:
        if file not in PATHS:
            sys.exit(f"{file}: no file of analyzer/ has this name")
        more_tables, more_cells, more = mutants_of(file)
        tables, cells, mutants = tables + more_tables, cells + more_cells, mutants + more
    mutants = [mutant for mutant in mutants if not options.only or any(text in mutant.name for text in options.only)][::options.every]
    if options.list:
        print("\n".join(mutant.name for mutant in mutants))
        print(f"{tables} tables, {cells} cells, {len(mutants)} mutants")
        return 0
    bench = Bench(options.build_folder, TESTS)
    if bench.is_noticed(None):
        print(bench.last_output.decode(errors="replace")[-2000:])
        print("the tests fail without any change")
        return 2
    survivors, no_mutants, spared = [], 0, 0
    print(f"{len(mutants)} mutants of {cells} cells", file=sys.stderr, flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        for mutant, noticed in zip(mutants, pool.map(bench.is_noticed, mutants)):
            no_mutants += noticed is None
            if noticed is not False:
                continue
            reason = next((why for pattern, why in EQUIVALENT if fnmatch.fnmatchcase(mutant.name, pattern)), None)
            spared += reason is not None
            if reason is None:
                survivors.append(mutant)
                print(mutant.name, flush=True)
    print(f"{tables} tables, {cells} cells, {len(mutants) - no_mutants} mutants: {len(survivors)} survive, "
          f"{spared} more change nothing")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
