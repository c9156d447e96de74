# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of OpenRelik: runs tlsready over its input files, which it only reads, and returns the result as JSON, HTML and a report."""
import collections, json, os, re, shlex, shutil, subprocess, tempfile

from openrelik_worker_common.file_utils import create_output_file
from openrelik_worker_common.reporting import Priority, Report
from openrelik_worker_common.task_utils import create_task_result, get_input_files

from .app import LIMIT, celery
from .inputs import lay_out

PROGRAM = os.environ.get('TLSREADY', 'tlsready')
PROFILES = ('azure-backup', 'azure-devops', 'cis-iis10', 'client', 'configmgr', 'disa-stig', 'entra-connect', 'evidence', 'exchange', 'microsoft-baseline',
            'nist-800-52r2', 'tls12-only')
VERDICTS = ('at-risk', 'not-ready', 'never')

# The priority of the report by exit code; every other code fails the task.
PRIORITIES = {0: Priority.LOW, 1: Priority.HIGH, 3: Priority.MEDIUM}

# name, option, type, items, values that are accepted, label, description
FIELDS = (
    ('profiles', '--profile', 'autocomplete', PROFILES, '|'.join(PROFILES), 'Profiles', 'Profiles to check against (default: azure-backup)'),
    ('fail_on', '--fail-on', 'autocomplete', VERDICTS, '|'.join(VERDICTS), 'High priority from',
     'The report has a high priority if any machine has this verdict or a worse one (default: at-risk)'),
    ('timeout', '--timeout', 'text', (), '[1-9][0-9]{0,4}', 'Seconds', 'Seconds that one machine may take (default: 120)'),
    ('memory', '--memory', 'text', (), '[1-9][0-9]{0,5}', 'Memory', 'MiB of memory that one machine may take (default: 1024)'),
    ('shadow_copies', '--shadow-copies=all', 'checkbox', (), 'True', 'Shadow copies', 'Evaluate each shadow copy of NTFS volumes, too'),
    ('verify_image', '--verify-image', 'checkbox', (), 'True', 'Verify images', 'Compare E01 images with their stored hashes'),
)

TASK_NAME = 'openrelik-worker-tlsready.tasks.check'
TASK_METADATA = {
    'display_name': 'tlsready: TLS 1.2 readiness',
    'description': 'Determine whether the TLS clients of Windows machines will use TLS 1.2',
    'task_config': [{'name': name, 'label': label, 'description': description, 'type': kind, 'items': list(items), 'required': False}
                    for name, _, kind, items, _, label, description in FIELDS],
}


def options(config):
    """What was entered as options of tlsready, if it is one of the values that are accepted."""
    for name, option, kind, _, accepted, *_ in FIELDS:
        values = config.get(name)
        for value in values if isinstance(values, list) else [values]:
            if value is None or value is False or value == '':
                continue
            if not re.fullmatch(accepted, str(value)):
                raise ValueError(f'{name}: the value {str(value)[:100]!r} is not accepted')
            yield from [option] if kind == 'checkbox' else [option, str(value)]


def run(command, lines, folder):
    """The exit code, 0, 1 or 3."""
    try:
        done = subprocess.run(command, input=''.join(line + '\0' for line in lines).encode(), cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f'tlsready took longer than {LIMIT:.0f} s: increase TLSREADY_VISIBILITY_TIMEOUT of the workers') from None
    if done.returncode not in PRIORITIES:
        ended = f'exit code {done.returncode}' if done.returncode > 0 else f'signal {-done.returncode}'
        lines = done.stderr.decode(errors='replace').splitlines() if done.returncode > 0 else []
        raise RuntimeError(lines[-1][:2000] if lines else f'tlsready ended with {ended}')
    return done.returncode


def report_of(folder, code, apart):
    with open(os.path.join(folder, 'rows')) as rows, open(os.path.join(folder, 'report.md')) as markdown:
        verdicts = collections.Counter(json.loads(row)['verdict'] for row in list(rows)[1:])
        title, _, text = markdown.read().partition('\n')
    report = Report(title.lstrip('# '))
    report.priority = PRIORITIES[code]
    report.summary = ', '.join(f'{count} {verdict}' for verdict, count in sorted(verdicts.items()))
    if apart:
        report.add_section().add_paragraph(f'Folders in which different files have the same name: {apart}. It cannot be determined which of their files '
                                           'belong to one machine, so each file is evaluated as a machine of its own.')
    report.add_section().add_paragraph(text)
    return report


@celery.task(bind=True, name=TASK_NAME, metadata=TASK_METADATA)
def check(self, pipe_result=None, input_files=None, output_path=None, workflow_id=None, task_config=None):
    files = get_input_files(pipe_result, input_files or [])
    outputs = {form: create_output_file(output_path, display_name='tlsready.' + form, data_type='tlsready:result:' + form) for form in ('json', 'html')}
    folder = tempfile.mkdtemp(prefix='tlsready-', dir=output_path)  # there, files can be linked
    try:
        command = [PROGRAM, 'check', *options(task_config or {}), '-o', 'rows=rows', '-o', 'markdown=report.md',
                   *(f'--output={form}={output.path}' for form, output in outputs.items()), '--null', '--inputs-from', '-']
        lines, apart = lay_out(files, folder)
        if not lines:
            raise RuntimeError(f'Files: {len(files)}. None of them is a registry hive, a .reg file, an image or an archive')
        report = report_of(folder, run(command, lines, folder), apart)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return create_task_result(output_files=[output.to_dict() for output in outputs.values()], workflow_id=workflow_id, command=shlex.join(command),
                              task_report=report.to_dict())
