"""The Celery app: how the workers reach the broker, and what becomes of a ring when something falls over.

The broker carries doorbells and nothing else: no content, no ids, no results. What must happen is a row in PostgreSQL,
so a broker that loses everything costs one second, and a ring that comes twice costs nothing.
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
from workers.delivery.counter import counter
from workers.listener import NotificationListener

RING_AT_MOST = 60
"""Seconds after which a doorbell is told to stop; below the lease of a letter."""
RING_ENDED = 75
"""Seconds after which it is ended; still below the lease, so that two couriers never carry one letter."""
LETTERS_AND_CLOCKS = "celery"
ROUTING = "verdeling"
"""The queue of the router: much that nobody can take keeps no letter and no clock waiting."""
MESSAGES = "berichten"
"""The queue of the worker that tells partners' systems."""
REDELIVERED_AFTER = 300
"""Seconds after which the broker gives a ring of a killed worker to another; far above any ring."""


def _queue(name: str) -> Queue:
    """As Celery makes one by itself: with an exchange and a key of its own, or each would get what is for the other."""
    return Queue(name, Exchange(name), routing_key=name)


broker.free_places()
app = Celery("steunpunt", include=["workers.tasks"])
app.conf.update(
    broker_url=broker.address(settings.REDIS_URL),
    broker_transport_options={
        "visibility_timeout": REDELIVERED_AFTER,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    },
    # A broker that is away, or still reads its file back, is waited for without end.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_channel_error_retry=True,
    # A letter on its way is brought to its end, also while the broker is away.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_remote_control=False,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_soft_time_limit=RING_AT_MOST,
    task_time_limit=RING_ENDED,
    # The next second rings again: a ring that finds no broker is not worth a wait.
    task_publish_retry=False,
    task_serializer="json",
    accept_content=["json"],
    timezone=settings.TIME_ZONE,
    # What waits for the systems of others has processes of its own: one that does not answer keeps nobody waiting.
    task_routes={"workers.tasks.dispatch": {"queue": MESSAGES}, "workers.tasks.route": {"queue": ROUTING}},
    # What a worker takes that names no queues.
    task_queues=[_queue(LETTERS_AND_CLOCKS), _queue(ROUTING)],
    beat_schedule=schedule.DOORBELLS,
    beat_max_loop_interval=1,
)


@setup_logging.connect
def _log_as_the_desk_does(loglevel: int | None = None, **_later: object) -> None:
    logs.set_up(loglevel)


@worker_init.connect
@beat_init.connect
def _refuse_to_start(**_later: object) -> None:
    """Before the first bell: what is wrong ends the worker, or beat, with one sentence and exit status 1."""
    call_command("preflight")


@celeryd_after_setup.connect
def _open_the_counter(instance: object, **_later: object) -> None:
    """Before the processes of this worker part."""
    counter.open(processes=int(getattr(instance, "concurrency", 1)))


@celeryd_after_setup.connect
def _route_too_where_one_worker_does_all(**_later: object) -> None:
    """A worker that takes letters, clocks and messages together has no router beside it."""
    if {LETTERS_AND_CLOCKS, MESSAGES} <= set(app.amqp.queues.consume_from):
        app.amqp.queues.select_add(_queue(ROUTING))


@worker_process_init.connect
def _keep_what_was_loaded(**_later: object) -> None:
    """It lives as long as the process, and need not be gone through again with every collection of garbage."""
    gc.freeze()


def wake(bell: str) -> None:
    """Ring one bell. Dropped when the broker is away, for the next tick rings again."""
    with contextlib.suppress(KombuError, OSError):
        app.send_task(f"workers.tasks.{bell}", expires=schedule.STALE_AFTER)


@worker_ready.connect
def _hang_up_the_wire(**_later: object) -> None:
    """Once the children are there, in this main process alone; a worker that has no letters or clocks leaves it to the
    rest.
    """
    if LETTERS_AND_CLOCKS not in app.amqp.queues.consume_from:
        return
    wire = NotificationListener(settings.DIRECT_DATABASE, wake)
    worker_shutting_down.connect(lambda **_later: wire.stop(), weak=False)
    wire.start()
