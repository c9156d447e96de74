# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenRelik's server, as far as the worker sees it: openrelik.py LIST ROWS FOLDER EACH. It stores the files of LIST (NAME<TAB>PATH a line) under names
without meaning, submits a task for EACH of them, counts what the workers report, and compares the results with the rows of one run."""
import collections, json, os, shutil, sys, time, uuid

from openrelik_worker_common.task_utils import decoded
from src.app import VISIBILITY, celery

LIST, ROWS, FOLDER, EACH = sys.argv[1], sys.argv[2], os.path.realpath(sys.argv[3]), int(sys.argv[4])
QUEUE = 'openrelik-worker-tlsready'
PATIENCE = 900


def fail(text):
    sys.exit('openrelik: ' + text)


def submit(lines, number):
    store, output = ('%s/%s/%d' % (FOLDER, name, number) for name in ('store', 'output'))
    os.mkdir(store)
    os.mkdir(output)
    files = []
    for line in lines:
        name, path = line.split('\t')
        stored = os.path.join(store, uuid.uuid4().hex)
        shutil.copy(path, stored)
        files.append({'path': stored, 'display_name': name + '.reg'})
    return celery.send_task(QUEUE + '.tasks.check', queue=QUEUE,
                            kwargs={'input_files': files, 'output_path': output, 'workflow_id': number, 'task_config': {'fail_on': 'never'}})


class Ledger:
    """What the workers report of each task."""

    def __init__(self):
        self.starts, self.ends = collections.defaultdict(list), collections.Counter()
        self.write()

    def write(self):
        with open(FOLDER + '/succeeded.new', 'w') as file:
            file.write('%d\n' % len(self.ends))
        os.rename(FOLDER + '/succeeded.new', FOLDER + '/succeeded')

    def started(self, event):
        self.starts[event['uuid']].append((event['timestamp'], event['hostname']))

    def succeeded(self, event):
        self.ends[event['uuid']] += 1
        self.write()

    def failed(self, event):
        fail('a task failed: %s' % event['exception'])

    def watch(self, connection, submit_all):
        """Until each task was finished. The tasks are submitted once the events of workers arrive."""
        receiver = celery.events.Receiver(connection, handlers={'task-started': self.started, 'task-succeeded': self.succeeded,
                                                                'task-failed': self.failed})
        rounds, end = 0, time.monotonic() + PATIENCE

        def look():
            nonlocal rounds
            rounds += 1
            if rounds == 2:
                self.results = submit_all()
            receiver.should_stop = rounds > 2 and len(self.ends) >= len(self.results) and nothing_is_waiting()
            if time.monotonic() > end:
                fail('%d tasks were done after %d s' % (len(self.ends), PATIENCE))

        receiver.on_iteration = look
        receiver.capture(limit=None)


def nothing_is_waiting():
    with celery.connection() as connection:
        client = connection.default_channel.client
        return not client.llen(QUEUE) and not client.hlen('tlsready-unacked')


def check_results(results):
    found = collections.Counter()
    for result in results:
        files = {file['display_name']: file['path'] for file in decoded(result.get())['output_files']}
        with open(files['tlsready.json']) as file:
            for machine in json.load(file)['machines']:
                found[os.path.basename(machine['input'])[:-len('.reg')], machine['verdict'], machine['evidence']] += 1
    with open(ROWS) as file:
        rows = map(json.loads, list(file)[1:])
        expected = collections.Counter((row['input'], row['verdict'], row['evidence']) for row in rows)
    if found != expected:
        fail('not the machines of one run: %s' % list(((found - expected) | (expected - found)).items())[:3])
    return len(found)


def main():
    with open(LIST) as file:
        lines = file.read().splitlines()
    ledger, begin = Ledger(), time.monotonic()
    with celery.connection() as connection:
        ledger.watch(connection, lambda: [submit(lines[at:at + EACH], number) for number, at in enumerate(range(0, len(lines), EACH))])
    seconds = time.monotonic() - begin
    if set(ledger.ends.values()) != {1} or set(ledger.ends) != {result.id for result in ledger.results}:
        fail('a task was finished twice: %s' % ledger.ends.most_common(1))
    again = {starts[0][1]: starts[1][0] - starts[0][0] for starts in ledger.starts.values() if len(starts) > 1}
    if sorted(again) != ['a@fleet', 'b@fleet'] or again['a@fleet'] < VISIBILITY:
        fail('not the two tasks whose processes were killed were started again, each in its time: %s' % again)
    print('openrelik: %d machines as in one run, in %d tasks, each finished once, in %.0f s; that of the killed process was started again after %.0f s, '
          'behind the others, and that of the killed worker after %.0f s (visibility timeout %d s)'
          % (check_results(ledger.results), len(ledger.results), seconds, again['b@fleet'], again['a@fleet'], VISIBILITY))


main()
