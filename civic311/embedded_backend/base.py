"""Django's PostgreSQL backend on the embedded server: the first connection starts it, and so does one after a crash."""

from typing import Any

from django.db.backends.postgresql import base

from civic311 import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        server = embedded.start(self.settings_dict["CIVIC311_HOME"], durable=self.settings_dict["DURABLE"])
        found = server.parameters(self.settings_dict["NAME"])
        self.settings_dict.update(
            HOST=found["host"], PORT=found["port"], USER=found["user"], PASSWORD=found["password"]
        )
        return super().get_connection_params()
