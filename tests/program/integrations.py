# SPDX-License-Identifier: GPL-3.0-or-later
"""integrations/*.jq and the format gitlab over all samples: each document has only fields that its reader publishes, of their types, and states what the
result states. Facts of the formats: ECS 8.11 field reference, Timesketch's import page, GitLab's Code Quality page."""
import glob, json, os, re, subprocess, sys, tempfile

PROGRAM, ROOT = sys.argv[1], os.path.realpath(sys.argv[2])
MOMENT = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)')

# A field of ECS, and what its values are.
WORD, NUMBER, HASH = str, int, re.compile('[0-9a-f]{64}')
ECS = {
    '@timestamp': MOMENT, 'message': WORD, 'ecs.version': re.compile(r'8\.11\.0'),
    'event.kind': re.compile('state'), 'event.category': re.compile('configuration'), 'event.type': re.compile('info'),
    'event.outcome': re.compile('success|failure|unknown'), 'event.provider': WORD, 'event.dataset': WORD, 'event.reason': WORD,
    'host.name': WORD, 'host.architecture': WORD, 'host.os.type': re.compile('windows'), 'host.os.platform': WORD,
    'host.os.family': WORD, 'host.os.full': WORD, 'host.os.name': WORD, 'host.os.version': WORD,
    'rule.id': WORD, 'rule.name': WORD, 'rule.ruleset': WORD, 'rule.description': WORD, 'rule.reference': re.compile('https?://.*'),
    'observer.vendor': WORD, 'observer.product': WORD, 'observer.version': WORD, 'observer.type': WORD,
    'registry.hive': re.compile('HK[A-Z]+'), 'registry.key': WORD, 'registry.value': WORD, 'registry.path': WORD,
    'registry.data.type': re.compile('REG_[A-Z_]+|[0-9]+'), 'registry.data.strings': WORD,
    'file.path': WORD, 'file.size': NUMBER, 'file.hash.sha256': HASH,
    'tlsready.verdict': WORD, 'tlsready.level': re.compile('error|warning|note'), 'tlsready.found': WORD, 'tlsready.expected': WORD,
    'tlsready.digest': re.compile('sha256:[0-9a-f]{64}'),
}
TIMESKETCH = {
    'message': WORD, 'datetime': MOMENT, 'timestamp_desc': WORD, 'data_type': WORD, 'hostname': WORD, 'key_path': WORD,
    'source_file': WORD, 'verdict': WORD, 'tag': WORD,
}
CODE_QUALITY = {
    'description': WORD, 'check_name': WORD, 'fingerprint': re.compile('[0-9a-f]{64}'),
    'severity': re.compile('info|minor|major|critical|blocker'), 'location.path': re.compile('[^/].*'), 'location.lines.begin': NUMBER,
}
REQUIRED = {'ecs': {'@timestamp', 'ecs.version', 'message', 'event.kind'}, 'timesketch': {'message', 'datetime', 'timestamp_desc'},
            'gitlab': set(CODE_QUALITY)}


def leaves(value, path=''):
    """('event.kind', 'state'), ...; the entries of a list each."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            for name, below in entry.items():
                yield from leaves(below, path + '.' + name if path else name)
        else:
            yield path, entry


def fits(value, kind):
    if isinstance(kind, type):
        return isinstance(value, kind) and not isinstance(value, bool)
    return isinstance(value, str) and bool(kind.fullmatch(value))


def check_fields(form, document, fields):
    found = dict(leaves(document))
    missing = REQUIRED[form] - found.keys()
    assert not missing, '%s: %s is missing in %s' % (form, missing, document)
    for path, value in leaves(document):
        assert path in fields, '%s has no field %s' % (form, path)
        assert fits(value, fields[path]), '%s: %s is %r' % (form, path, value)


def jq(form, result):
    made = subprocess.run(['jq', '-c', '-f', os.path.join(ROOT, 'integrations', form + '.jq'), result], capture_output=True, text=True)
    assert made.returncode == 0, '%s: %s' % (form, made.stderr)
    return [json.loads(line) for line in made.stdout.splitlines()]


def gitlab(result):
    made = subprocess.run([PROGRAM, 'render', result, '-o', 'gitlab'], capture_output=True, text=True)
    assert not made.stderr, made.stderr
    return json.loads(made.stdout)


def open_findings(machines):
    return sorted((machine['name'], finding['rule']) for machine in machines for finding in machine['findings']
                  if finding['outcome'] in ('fail', 'unknown'))


def cited_keys(machines):
    return {(machine['name'], evidence['key']) for machine in machines for fact in machine['facts'].values()
            for evidence in fact.get('evidence', []) if evidence.get('key') and evidence.get('written')}


def check_result(result):
    with open(result) as file:
        machines = json.load(file)['machines']
    ecs, events, issues = jq('ecs', result), jq('timesketch', result), gitlab(result)
    for form, documents, fields in (('ecs', ecs, ECS), ('timesketch', events, TIMESKETCH), ('gitlab', issues, CODE_QUALITY)):
        for document in documents:
            check_fields(form, document, fields)
    assert sorted((one['host']['name'], one['rule']['id']) for one in ecs) == open_findings(machines)
    assert {(one['hostname'], one['key_path']) for one in events} == cited_keys(machines)
    assert len(issues) == len(ecs) and len({one['fingerprint'] for one in issues}) == len(issues), 'a fingerprint repeats'
    return len(ecs), len(events)


def main():
    inputs = glob.glob(ROOT + '/samples/*.reg') + ['+'.join(filter(os.path.exists, (folder + 'SYSTEM', folder + 'SOFTWARE')))
                                                   for folder in glob.glob(ROOT + '/samples/hives/*/')]
    assert len(inputs) > 60
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, 'result.json')
        subprocess.run([PROGRAM, 'check', '--each', '-o', 'json=' + result, *sorted(inputs)], stderr=subprocess.DEVNULL)
        findings, events = check_result(result)
    print('%d machines, %d findings, %d keys with a time' % (len(inputs), findings, events))
    assert findings > 300 and events > 100


main()
