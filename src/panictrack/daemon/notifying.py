"""Telling systemd that we are ready, alive or ending: one datagram to the socket it names (sd_notify(3))."""

import os
import socket


def notify(state: str) -> None:
    """Send a state such as `READY=1`; nothing happens where no service manager asked for it."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.sendto(state.encode(), address)
        except OSError:
            return  # a manager that went away is no reason to end
