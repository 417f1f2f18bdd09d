"""What Python does not offer of Linux: Landlock, seccomp, namespaces. Standard library only; OSError where refused.

Sources: landlock(7), seccomp(2), unshare(2); numbers from the kernel's include/uapi.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
RULE_PATH_BENEATH, ASK_VERSION = 1, 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# How many rights over files each version of Landlock knows; a newer one knows those of the last here.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP_SINCE, BIND_AND_CONNECT = 4, 0b11
SCOPES_SINCE, SOCKETS_AND_SIGNALS = 6, 0b11

# AUDIT_ARCH_..., and the calls that are refused, with their numbers in both: other processes and programs, sockets,
# looks into other processes, and what changes the system.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
REFUSED: dict[str, tuple[int, int | None]] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kill": (62, 129),
    "tkill": (200, 130), "pidfd_open": (434, 434),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104),
}  # fmt: skip
# A new thread is made by clone, as a new process is: the flag says which. clone3 hides it, so the C library is told
# that the kernel has none, and takes clone.
CLONE, CLONE3, CLONE_THREAD = (56, 220), 435, 0x10000
X32 = 0x40000000  # calls of the other ABI that a processor of 64 bits takes
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_IF_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, NOT_PERMITTED, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16  # in struct seccomp_data; the low half on both architectures


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def no_new_privileges() -> None:
    """From here on no program gives this process more rights than it has."""
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def leave_network() -> None:
    """Go into a network of one's own, which has no interface that is up."""
    # Without the right to do so, a user namespace in which one has it comes first.
    if os.geteuid() != 0 or _libc.unshare(CLONE_NEWNET) < 0:
        _checked(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))


def landlock_version() -> int:
    """Which Landlock the kernel has; OSError for none."""
    return _checked(_libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION))


def read_only(paths: Iterable[str]) -> int:
    """Only files beneath these paths can be opened, only to read; no TCP; returns Landlock's version."""
    version = landlock_version()
    rights = (1 << FILE_RIGHTS.get(version, FILE_RIGHTS[5])) - 1
    attributes = [rights]
    if version >= TCP_SINCE:
        attributes.append(BIND_AND_CONNECT)
    if version >= SCOPES_SINCE:
        attributes.append(SOCKETS_AND_SIGNALS)
    told = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = _checked(_libc.syscall(CREATE_RULESET, told, len(told), 0))
    try:
        for path in paths:
            _allow(ruleset, path)
        _checked(_libc.syscall(RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there cannot be read either
    try:
        rights = READ_FILE | READ_DIR if Path(path).is_dir() else READ_FILE
        _checked(_libc.syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def refuse_calls() -> None:
    """Refuse sockets, other programs and other processes with EPERM. OSError also for an unknown architecture."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(f"no filter for {machine}")
    program = b"".join(struct.pack("=HBBI", *row) for row in _filter(list(ARCHITECTURES).index(machine)))
    code = ctypes.create_string_buffer(program)
    told = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
    _checked(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(told)), 0, 0))


def _filter(place: int) -> list[tuple[int, int, int, int]]:
    """A program for the kernel's filter machine: struct sock_filter of code, jump if true, jump if false, value."""
    refused = [number for both in REFUSED.values() if (number := both[place]) is not None]
    ends = [ALLOW, NOT_PERMITTED, NO_SUCH_CALL]
    tests = [(JUMP_AT_LEAST, X32, NOT_PERMITTED), (JUMP_EQUAL, CLONE3, NO_SUCH_CALL)]
    tests += [(JUMP_EQUAL, number, NOT_PERMITTED) for number in refused]
    rows = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (JUMP_EQUAL, 1, 0, list(ARCHITECTURES.values())[place]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    # Each jumps over the tests that are left, and over the three rows about clone, to its own end.
    rows += [(test, len(tests) - at + 2 + ends.index(end), 0, value) for at, (test, value, end) in enumerate(tests)]
    rows += [(JUMP_EQUAL, 0, 2, CLONE[place]), (LOAD, 0, 0, FIRST_ARGUMENT_AT), (JUMP_IF_SET, 0, 1, CLONE_THREAD)]
    return rows + [(RETURN, 0, 0, end) for end in ends]
