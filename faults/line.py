"""The line between visitors and city: a relay that can be made slow and torn."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 16 * 1024
_TEAR_CHANCE = 0.15  # of each piece that passes while the line is bad
_SLOWEST_S = 0.5


class Line:
    """Listens on a port of its own and passes everything on to ``port``. Used as a context."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._chance: random.Random | None = None  # None: the line is good
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self.port = 0
        self.torn = 0

    def __enter__(self) -> Line:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @contextmanager
    def bad(self, *, seed: float) -> Iterator[None]:
        self._chance = random.Random(seed)
        try:
            yield
        finally:
            self._chance = None

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(task)
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:  # the web server is away
            writer.transport.abort()
            return
        await asyncio.gather(self._pass(reader, their_writer), self._pass(their_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(_CHUNK):
                chance = self._chance
                if chance is not None:
                    await asyncio.sleep(chance.random() * _SLOWEST_S)
                    if chance.random() < _TEAR_CHANCE:
                        self.torn += 1
                        break
                writer.write(piece)
                await writer.drain()
        writer.transport.abort() if reader.at_eof() is False else writer.close()
