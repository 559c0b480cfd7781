"""Work behind the pages: the Celery app, and the timetable in the city's own hours."""

import os

from celery import Celery
from celery.schedules import crontab
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")

QUEUE = "civic311"
LONGEST_TASK = 3600  # seconds

TIMETABLE = {
    "learn_minutes": ("requests_app.tasks.learn_minutes", crontab(hour=4, minute=5)),
    "refresh_analytics": ("reports.tasks.refresh_analytics", crontab(hour=4, minute=15)),
    "write_daily_reports": ("reports.tasks.write_daily_reports", crontab(hour=5, minute=30)),
    "send_pending_notices": ("requests_app.tasks.send_pending_notices", crontab()),
    "deliver_webhooks": ("requests_app.tasks.deliver_webhooks", crontab()),
    "send_pages": ("requests_app.tasks.send_pages", crontab()),
    "tidy_calls": ("requests_app.tasks.tidy_calls", crontab(minute="*/10")),
    "draw_reviews": ("requests_app.tasks.draw_reviews", crontab(hour=4, minute=40, day_of_week="mon")),
    "draw_work_checks": (
        "requests_app.tasks.draw_work_checks",
        crontab(hour=4, minute=50, day_of_week="mon"),
    ),
    "write_ward_digests": (
        "requests_app.tasks.write_ward_digests",
        crontab(hour=6, minute=0, day_of_week="mon"),
    ),
    "apply_retention": ("requests_app.tasks.apply_retention", crontab(hour=3, minute=10)),
    "forget_unfinished_reports": ("requests_app.tasks.forget_unfinished_reports", crontab(hour=3, minute=20)),
    "forget_looks": ("requests_app.tasks.forget_looks", crontab(hour=3, minute=30)),
    "find_duplicates": ("requests_app.tasks.find_duplicates", crontab(minute="*/5")),
    "watch_clocks": ("requests_app.tasks.watch_clocks", crontab(minute="*/10")),
    "follow_up_residents": ("requests_app.tasks.follow_up_residents", crontab(minute=15)),
    "heartbeat": ("civic311.tasks.heartbeat", crontab()),
}

app = Celery("civic311")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_queues=[Queue(QUEUE)],
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=LONGEST_TASK,
    task_soft_time_limit=LONGEST_TASK - 60,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_concurrency=2,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    beat_schedule={name: {"task": task, "schedule": hours} for name, (task, hours) in TIMETABLE.items()},
)
app.autodiscover_tasks()
app.autodiscover_tasks(["civic311.demo"])
app.steps["consumer"].add("civic311.broker:RenewLeases")
app.steps["worker"].add("civic311.demo_clock:LiveInIt")
