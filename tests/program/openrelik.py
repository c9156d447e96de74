# SPDX-License-Identifier: GPL-3.0-or-later
"""integrations/openrelik with the program: what it makes of the files of a task, whatever their names, and of how the program ends. The files of
OpenRelik's own package that it uses are in tests/openrelik, Celery is replaced here."""
import ast, base64, errno, glob, json, os, re, shutil, subprocess, sys, tempfile, types, uuid, zipfile

PROGRAM, ROOT = sys.argv[1], sys.argv[2]
READY, OFF = (ROOT + '/samples/hives/' + name for name in ('server2019-ready', 'server2012-client-off'))
TEXT, DARK = ROOT + '/samples/server2019-ready.reg', ROOT + '/samples/unknown-windows.reg'
HOSTILE = ['-o', '--profile=x', '../../x', '/etc/passwd', 'a\nb', 'a\tb', '', '.', '..', '. .', 'a+b', 'a+a', 'a\0b', '\ud800', 'x' * 5000, '\u00fc' * 300,
           '$(touch x)', '`touch x`', '#', ' ', 'a/b', 'C:\\a', '|', '-', '\u202e', 'a\r', '%s', "'", '"', '*', 'con', '\x1b[2J', '=', 'rows', 'report.md']


class Celery:
    def __init__(self, name, broker, backend, include):
        self.conf = {}

    def task(self, bind, name, metadata):
        return lambda function: function


os.environ['TLSREADY'] = PROGRAM
sys.modules['celery'] = types.SimpleNamespace(Celery=Celery)
sys.path[:0] = [ROOT + '/tests/openrelik', ROOT + '/integrations/openrelik']
from src import app, inputs, tasks
from openrelik_worker_common.reporting import Priority
from openrelik_worker_common.task_utils import decoded


class Task:
    """A task with its files as OpenRelik stores them, and the folder for what it returns."""

    def __init__(self, scratch):
        self.store, self.output, self.files = os.path.join(scratch, 'store'), os.path.join(scratch, 'output'), []
        os.makedirs(self.store)
        os.makedirs(self.output)

    def add(self, path, name=None, original=None, source=None):
        stored = os.path.join(self.store, uuid.uuid4().hex)
        shutil.copy(path, stored)
        os.utime(stored, (0, 0))
        self.files.append({'id': len(self.files), 'uuid': os.path.basename(stored), 'path': stored, 'extension': '', 'mime_type': None,
                           'display_name': os.path.basename(path) if name is None else name})
        if original is not None:
            self.files[-1].update(original_path=original, source_file_id=source)

    def add_all(self, folder, original=None, source=None):
        for name in ('SYSTEM', 'SOFTWARE'):
            self.add(os.path.join(folder, name), None, original and original + '/' + name, source)

    def run(self, **config):
        shutil.rmtree(self.output)
        os.mkdir(self.output)
        self.result = decoded(tasks.check(None, None, self.files, self.output, 7, config))
        files = {file['display_name']: file['path'] for file in self.result['output_files']}
        assert sorted(files) == ['tlsready.html', 'tlsready.json'] and os.path.getsize(files['tlsready.html']) > 1000
        assert sorted(os.listdir(self.output)) == sorted(map(os.path.basename, files.values())), 'something was left in the folder of the task'
        with open(files['tlsready.json']) as file:
            self.machines = json.load(file)['machines']
        self.report = self.result['task_report']
        return sorted((machine['verdict'], machine.get('evidence', '-')) for machine in self.machines)

    def fails(self, kind, text, **config):
        try:
            self.run(**config)
        except kind as error:
            assert re.search(text, str(error)) and '\n' not in str(error), str(error)
            assert not os.listdir(self.output), os.listdir(self.output)
        else:
            raise AssertionError('a task succeeded, and should fail with ' + text)


