# SPDX-License-Identifier: GPL-3.0-or-later
"""sbom.py PROGRAM CYCLONEDX SPDX: both lists are of this program, have the members that their standards require (CycloneDX 1.5, SPDX 2.3),
and name the same packages, among them every library that the program itself names and this script knows the package of."""
import hashlib, json, re, subprocess, sys, uuid

# What `tlsready version --json` calls a library, and the package that has its archive.
PACKAGES = {
    'bzip2': 'libbz2-dev', 'glibc': 'libc6-dev', 'jansson': 'libjansson-dev', 'libarchive': 'libarchive-dev', 'libbfio': 'libbfio-dev',
    'libcrypto': 'libssl-dev', 'libfsntfs': 'libfsntfs-dev', 'liblz4': 'liblz4-dev', 'liblzma': 'liblzma-dev', 'libregf': 'libregf-dev',
    'libsqlite3': 'libsqlite3-dev', 'libvshadow': 'libvshadow-dev', 'libwim': 'libwim-dev', 'libxml2': 'libxml2-dev',
    'libyaml': 'libyaml-dev', 'libzstd': 'libzstd-dev', 'nettle': 'nettle-dev', 'utf8proc': 'libutf8proc-dev', 'zlib': 'zlib1g-dev',
}
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'
faults = []


def require(condition, words):
    if not condition:
        faults.append(words)


def of_cyclonedx(bom, digest):
    """{package: version}"""
    require(bom['bomFormat'] == 'CycloneDX' and bom['specVersion'] == '1.5' and bom['version'] == 1, 'CycloneDX: format or version')
    uuid.UUID(bom['serialNumber'].removeprefix('urn:uuid:'))
    require(re.fullmatch(TIME, bom['metadata']['timestamp']), 'CycloneDX: time')
    own = bom['metadata']['component']
    require(own['hashes'] == [{'alg': 'SHA-256', 'content': digest}], 'CycloneDX: SHA-256 of another program')
    refs = [part['bom-ref'] for part in bom['components']]
    require(len(set(refs)) == len(refs), 'CycloneDX: a bom-ref is there twice')
    for part in bom['components']:
        require(part['type'] == 'library' and part['purl'].startswith('pkg:deb/'), 'CycloneDX: ' + part['name'])
        require(part.get('licenses'), 'CycloneDX: no licence of ' + part['name'])
    require(bom['dependencies'][0] == {'ref': own['bom-ref'], 'dependsOn': refs}, 'CycloneDX: dependencies')
    return {part['name']: part['version'] for part in bom['components']}


def of_spdx(bom, digest):
    require(bom['spdxVersion'] == 'SPDX-2.3' and bom['dataLicense'] == 'CC0-1.0' and bom['SPDXID'] == 'SPDXRef-DOCUMENT', 'SPDX: version')
    require(bom['documentNamespace'] and bom['name'] and re.fullmatch(TIME, bom['creationInfo']['created']), 'SPDX: head')
    own, *parts = bom['packages']
    require(own['checksums'] == [{'algorithm': 'SHA256', 'checksumValue': digest}], 'SPDX: SHA-256 of another program')
    ids = {package['SPDXID'] for package in bom['packages']}
    require(len(ids) == len(bom['packages']) and all(re.fullmatch(r'SPDXRef-[A-Za-z0-9.-]+', one) for one in ids), 'SPDX: ids')
    linked = {relation['relatedSpdxElement'] for relation in bom['relationships'] if relation['relationshipType'] == 'STATIC_LINK'}
    require(linked == ids - {own['SPDXID']}, 'SPDX: a package that is not linked')
    for package in bom['packages']:
        require({'name', 'downloadLocation', 'licenseConcluded'} <= package.keys() and package['licenseConcluded'] != 'NOASSERTION',
                'SPDX: ' + package['name'])
    return {package['name']: package['versionInfo'] for package in parts}


def libraries(program):
    """What the program says; nothing if this machine cannot start it."""
    try:
        return json.loads(subprocess.run([program, 'version', '--json'], capture_output=True, check=True).stdout)['libraries']
    except OSError:
        return {}


def main(program, cyclonedx, spdx):
    with open(program, 'rb') as text:
        digest = hashlib.sha256(text.read()).hexdigest()
    boms = []
    for path in cyclonedx, spdx:
        with open(path, encoding='utf-8') as text:
            boms.append(json.load(text))
    named = of_cyclonedx(boms[0], digest)
    require(named == of_spdx(boms[1], digest), 'CycloneDX and SPDX name other packages')
    for library in libraries(program):
        require(PACKAGES.get(library) in named, '%s is in the program and not in its lists' % library)
    if faults:
        sys.exit('\n'.join(faults))
    print('%s: %d packages in both lists' % (program, len(named)))


main(*sys.argv[1:])
