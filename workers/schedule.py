"""The schedule of the tasks.

A task that was not started in time is worthless, as the next one does the same: `expires` lets a worker that was away
discard the old ones.
"""

from celery.schedules import crontab

EVERY_SECOND = 1.0
LINK_EVERY = 5.0
"""Seconds. Until it is linked, a line that the owner of the database removes leaves no gap in the chain."""
VERIFY_EVERY = 15.0
"""Seconds. Each round reads a part of the journal's chain (`desk.storage.chain.progress`)."""
STALE_AFTER = 10
"""Seconds; longer than a busy worker needs to reach a task, so that none is lost while it works."""


def _each_second(task: str) -> dict[str, object]:
    return {"task": f"workers.tasks.{task}", "schedule": EVERY_SECOND, "options": {"expires": STALE_AFTER}}


BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "route": _each_second("route"),
    "climb": _each_second("climb"),
    "deliver": _each_second("deliver"),
    "dispatch": _each_second("dispatch"),
    "alert": _each_second("alert"),
    "link": {"task": "workers.tasks.link_journal", "schedule": LINK_EVERY, "options": {"expires": STALE_AFTER}},
    "verify": {"task": "workers.tasks.verify_journal", "schedule": VERIFY_EVERY, "options": {"expires": STALE_AFTER}},
    # Once a day to each place; asked each minute, so that a place that was away gets it soon.
    "anchor": {"task": "workers.tasks.anchor_journal", "schedule": 60.0, "options": {"expires": 50}},
    # Once per gap, whenever it is looked: a duty that is taken back is told within the hour.
    "duty": {
        "task": "workers.tasks.look_for_duty_gaps",
        "schedule": crontab(minute="10"),
        "options": {"expires": 3000},
    },
    # At night, Amsterdam time, outside the hour that a clock change doubles or skips.
    "tidy": {
        "task": "workers.tasks.tidy",
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expires": 6 * 3600},
    },
    "recount": {
        "task": "workers.tasks.recount_clocks",
        "schedule": crontab(hour="4", minute="15"),
        "options": {"expires": 6 * 3600},
    },
    "conflicts": {
        "task": "workers.tasks.recompute_conflicts",
        "schedule": crontab(hour="4", minute="45"),
        "options": {"expires": 6 * 3600},
    },
}
