# SPDX-License-Identifier: GPL-3.0-or-later
"""The Celery application of the worker. Of a worker that is killed, no task is lost and none is finished twice: a task is acknowledged when it is done,
is given to another worker after VISIBILITY seconds without that, and may itself take only LIMIT seconds."""
import os

from celery import Celery

REDIS_URL = os.environ.get('REDIS_URL', 'redis://localhost:6379/0')
VISIBILITY = int(os.environ.get('TLSREADY_VISIBILITY_TIMEOUT', 900))
LIMIT = VISIBILITY * 0.9

celery = Celery('openrelik-worker-tlsready', broker=REDIS_URL, backend=REDIS_URL, include=['src.tasks'])
celery.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=VISIBILITY * 0.95,  # what is not tlsready takes time, too: copies, where files cannot be linked
    worker_prefetch_multiplier=1,  # the time of a task that waits in a worker would run already
    broker_transport_options={
        'visibility_timeout': VISIBILITY,
        # Of this worker alone: in the keys that all workers of a server share, it would also give away tasks of others after VISIBILITY seconds.
        'unacked_key': 'tlsready-unacked', 'unacked_index_key': 'tlsready-unacked-index', 'unacked_mutex_key': 'tlsready-unacked-mutex',
    },
)
