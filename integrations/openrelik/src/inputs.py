# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a task as tlsready wants them. OpenRelik stores files under names without meaning; tlsready finds the logs of a hive, the hives of a
Windows volume and the segments of an image by name. So the files are linked into a folder under the names that they had, and never opened to write."""
import collections, errno, filecmp, os, re, shutil

SPECIAL = re.compile(r'[\x00-\x1f\x7f/\\+\ud800-\udfff]')
LOG = re.compile(r'.+\.log[12]?', re.I)
INPUT = re.compile(r'.+\.(reg|zip|7z|rar|cab|tar(\.\w+)?|tgz|iso|ova|wim|esd|swm|[es]01|00[01]|dd|img|raw|vhdx?|vdi|vmdk|qcow2?)', re.I)
SEGMENTS = r'(.+\.[es])([0-9]{2})()', r'(.+\.)([0-9]{3,6})()', r'(.+?)([0-9]+)(\.swm)'
NO_LINK = (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP)


def safe(name):
    """NAME as a file name that is neither a path nor something that a list of inputs gives a meaning to."""
    name = SPECIAL.sub('_', name).encode()[-200:].decode(errors='ignore')
    return name if name.strip('. ') else '_'


def place(file):
    """(whether its path on the machine is known, what it comes from, its folder there), its name"""
    name, path = safe(file.get('display_name') or 'unnamed'), file.get('original_path')
    if not path:
        return (False, os.path.dirname(file['path']), ''), name
    folders = [safe(part) for part in re.split(r'[/\\]', path)[:-1] if part.strip('. ')]
    return (True, file.get('source_file_id'), '/'.join(folders[-12:])), name


def kind_of(path, name, chosen):
    """What somebody chose is an input, whatever its name; what an archive or an image contained is one if it may be an export, an image or an archive."""
    if LOG.fullmatch(name):
        return 'log'
    with open(path, 'rb') as file:
        if file.read(4) == b'regf':
            return 'hive'
    return 'input' if chosen or INPUT.fullmatch(name) else 'other'


def without_copies(members):
    """The files of a folder, and whether different ones have the same name: then nobody can tell which belong together."""
    kept = collections.defaultdict(list)
    for member in members:
        same = kept[member[0].casefold()]
        if not any(filecmp.cmp(member[2], other[2], shallow=False) for other in same):
            same.append(member)
    return [member for same in kept.values() for member in same], any(len(same) > 1 for same in kept.values())


def is_later_segment(name, members):
    """case.E02 where there is case.E01, disk.002 and disk.001, gold2.swm and gold.swm."""
    names = {member[0].casefold() for member in members}
    for stem, number, end in (parts.groups() for parts in (re.fullmatch(pattern, name.casefold()) for pattern in SEGMENTS) if parts):
        return int(number) > 1 and stem + ('' if end else '1'.zfill(len(number))) + end in names
    return False


def link(path, top, *parts):
    target = os.path.join(*parts)
    os.makedirs(os.path.join(top, os.path.dirname(target)), exist_ok=True)
    try:
        os.link(os.path.realpath(path), os.path.join(top, target))
    except OSError as error:
        if error.errno not in NO_LINK:
            raise
        shutil.copyfile(path, os.path.join(top, target))
    return target


def lay_out(files, top):
    """Links FILES below TOP. Returns the lines of a list for --inputs-from, with paths relative to TOP, and how many folders were taken apart."""
    folders, sources, hives, lines, apart = collections.defaultdict(list), {}, collections.defaultdict(list), [], 0
    for file in files:
        where, name = place(file)
        folders[where].append((name, kind_of(file['path'], name, chosen=not where[0]), file['path']))
    for (known, source, folder), members in folders.items():
        number = sources.setdefault((known, source), len(sources) + 1)
        members, mixed = without_copies(members)
        has_inputs = any(kind == 'input' for _, kind, _ in members)
        apart += mixed
        for name, kind, path in members:
            if mixed and kind in ('hive', 'input'):
                lines.append(link(path, top, f'apart-{len(lines) + 1}', name))
            elif kind == 'input' and not mixed:
                target = link(path, top, f'inputs-{number}', folder, name)
                lines += [] if is_later_segment(name, members) else [target]
            elif not mixed:
                if kind == 'other' and has_inputs:
                    link(path, top, f'inputs-{number}', folder, name)  # it may be a segment or an extent
                target = link(path, top, f'machine-{number}', folder, name)
                hives[known, f'machine-{number}'] += [target] if kind == 'hive' else []
    for (known, root), paths in hives.items():
        if paths:
            lines.append(root if known else '\t'.join([root, *paths]))
    return lines, apart
