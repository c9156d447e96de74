# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program can say keeps to its vocabulary: words.py ROOT [--list]. Looks at the strings of the sources and at the texts of the
profiles; names, comments and single words are left alone. --list prints them for a reader, a heading for each file."""
import pathlib
import re
import sys

# The words of Windows administrators and of the documents they read, not ours.
AVOIDED = (
    r'mends?|mending|put right|hangs? on|almost the right name|near miss|blanks?|parted by|boots?|is not there|are not there|'
    r'was given|were given|give it|cannot be told|is told|are told|this program|the program|says|say of|callers?|complained|'
    r'hold against|held against|bears?|anew|takes? back|spelled out|beside the verdict|old protocols|suites that are left|'
    r'is held to|are held to|both readers|yardstick|SChannel|WinINET|somebody|lies|stands|whose it is|is no|are no'
)
ALLOWED = r'[Tt]here (is|are) no|boot sectors?|BIOS boot|stands for|stand for|is no longer|are no longer'  # terms of the field, plain English
STRING = r'"(?:[^"\\]|\\.)*"'
ROOMS = ('common', 'parser', 'analyzer', 'reports', 'engine', 'cli')


def strings_of(path, text):
    """(line, string) of a source or of a profile."""
    if path.suffix == '.yaml':
        for number, line in enumerate(text.split('\n'), 1):
            yield number, re.sub(r'(^|\s)#.*', '', line)
        return
    text = re.sub(r'/\*.*?\*/', lambda comment: '\n' * comment.group().count('\n'), text, flags=re.S)
    for number, line in enumerate(text.split('\n'), 1):
        if not line.startswith('#'):
            for string in re.findall(STRING, line):
                yield number, string[1:-1]


def avoided_in(path, text):
    for number, string in strings_of(path, text):
        found = re.search(rf'\b({AVOIDED})\b', re.sub(ALLOWED, '', string))
        if found and ' ' in string.strip():
            yield f'{path}:{number}: "{found.group()}" in: {string.strip()[:100]}'


def is_sentence(string):
    return len(re.findall(r'[A-Za-z]{2,}', string)) > 1 and ' ' in string.strip()


def whole_strings_of(path, text):
    """Of a source: strings with no more than space between them are one."""
    if path.suffix == '.yaml':
        return [string for _, string in strings_of(path, text)]
    text = re.sub(r'/\*.*?\*/|^\s*#.*?$', '', text, flags=re.S | re.M)
    groups = re.findall(rf'(?:{STRING}\s*)+', text)
    return [''.join(string[1:-1] for string in re.findall(STRING, group)) for group in groups]


def print_sentences(paths):
    for path in paths:
        sentences = [string.strip() for string in whole_strings_of(path, path.read_text(encoding='utf-8')) if is_sentence(string)]
        if sentences:
            print(f'\n## {path.relative_to(root)}\n', *('- ' + sentence for sentence in sentences), sep='\n')


def prove_it_can_fail():
    for text, count in (('"the caller mends it"', 1), ('/* the program says */ "a boot sector is no longer read"', 0), ('"says"', 0)):
        assert len(list(avoided_in(pathlib.Path('a.c'), text))) == count, text


prove_it_can_fail()
root = pathlib.Path(sys.argv[1])
paths = sorted(path for room in ROOMS for path in (root / room).rglob('*') if path.suffix in ('.c', '.h', '.yaml'))
if sys.argv[2:] == ['--list']:
    print_sentences(paths)
    sys.exit()
found = [line for path in paths for line in avoided_in(path, path.read_text(encoding='utf-8'))]
print('\n'.join(found) or f'{len(paths)} files keep to the vocabulary')
sys.exit(bool(found))
