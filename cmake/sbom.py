# SPDX-License-Identifier: GPL-3.0-or-later
"""sbom.py MAP PROGRAM VERSION OUT [ADMINDIR]: of a static program, by its linker's map, the libraries in it: OUT.cdx.json (CycloneDX 1.5)
and OUT.spdx.json (SPDX 2.3). What dpkg knows is stated: package, version, source, home page. ADMINDIR: the folder of dpkg's database,
where the libraries are of another architecture. The same program gives the same bytes: the time is SOURCE_DATE_EPOCH or that of the
commit, the ids are made of the content."""
import datetime, hashlib, json, os, re, subprocess, sys, urllib.parse, uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, 'tlsready:sbom')
OURS = 'GPL-3.0-or-later'

# By source package, as debian/copyright has them for the files that are linked.
LICENCES = {
    'bzip2': 'bzip2-1.0.6',
    'gcc-12': 'GPL-3.0-or-later WITH GCC-exception-3.1',
    'gcc-12-cross': 'GPL-3.0-or-later WITH GCC-exception-3.1',
    'glibc': 'LGPL-2.1-or-later',
    'cross-toolchain-base': 'LGPL-2.1-or-later',
    'jansson': 'MIT',
    'libarchive': 'BSD-2-Clause',
    'libbfio': 'LGPL-3.0-or-later',
    'libfsntfs': 'LGPL-3.0-or-later',
    'libregf': 'LGPL-3.0-or-later',
    'libvshadow': 'LGPL-3.0-or-later',
    'libxml2': 'MIT',
    'libyaml': 'MIT',
    'libzstd': 'BSD-3-Clause OR GPL-2.0-only',
    'lz4': 'BSD-2-Clause',
    'nettle': 'LGPL-3.0-or-later OR GPL-2.0-or-later',
    'openssl': 'Apache-2.0',
    'sqlite3': 'blessing',
    'utf8proc': 'MIT AND Unicode-DFS-2015',
    'wimlib': 'LGPL-3.0-or-later OR GPL-3.0-or-later',
    'xz-utils': '0BSD',
    'zlib': 'Zlib',
}
FIELDS = ('Package', 'Version', 'Architecture', 'source:Package', 'source:Version', 'Homepage')


def query(admindir, *arguments):
    command = ['dpkg-query'] + (['--admindir=' + admindir] if admindir else []) + list(arguments)
    return subprocess.run(command, capture_output=True, text=True)


def archives(map_path):
    """Of others: those whose members the linker took. A part (cmake/part.cmake) stands for the archive that it was taken from."""
    with open(map_path, encoding='utf-8') as text:
        included = text.read().split('\nDiscarded input sections', 1)[0].split('\nMemory Configuration', 1)[0]
    for path in sorted(set(re.findall(r'^(\S+\.a)\(', included, re.MULTILINE))):
        if '/libpart_' in '/' + path:
            with open(os.path.join(os.path.dirname(map_path), '..', path + '.from'), encoding='utf-8') as origin:
                yield os.path.realpath(origin.read().strip())
        elif os.path.isabs(path):
            yield os.path.realpath(path)


def package_of(path, admindir, root):
    """A package knows its files by the paths they have after installation; those of /lib may be listed below /usr/lib, or the reverse.
    What is not of the other root, the compiler's own library for one, is of this machine."""
    inside = root and path.startswith(root + '/')
    path, admindir = (path[len(root):], admindir) if inside else (path, '')
    for name in (path, re.sub('^/usr', '', path), '/usr' + path):
        found = query(admindir, '--search', name)
        if found.returncode == 0:
            name = found.stdout.split(': ', 1)[0].split(',')[0]
            break
    else:
        sys.exit('sbom: dpkg%s knows no package that has %s' % (' --admindir=' + admindir if admindir else '', path))
    shown = query(admindir, '--show', '--showformat=' + '\\t'.join('${%s}' % field for field in FIELDS), name)
    return dict(zip(FIELDS, shown.stdout.split('\t')))


def system():
    with open('/etc/os-release', encoding='utf-8') as lines:
        values = dict(line.rstrip('\n').split('=', 1) for line in lines if '=' in line)
    return values['ID'].strip('"'), values.get('VERSION_ID', '').strip('"')


def purl(package):
    name, version = system()
    quote = lambda text: urllib.parse.quote(text, safe='.~-_')
    return 'pkg:deb/%s/%s@%s?arch=%s&distro=%s-%s&upstream=%s' % (
        name, quote(package['Package']), quote(package['Version']), package['Architecture'], name, version,
        quote('%s@%s' % (package['source:Package'], package['source:Version'])))


