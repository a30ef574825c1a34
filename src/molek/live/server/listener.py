"""The one database connection of a live process."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import psycopg
from psycopg import sql

from molek.live.operations import CHANNEL
from molek.live.server.hub import Hub

logger = logging.getLogger("molek.live")

_PING_S = 20.0  # a connection that is silently gone is noticed after this
_ANSWER_S = 5.0
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 0.2, 5.0


def connection_parameters(database: dict[str, Any]) -> dict[str, Any]:
    """Parameters for psycopg from Django's settings of a database."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    chosen = {name: database[key] for key, name in names.items() if database.get(key)}
    options = {k: v for k, v in database.get("OPTIONS", {}).items() if k not in ("pool", "server_side_binding")}
    return {"connect_timeout": 5, **options, **chosen, "application_name": "molek-live"}


class Listener:
    """Listens for notices and hands them to a hub; connects again by itself when the database was away.

    Needs a direct connection, or a pooler in session mode.
    """

    def __init__(self, hub: Hub, parameters: dict[str, Any]) -> None:
        self._hub = hub
        self._parameters = parameters
        self.is_listening = False

    async def run(self) -> None:
        """Listen until cancelled."""
        wait = _SHORTEST_WAIT_S
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as error:
                # The kind of error only: its text may hold the address of the database.
                logger.warning("live.database.lost error=%s", type(error).__name__)
            except Exception:  # a mistake of ours must not leave the screens deaf for ever
                logger.exception("live.listener.failed")
            wait = _SHORTEST_WAIT_S if self.is_listening else min(wait * 2, _LONGEST_WAIT_S)
            self.is_listening = False
            await asyncio.sleep(wait)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(**self._parameters, autocommit=True)
        try:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            self.is_listening = True
            self._hub.resync()  # whatever was told before this moment, we did not hear
            logger.info("live.database.listening")
            while True:
                async for notice in connection.notifies(timeout=_PING_S):
                    self._hand_on(notice.payload)
                async with asyncio.timeout(_ANSWER_S):
                    await connection.execute("SELECT 1")
        finally:
            await connection.close()

    def _hand_on(self, payload: str) -> None:
        try:
            topic, data = json.loads(payload)
            if not (isinstance(topic, str) and isinstance(data, dict)):
                raise TypeError
        except (ValueError, TypeError):  # somebody else's notice on our channel
            logger.warning("live.notice.malformed bytes=%d", len(payload))
            return
        self._hub.publish(topic, data)
