"""Kernels as Jupyter's own clients start and end them: forked from a nursery, or the plain way.

The clients wait a fifth of a second to see that a new kernel says no more, and a tenth to see that it has
ended; a kernel that is forked is there, and gone, in a small part of that.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

from book.publishing.nursery import Nursery

PAUSE_SECONDS = 0.02


class Forked:
    """A forked kernel, with the part of `subprocess.Popen` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, or none while the kernel runs."""
        if self.returncode is None:
            try:
                self.returncode = self._nursery.ask(poll=self.pid)["status"]
            except (ConnectionError, OSError, ValueError):
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once there is one; `subprocess.TimeoutExpired` if that takes too long."""
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(PAUSE_SECONDS)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Provisioner(LocalProvisioner):
    """A local kernel that keeps a record of what it reads; from a nursery where there is one."""

    nursery: Nursery | None = None
    record: Path

    async def launch_kernel(self, cmd: list[str], **words: Any) -> KernelConnectionInfo:
        connection_file: str = self.parent.connection_file  # type: ignore[union-attr]
        if self.nursery is None:
            plain = [sys.executable, "-m", "book.publishing.kernel", connection_file, str(self.record)]
            return await super().launch_kernel(plain, **words)
        answer = self.nursery.ask(
            start=[connection_file, str(self.record)], cwd=str(words["cwd"]), env=dict(words["env"])
        )
        self.process = Forked(self.nursery, answer["pid"])  # type: ignore[assignment]
        self.pid = answer["pid"]
        self.pgid = answer["pid"]
        return self.connection_info


class _Ear(AsyncZMQSocketChannel):
    """What is heard of a kernel; who waits for it to say no more waits a moment."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        return await super().get_msg(timeout if timeout is None else min(timeout, PAUSE_SECONDS))


class _Client(AsyncKernelClient):
    iopub_channel_class = Type(_Ear)


class Manager(AsyncKernelManager):
    """A manager of one kernel whose client does not wait in vain."""

    client_factory = Type(_Client)

    async def _async_wait(self, pollinterval: float = PAUSE_SECONDS) -> None:
        await super()._async_wait(min(pollinterval, PAUSE_SECONDS))