def components(map_path, admindir):
    """A package once, with all archives of it that are linked."""
    root = os.path.realpath(admindir).removesuffix('/var/lib/dpkg') if admindir else ''
    found = {}
    for path in archives(map_path):
        package = package_of(path, admindir, root)
        found.setdefault(purl(package), package | {'archives': set()})['archives'].add(os.path.basename(path))
    return dict(sorted(found.items()))


def time_of_source():
    seconds = os.environ.get('SOURCE_DATE_EPOCH')
    if not seconds:
        commit = subprocess.run(['git', '-C', os.path.dirname(os.path.abspath(__file__)), 'log', '-1', '--format=%ct'],
                                capture_output=True, text=True)
        seconds = commit.stdout.strip() or '0'
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def id_of(document):
    return str(uuid.uuid5(NAMESPACE, json.dumps(document, sort_keys=True)))


def cyclonedx(version, digest, parts):
    own = 'pkg:generic/tlsready@' + version
    component = {'type': 'application', 'bom-ref': own, 'name': 'tlsready', 'version': version, 'purl': own,
                 'hashes': [{'alg': 'SHA-256', 'content': digest}], 'licenses': [{'license': {'id': OURS}}]}
    libraries = []
    for ref, part in parts.items():
        library = {'type': 'library', 'bom-ref': ref, 'name': part['Package'], 'version': part['Version'], 'purl': ref,
                   'description': 'linked: ' + ', '.join(sorted(part['archives']))}
        licence = LICENCES.get(part['source:Package'])
        if licence:
            library['licenses'] = [{'expression': licence} if ' ' in licence else {'license': {'id': licence}}]
        if part['Homepage']:
            library['externalReferences'] = [{'type': 'website', 'url': part['Homepage']}]
        libraries.append(library)
    document = {'$schema': 'http://cyclonedx.org/schema/bom-1.5.schema.json', 'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'version': 1,
                'metadata': {'timestamp': time_of_source(), 'component': component}, 'components': libraries,
                'dependencies': [{'ref': own, 'dependsOn': list(parts)}] + [{'ref': ref} for ref in parts]}
    return document | {'serialNumber': 'urn:uuid:' + id_of(document)}


def spdx_package(identifier, name, version, licence, home, ref):
    return {'SPDXID': identifier, 'name': name, 'versionInfo': version, 'downloadLocation': 'NOASSERTION', 'filesAnalyzed': False,
            'licenseConcluded': licence or 'NOASSERTION', 'licenseDeclared': licence or 'NOASSERTION',
            'copyrightText': 'NOASSERTION',
            'externalRefs': [{'referenceCategory': 'PACKAGE-MANAGER', 'referenceType': 'purl', 'referenceLocator': ref}],
            } | ({'homepage': home} if home else {})


def spdx(version, digest, parts):
    own = spdx_package('SPDXRef-tlsready', 'tlsready', version, OURS, '', 'pkg:generic/tlsready@' + version)
    own |= {'checksums': [{'algorithm': 'SHA256', 'checksumValue': digest}],
            'primaryPackagePurpose': 'APPLICATION'}
    packages, relations = [own], [('SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-tlsready')]
    for ref, part in parts.items():
        identifier = 'SPDXRef-' + re.sub('[^A-Za-z0-9.-]', '-', part['Package'])
        packages.append(spdx_package(identifier, part['Package'], part['Version'], LICENCES.get(part['source:Package']), part['Homepage'], ref)
                        | {'sourceInfo': 'built from %s %s; linked: %s' % (part['source:Package'], part['source:Version'],
                                                                           ', '.join(sorted(part['archives']))),
                           'primaryPackagePurpose': 'LIBRARY'})
        relations.append(('SPDXRef-tlsready', 'STATIC_LINK', identifier))
    document = {'spdxVersion': 'SPDX-2.3', 'dataLicense': 'CC0-1.0', 'SPDXID': 'SPDXRef-DOCUMENT', 'name': 'tlsready-' + version,
                'creationInfo': {'created': time_of_source(), 'creators': ['Tool: tlsready-sbom-' + version]}, 'packages': packages,
                'relationships': [{'spdxElementId': a, 'relationshipType': how, 'relatedSpdxElement': b} for a, how, b in relations]}
    return document | {'documentNamespace': 'urn:uuid:' + id_of(document)}


def main(map_path, program, version, out, admindir=''):
    with open(program, 'rb') as bytes_of_it:
        digest = hashlib.sha256(bytes_of_it.read()).hexdigest()
    parts = components(map_path, admindir)
    for suffix, make in (('.cdx.json', cyclonedx), ('.spdx.json', spdx)):
        with open(out + suffix, 'w', encoding='utf-8') as text:
            json.dump(make(version, digest, parts), text, indent=2, sort_keys=True, ensure_ascii=False)
            text.write('\n')


main(*sys.argv[1:])
