"""Celery's queue in the product's own database: kombu's pgmq transport on whatever connection Django has.

A message is leased for the visibility time-out (a minute) and the lease renewed while its task runs. So a task may run
for an hour, and still a worker that was killed gives its messages back within a minute.
"""

from typing import Any

from celery import bootsteps
from celery.utils.log import get_task_logger
from django.db import connections
from kombu.transport import pgmq
from psycopg_pool import ConnectionPool

logger = get_task_logger(__name__)
MOST_TRIES = 10
QUEUE_PARAMETERS = frozenset(
    "host port user password dbname options service sslmode sslrootcert sslcert sslkey".split()
)


def connection_parameters() -> dict[str, Any]:
    """Where the queue is, now: asked anew for each connection, since the embedded server may have come back elsewhere."""
    found = connections["default"].get_connection_params()
    return {name: value for name, value in found.items() if name in QUEUE_PARAMETERS} | {"connect_timeout": 5}


class Channel(pgmq.Channel):
    def _receive_messages(self, queue: str, qty: int = 1, **how: Any) -> list[Any]:
        messages = super()._receive_messages(queue, qty, **how)
        return [message for message in messages if not self._set_aside(queue, message)]

    def _set_aside(self, queue: str, message: Any) -> bool:
        """True for a task that takes its worker down again and again: it is kept in the archive (pgmq.a_civic311)."""
        if message.read_ct <= MOST_TRIES:
            return False
        self.pgmq.archive(self._queue_name(queue), message.msg_id)
        logger.error("Task set aside after %s tries: %s", MOST_TRIES, message.message["headers"]["task"])
        return True


class Transport(pgmq.Transport):
    Channel = Channel

    def _create_pgmq_client(self) -> pgmq.PGMQueue:
        pool = ConnectionPool(
            kwargs=connection_parameters,
            min_size=1,
            max_size=2,
            timeout=15,
            check=ConnectionPool.check_connection,
            open=True,
        )
        return pgmq.PGMQueue(conn_string=None, pool=pool, init_extension=False)

    def close_connection(self, connection: object) -> None:
        pool = self._pgmq_client and self._pgmq_client.pool
        super().close_connection(connection)
        if pool:
            pool.close()


class RenewLeases(bootsteps.StartStopStep):
    """Keeps the messages a worker has taken invisible to the others for as long as it lives."""

    requires = {"celery.worker.consumer.tasks:Tasks"}
    timer = None

    def start(self, consumer: Any) -> None:
        if isinstance(consumer.connection.transport, Transport):
            channel = consumer.task_consumer.channel
            self.timer = consumer.timer.call_repeatedly(channel.visibility_timeout / 3, renew, (channel,))

    def stop(self, consumer: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


def renew(channel: pgmq.Channel) -> None:
    for message in list(channel.qos._delivered.values()):
        taken = message.delivery_info
        channel.pgmq.set_vt(taken["pgmq_queue"], taken["pgmq_msg_id"], channel.visibility_timeout)
