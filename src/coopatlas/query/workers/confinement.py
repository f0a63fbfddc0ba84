"""What the kernel keeps a worker from doing: too much memory, too large files, any new connection.

Queries come from strangers and are evaluated by a large library, so its promises are not the last line.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_SECCOMP_RET_ALLOW = 0x7FFF0000
_SECCOMP_RET_ERRNO = 0x00050000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_OFFSET_OF_NUMBER, _OFFSET_OF_ARCHITECTURE = 0, 4
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine → what seccomp calls its architecture, and the number of its system call ``socket``."""


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def limit_memory(size_bytes: int) -> None:
    """Let the process hold no more data than this; beyond it, allocating fails and pyoxigraph aborts.

    Data is what is private and writable, stacks among it: the address space would count files and the arenas that
    the C library reserves for each thread, which grow with the machine. macOS takes the limit and ignores it.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (size_bytes, size_bytes))


def limit_files(size_bytes: int) -> None:
    """Let the process write no file larger than this; beyond it, writing raises ``OSError`` with ``EFBIG``."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def forbid_sockets() -> bool:
    """Let the process open no socket any more; those that it has stay. Cannot be undone.

    Returns:
        Whether the kernel took it: on Linux on the machines above, nowhere else.

    Source: Linux, Documentation/userspace-api/seccomp_filter.rst.
    """
    if platform.system() != "Linux" or platform.machine() not in _SOCKET_CALLS:
        return False
    architecture, socket_call = _SOCKET_CALLS[platform.machine()]
    code = b"".join(
        (
            _instruction(_LOAD, _OFFSET_OF_ARCHITECTURE),
            _instruction(_EQUAL, architecture, otherwise=3),
            _instruction(_LOAD, _OFFSET_OF_NUMBER),
            _instruction(_EQUAL, socket_call, otherwise=1),
            _instruction(_RETURN, _SECCOMP_RET_ERRNO | errno.EACCES),
            _instruction(_RETURN, _SECCOMP_RET_ALLOW),
        )
    )
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges: int = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    filtered: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))
    return no_new_privileges == 0 and filtered == 0


def _instruction(operation: int, operand: int, *, otherwise: int = 0) -> bytes:
    """Write a ``struct sock_filter``; ``otherwise`` is how many instructions to skip where a test fails."""
    return struct.pack("HBBI", operation, 0, otherwise, operand)
