"""The process: runs until a signal; a second signal stops it immediately."""

import asyncio
import gc
import resource
import signal
from collections.abc import Callable
from dataclasses import replace

from edgelearn.proxy.server import Server
from edgelearn.proxy.settings import Settings

SPARE_DESCRIPTORS = 64


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when the address can't be had."""
    asyncio.run(_served(within_descriptors(settings, raised_descriptors()), say))


def raised_descriptors() -> int:
    """As many open files as this process may have, from now on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1_048_576


def within_descriptors(settings: Settings, descriptors: int) -> Settings:
    """The settings with no more connections than there can be open files: idle ones to the origin count, too."""
    limits = settings.limits
    room = max(2, descriptors - SPARE_DESCRIPTORS)
    connections = min(limits.connections, max(1, room // 2))
    to_origin = min(limits.origin_connections, max(1, (room - connections) // 2))
    return replace(settings, limits=replace(limits, connections=connections, origin_connections=to_origin))


async def _served(settings: Settings, say: Callable[[str], None]) -> None:
    server = Server(settings)
    told_to_stop, told_twice = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        (told_twice if told_to_stop.is_set() else told_to_stop).set()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    await server.start()
    gc.freeze()  # what was loaded stays: looking through it for garbage again and again is waste
    host, port = server.address
    shown = f"[{host}]" if ":" in host else host
    say(f"In front of {settings.origin.authority}: http://{shown}:{port}/, decisions at http://{shown}:{port}/.edge/")
    await told_to_stop.wait()
    say("Stopping: what is under way may finish. Once more stops at once.")
    stopping = asyncio.create_task(server.stop())
    second = asyncio.create_task(told_twice.wait())
    await asyncio.wait({stopping, second}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        stopping.cancel()
        await server.end()
    second.cancel()
