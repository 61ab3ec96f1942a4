"""The Celery app: the connection to the broker, and what happens when something fails.

Tasks carry nothing: no content, no ids, no results. What must happen is a row in PostgreSQL, so a broker that loses
everything costs one second, and a task that runs twice does no harm.
"""

import contextlib
import gc
import os

from celery import Celery
from celery.signals import (
    beat_init,
    celeryd_after_setup,
    setup_logging,
    worker_init,
    worker_process_init,
    worker_ready,
    worker_shutting_down,
)
from kombu import Exchange, Queue
from kombu.exceptions import KombuError

# Before anything reads a setting.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steunpunt.settings")

from django.conf import settings
from django.core.management import call_command

from workers import broker, logs, schedule
from workers.listener import DueListener

SOFT_LIMIT = 60
"""Soft time limit of a task in seconds; below the lease of a letter."""
HARD_LIMIT = 75
"""Hard time limit of a task in seconds; below the lease, so that two processes never deliver the same letter."""
CLOCKS = "celery"
LETTERS = "brieven"
"""The queue of the mailer: a mail server that hangs delays no clocks."""
ROUTING = "verdeling"
"""The queue of the router: many questions that nobody can take delay no letters and no clocks."""
MESSAGES = "berichten"
"""The queue of the worker that sends messages to partners' systems, wakes people, and verifies and anchors the
journal.
"""
REDELIVERED_AFTER = 300
"""Seconds after which the broker redelivers a task of a killed worker; far longer than any task."""


def _queue(name: str) -> Queue:
    """As Celery creates one itself: with an exchange and a routing key of its own, or each would get the other's
    tasks.
    """
    return Queue(name, Exchange(name), routing_key=name)


broker.install()
app = Celery("steunpunt", include=["workers.tasks"])
app.conf.update(
    broker_url=broker.address(settings.REDIS_URL),
    broker_transport_options={
        "visibility_timeout": REDELIVERED_AFTER,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    },
    # Wait for a broker that is away or still loading, without limit.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_channel_error_retry=True,
    # Finish sending a letter also while the broker is away.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_remote_control=False,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    # The next tick comes in a second, so do not wait for the broker.
    task_publish_retry=False,
    task_serializer="json",
    accept_content=["json"],
    timezone=settings.TIME_ZONE,
    # What waits for the servers of others has processes of its own, so that a slow one delays nothing else.
    task_routes={
        "workers.tasks.deliver": {"queue": LETTERS},
        "workers.tasks.anchor_journal": {"queue": MESSAGES},
        # Where the file of anchors is, and no clock waits for it.
        "workers.tasks.verify_journal": {"queue": MESSAGES},
        "workers.tasks.dispatch": {"queue": MESSAGES},
        # Never behind a mail server that hangs: it wakes people when mail does not.
        "workers.tasks.alert": {"queue": MESSAGES},
        "workers.tasks.route": {"queue": ROUTING},
    },
    # What a worker consumes when it names no queues.
    task_queues=[_queue(CLOCKS), _queue(LETTERS), _queue(ROUTING)],
    beat_schedule=schedule.BEAT_SCHEDULE,
    beat_max_loop_interval=1,
)


@setup_logging.connect
def _log_as_the_desk_does(loglevel: int | None = None, **_later: object) -> None:
    logs.set_up(loglevel)


@worker_init.connect
@beat_init.connect
def _refuse_to_start(**_later: object) -> None:
    """Before the first task: a wrong configuration ends the worker, or beat, with one sentence and exit status 1."""
    call_command("preflight")


@celeryd_after_setup.connect
def _do_all_in_a_single_worker(**_later: object) -> None:
    """A worker that consumes both clocks and messages also routes and sends letters: no process beside it does."""
    if {CLOCKS, MESSAGES} <= set(app.amqp.queues.consume_from):
        for name in (LETTERS, ROUTING):
            app.amqp.queues.select_add(_queue(name))


@worker_process_init.connect
def _keep_what_was_loaded(**_later: object) -> None:
    """Exclude loaded modules from garbage collection; they live as long as the process."""
    gc.freeze()


@worker_process_init.connect
def _say_which_keys_it_has(**_later: object) -> None:
    call_command("preflight", stays="worker")


def wake(task: str) -> None:
    """Send one task. Dropped when the broker is away, as the next tick sends it again."""
    with contextlib.suppress(KombuError, OSError):
        app.send_task(f"workers.tasks.{task}", expires=schedule.STALE_AFTER)


@worker_ready.connect
def _start_listener(**_later: object) -> None:
    """Start the listener once the child processes exist, in the main process; only in a worker with clocks."""
    if CLOCKS not in app.amqp.queues.consume_from:
        return
    listener = DueListener(settings.DIRECT_DATABASE, wake)
    worker_shutting_down.connect(lambda **_later: listener.stop(), weak=False)
    listener.start()