def alone(*paths):
    """(verdict, evidence) of these files as one machine, without the worker."""
    made = subprocess.run([PROGRAM, 'check', '-o', 'json', *paths], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    machine, = json.loads(made.stdout)['machines']
    return machine['verdict'], machine['evidence']


def pair(folder):
    return alone(folder + '/SYSTEM', folder + '/SOFTWARE')


def state(folder):
    found = {}
    for path in glob.glob(folder + '/*'):
        entry = os.stat(path)
        with open(path, 'rb') as file:
            found[path] = file.read(), entry.st_mtime_ns, entry.st_mode, entry.st_nlink, entry.st_ino
    return found


# --- cases, each in a folder of its own ---------------------------------------------------------------------------------------

def hives_that_lie_together_are_one_machine_with_their_logs(scratch):
    task, log = Task(scratch), scratch + '/SYSTEM.LOG1'
    with open(log, 'wb') as file:
        file.write(b'regf' + bytes(508))
    shutil.copy(READY + '/SYSTEM', scratch)
    shutil.copy(READY + '/SOFTWARE', scratch)
    task.add_all(READY)
    task.add(log)
    assert task.run() == [alone(scratch + '/SYSTEM', scratch + '/SOFTWARE')] != [pair(READY)], 'the log is not part of the evidence'


def the_verdict_is_the_priority_of_the_report(scratch):
    for number, (path, verdict, priority) in enumerate((
            (READY, 'READY', Priority.LOW), (OFF, 'NOT READY', Priority.HIGH), (DARK, 'INDETERMINATE', Priority.MEDIUM))):
        task = Task(scratch + '/%d' % number)
        task.add_all(path) if os.path.isdir(path) else task.add(path)
        task.run()
        assert (task.report['summary'], task.report['priority']) == ('1 ' + verdict, priority), task.report
        assert task.report['title'] == 'TLS 1.2 readiness' and verdict + ':' in task.report['content']
    task.run(fail_on=['never'])
    assert task.report['priority'] == Priority.LOW
    assert task.result['workflow_id'] == 7 and ' --fail-on never ' in task.result['command']


def every_other_file_is_a_machine_of_its_own(scratch):
    task, archive = Task(scratch), scratch + '/host.zip'
    with zipfile.ZipFile(archive, 'w') as file:
        file.write(OFF + '/SYSTEM', 'SYSTEM')
        file.write(OFF + '/SOFTWARE', 'SOFTWARE')
    task.add_all(READY)
    for path in (TEXT, DARK, archive):
        task.add(path)
    assert task.run() == sorted([pair(READY), alone(TEXT), alone(DARK), alone(archive)])
    assert task.report['summary'] == '1 INDETERMINATE, 1 NOT READY, 2 READY', task.report['summary']


def files_of_an_image_are_a_volume_again_and_images_are_not_mixed(scratch):
    task = Task(scratch)
    for source, folder in ((1, READY), (2, OFF)):
        task.add_all(folder, 'p1/Windows/System32/config', source)
    task.add(__file__, 'a.evtx', 'p1/Windows/a.evtx', 1)
    task.add(TEXT, None, 'export/' + os.path.basename(TEXT), 2)
    assert task.run() == sorted([pair(READY), pair(OFF), alone(TEXT)])
    assert 'p1/Windows/System32/config/SOFTWARE' in json.dumps(task.machines), 'the reports do not show the paths that the files had'


def a_copy_counts_once(scratch):
    task = Task(scratch)
    for _ in range(3):
        task.add_all(READY, 'Windows/System32/config', 1)
    assert task.run() == [pair(READY)]


def different_files_with_one_name_are_not_put_together(scratch):
    for original in (None, 'Windows/System32/config'):
        task = Task(scratch + '/%s' % bool(original))
        task.add_all(READY, original, 1)
        task.add(OFF + '/SYSTEM', 'system', original and original + '/system', 1)
        found = task.run()
        assert found == sorted(alone(path) for path in (READY + '/SYSTEM', READY + '/SOFTWARE', OFF + '/SYSTEM'))
        assert 'READY' not in dict(found) and 'have the same name: 1.' in task.report['content']


def two_machines_in_one_folder_are_undetermined(scratch):
    task = Task(scratch)
    task.add_all(READY)
    task.add(OFF + '/SYSTEM', 'SYSTEM-2')
    task.add(TEXT)
    assert task.run() == sorted([('INDETERMINATE', '-'), alone(TEXT)])
    assert 'are both SYSTEM hives' in task.report['content'], task.report['content']


def names_are_names_and_nothing_else(scratch):
    task = Task(scratch)
    for name in HOSTILE:
        task.add(TEXT, name)
    found, distinct = task.run(), {inputs.safe(name or 'unnamed').casefold() for name in HOSTILE}
    assert found == [alone(TEXT)] * len(distinct) and len(distinct) > 25, (len(found), len(distinct))
    task = Task(scratch + '/distinct')
    for number, name in enumerate(HOSTILE):
        path = '%s/%d.reg' % (scratch, number)
        with open(TEXT, 'rb') as whole, open(path, 'wb') as file:
            file.write(whole.read() + b'; %d\r\n' % number)
        task.add(path, name)
    found = task.run()
    assert len(found) == len(set(found)) == len(HOSTILE) and {verdict for verdict, _ in found} == {'READY'}
    assert sorted(os.listdir(scratch + '/distinct')) == ['output', 'store'] and not os.path.exists('x')


def folders_are_folders_below_that_of_the_task(scratch):
    task = Task(scratch)
    for number, name in enumerate(HOSTILE):
        for hive in ('SYSTEM', 'SOFTWARE'):
            task.add(READY + '/' + hive, hive, '%s/../%s/%s' % (name, name, hive), number)
    assert task.run() == [pair(READY)] * len(HOSTILE)
    deep = Task(scratch + '/deep')
    deep.add_all(READY, 'a/' * 3000)
    assert deep.run() == [pair(READY)]


def evidence_is_not_changed(scratch):
    task = Task(scratch)
    task.add_all(READY)
    task.add(TEXT)
    for path in glob.glob(task.store + '/*'):
        os.chmod(path, 0o444)
    before = state(task.store)
    task.run(shadow_copies=True, verify_image=True)
    assert state(task.store) == before
    link = os.link
    os.link = lambda *_: (_ for _ in ()).throw(OSError(errno.EXDEV, 'another file system'))
    try:
        assert task.run() == sorted([pair(READY), alone(TEXT)])
    finally:
        os.link = link
    assert state(task.store) == before


def only_known_values_become_options(scratch):
    listed = subprocess.run([PROGRAM, 'profiles'], capture_output=True, text=True).stdout
    assert list(tasks.PROFILES) == re.findall(r'^([a-z]\S*)', listed, re.M), 'the profiles of the form are not those of tlsready'
    assert list(tasks.options({})) == list(tasks.options({name: empty for name, *_ in tasks.FIELDS for empty in (None, '', False, [])})) == []
    assert list(tasks.options({'profiles': ['client', 'disa-stig'], 'timeout': '5', 'memory': 200, 'shadow_copies': True, 'unknown': '--x'})) == [
        '--profile', 'client', '--profile', 'disa-stig', '--timeout', '5', '--memory', '200', '--shadow-copies=all']
    task = Task(scratch)
    task.add(TEXT)
    for config in ({'profiles': '/etc/passwd'}, {'profiles': ['client', '-x']}, {'fail_on': 'never\n'}, {'timeout': '0'}, {'timeout': '\uff11'},
                   {'memory': '1 --x'}, {'shadow_copies': '--output'}, {'profiles': {'client': 1}}):
        task.fails(ValueError, 'is not accepted', **config)
    task.run(profiles=['client', 'disa-stig'], timeout='60', memory='500')


def a_program_that_fails_fails_the_task_with_its_line(scratch):
    task = Task(scratch)
    task.add(__file__, 'a.evtx', 'Windows/a.evtx', 1)
    task.fails(RuntimeError, '^Files: 1. None of them is a registry hive')
    task.files = []
    task.add(TEXT)
    script = scratch + '/program'
    for text, line in (('kill -KILL $$', '^tlsready ended with signal 9$'), ('kill -SEGV $$', '^tlsready ended with signal 11$'),
                       ('echo one >&2; echo two >&2; exit 5', '^two$'), ('exit 2', '^tlsready ended with exit code 2$'), ('exit 4', 'exit code 4$'),
                       ('exec sleep 30', '^tlsready took longer than 1 s')):
        with open(script, 'w') as file:
            file.write('#!/bin/sh\n' + text + '\n')
        os.chmod(script, 0o755)
        kept, tasks.PROGRAM, tasks.LIMIT = (tasks.PROGRAM, tasks.LIMIT), script, 1 if 'sleep' in text else 20
        task.fails(RuntimeError, line)
        tasks.PROGRAM, tasks.LIMIT = kept
    os.unlink(task.files[0]['path'])
    task.fails(FileNotFoundError, 'No such file')


def segments_lie_beside_their_first_one(scratch):
    first, later = ['case.E01', 'disk.001', 'gold.swm', 'lone.E02', 'v1.002', 'x.01', 'x.02', 'y7.swm'], ['CASE.e02', 'case.E10', 'disk.002', 'gold2.swm']
    for known in (False, True):
        task, top = Task('%s/%s' % (scratch, known)), '%s/top%s' % (scratch, known)
        for name in first + later:
            with open(scratch + '/' + name, 'w') as file:
                file.write(name)
            task.add(scratch + '/' + name, None, 'image/' + name if known else None, 1)
        os.mkdir(top)
        folder = 'inputs-1/' + 'image/' * known
        listed = [folder + name for name in first if not known or name in ('case.E01', 'disk.001', 'gold.swm', 'y7.swm')]
        assert inputs.lay_out(task.files, top) == (listed, 0)
        assert sorted(os.listdir(os.path.join(top, folder))) == sorted(first + later)


def a_task_takes_the_files_of_the_one_before(scratch):
    task = Task(scratch)
    task.add(TEXT)
    before = base64.b64encode(json.dumps({'output_files': task.files}).encode()).decode()
    result = decoded(tasks.check(None, before, [], task.output, 7, None))
    assert result['task_report']['summary'] == '1 READY'


def the_server_can_read_what_the_worker_says_of_itself(scratch):
    said = '%s [metadata=%r]' % (tasks.TASK_NAME, tasks.TASK_METADATA)
    assert ast.literal_eval(re.search('({.+})', said).group(0)) == tasks.TASK_METADATA
    assert said.split()[0].split('.')[0] == 'openrelik-worker-tlsready'
    with open(ROOT + '/integrations/openrelik/pyproject.toml') as project, open(ROOT + '/CMakeLists.txt') as build:
        version = re.search(r'project\(tlsready VERSION ([0-9.]+)', build.read())[1]
        assert '\nversion = "%s"\n' % version in project.read(), 'pyproject.toml has another version than tlsready'
    conf = app.celery.conf
    assert conf['task_acks_late'] and conf['task_reject_on_worker_lost'] and conf['worker_prefetch_multiplier'] == 1
    assert app.LIMIT < conf['task_time_limit'] < conf['broker_transport_options']['visibility_timeout'] == 900


CASES = [case for name, case in list(globals().items()) if isinstance(case, types.FunctionType) and case.__code__.co_varnames[:1] == ('scratch',)]

for case in CASES:
    with tempfile.TemporaryDirectory() as folder:
        case(folder)
print('%d cases: %s' % (len(CASES), ', '.join(case.__name__.replace('_', ' ') for case in CASES)))
