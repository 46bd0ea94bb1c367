"""Runs one container as a process group and records what became of it; outlives the kubelet that started it.

Usage: python -I -S shim.py FOLDER, where FOLDER/spec.json says what to run; with a PROGRAM and its arguments behind it: becomes that program in the container that is running. Files in FOLDER, each written whole or not at all:
claimed (who runs this), shim.json, started.json, exit.json, gap.json (what was cut from the log), times (offset and time of the log).
"""
import ctypes
import errno
import json
import os
import signal
import stat
import sys
import time

LINUX = sys.platform.startswith("linux")
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_SLAVE = 1, 32, 4096, 16384, 1 << 19
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
TICK_SECONDS = 0.5
libc = ctypes.CDLL(None, use_errno=True)


class StartFailed(Exception):
    """The container can't be started; the text says why."""


def checked(result, what):
    """Turns a failed libc call into an OSError."""
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), what)


def mount(source, target, kind, flags, data=""):
    """mount(2)."""
    names = [os.fsencode(text) if text is not None else None for text in (source, target, kind)]
    checked(libc.mount(names[0], names[1], names[2], ctypes.c_ulong(flags), data.encode()), target)


def write_durably(folder, name, value):
    """Replaces FOLDER/NAME so that it survives a loss of power."""
    path = os.path.join(folder, name)
    with open(path + ".new", "w") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def start_time(pid):
    """The kernel's start time of a process: with its number it names the process for good."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[19]
    except OSError:
        return ""


def namespace_of(pid):
    """Name of the container's mount namespace, by which strays are found; empty when it is the machine's own."""
    try:
        name = os.readlink("/proc/%d/ns/mnt" % pid)
        return "" if name == os.readlink("/proc/self/ns/mnt") else name
    except OSError:
        return ""


def enter_namespace():
    """A mount namespace of our own; as an ordinary user through a user namespace that keeps the user's number."""
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNS) != 0:
        checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare")
        for name, text in (("setgroups", "deny"), ("uid_map", "%d %d 1" % (uid, uid)), ("gid_map", "%d %d 1" % (gid, gid))):
            with open("/proc/self/" + name, "w") as file:
                file.write(text)
    mount(None, "/", None, MS_REC | MS_SLAVE)


def bind(source, target):
    """Shows `source` at `target` of the new root, whatever it is."""
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.lexists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    mount(source, target, None, MS_BIND | MS_REC)


def open_folder(path, root):
    """Makes a folder of the new root one that mount points can be made in: memory, with each entry bound into it."""
    inside = root + path
    entries = os.listdir(path) if os.path.isdir(path) else []
    mode = stat.S_IMODE(os.stat(path).st_mode) if entries else 0o755
    mount("tmpfs", inside, "tmpfs", 0, "mode=%o" % mode)
    for entry in entries:
        source = os.path.join(path, entry)
        if source == root:
            continue
        try:
            bind(source, os.path.join(inside, entry))
        except (PermissionError, FileNotFoundError):
            continue  # What this user may not see stays unseen; what vanished is gone.


def mount_point(target, source, root, opened):
    """Makes sure that `target` exists in the new root as something `source` can be bound over."""
    parts = [part for part in target.split("/") if part]
    path = ""
    for number, part in enumerate(parts):
        parent = path or "/"
        path = path + "/" + part
        if os.path.exists(root + path):
            continue
        # Inside a volume or an opened folder the mount point is made right there, as container runtimes do.
        if parent != "/" and not any(parent == one or parent.startswith(one + "/") for one in opened) and os.path.isdir(parent):
            open_folder(parent, root)
            opened.add(parent)
        if os.path.lexists(root + path):
            continue
        if number == len(parts) - 1 and not os.path.isdir(source):
            os.close(os.open(root + path, os.O_CREAT | os.O_WRONLY, 0o644))
        else:
            os.mkdir(root + path)
    return root + path


def within(path, folder):
    """Whether `path` is `folder` or below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def show(one, root, opened):
    """Binds a volume at its place in the new root."""
    target = os.path.normpath(one["target"])
    try:
        place = mount_point(target, one["source"], root, opened)
        mount(one["source"], place, None, MS_BIND | MS_REC)
        if one["readOnly"]:
            # A user namespace may not drop the flags that the mount already has.
            kept = os.statvfs(place).f_flag & (2 | 4 | 8 | 1024 | 2048)
            mount(None, place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | kept)
    except OSError as error:
        raise StartFailed("volume %s can't be mounted at %s: %s" % (one["name"], one["target"], error))
    opened.add(target)


def cover(hidden, binds, root):
    """Lays an empty folder over `hidden` wherever the new root shows it: at its own place and below volumes that hold it. Gives the places."""
    places = [hidden] + [os.path.join(one["target"], os.path.relpath(hidden, one["source"])) for one in binds if within(hidden, os.path.realpath(one["source"]))]
    covered = []
    for place in map(os.path.normpath, places):
        if os.path.isdir(root + place) and os.path.samefile(root + place, hidden):
            mount("tmpfs", root + place, "tmpfs", 2 | 4 | 8, "mode=755")
            covered.append(place)
    return covered


def change_root(spec):
    """Builds the private root and goes into it. The daemon's own folder is not in it: token, keys and store are no pod's business."""
    root, hidden = spec["root"], os.path.realpath(spec["hidden"])
    os.makedirs(root, exist_ok=True)
    open_folder("/", root)
    opened = set()
    binds = sorted(spec["binds"], key=lambda entry: entry["target"].count("/"))
    inner = [one for one in binds if within(os.path.normpath(one["target"]), hidden)]
    for one in binds:
        if one not in inner:
            show(one, root, opened)
    covered = cover(hidden, binds, root)
    opened.update(covered)
    for one in inner:
        show(one, root, opened)
    for place in covered:
        mount(None, root + place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | 2 | 4 | 8)
    os.chdir(root)
    number = PIVOT_ROOT.get(os.uname().machine)
    if number is not None and libc.syscall(number, b".", b".") == 0:
        checked(libc.umount2(b".", 2), "umount")
    else:
        os.chroot(".")
    os.chdir("/")


def find_program(name, env):
    """The program that argv[0] means, as a container runtime looks it up."""
    if "/" in name:
        return name
    for folder in env.get("PATH", "").split(":"):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise StartFailed('exec: "%s": executable file not found in $PATH' % name)


def private_root(spec):
    """Enters the mount namespace, or says which volume can't be had without one."""
    needed = [one for one in spec["binds"] if not one.get("optional")]
    try:
        if not LINUX:
            raise OSError(errno.ENOSYS, "only Linux has mount namespaces")
        enter_namespace()
    except OSError as error:
        if needed:
            raise StartFailed(
                "volume %s can't be mounted at %s: this machine allows no mount namespaces (%s); allow unprivileged user namespaces or run the local cluster as root"
                % (needed[0]["name"], needed[0]["target"], error.strerror)
            )
        return
    change_root(spec)


def give_up_powers(spec):
    """Keeps of a superuser's powers those that the kubelet names: with others a pod could undo its own mounts and look into the daemon."""
    for number in range(64) if LINUX else ():
        if number not in spec["capabilities"]:
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    if LINUX and spec["noNewPrivileges"]:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def become(spec, log):
    """In the child: turns into the container's program."""
    os.setsid()
    private_root(spec)
    give_up_powers(spec)
    try:
        os.makedirs(spec["cwd"], exist_ok=True)
        os.chdir(spec["cwd"])
    except OSError as error:
        raise StartFailed("the working directory %s can't be entered: %s" % (spec["cwd"], error.strerror))
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    program = find_program(spec["argv"][0], spec["env"])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    try:
        os.execve(program, spec["argv"], spec["env"])
    except OSError as error:
        raise StartFailed('exec: "%s": %s' % (program, error.strerror.lower()))


def enter(folder, argv):
    """Becomes a program inside the container that FOLDER's attempt runs: its root, its environment, its folder."""
    with open(os.path.join(folder, "spec.json")) as file:
        spec = json.load(file)
    with open(os.path.join(folder, "started.json")) as file:
        started = json.load(file)
    if LINUX and start_time(started["pid"]) != started["startTime"]:
        raise StartFailed("the container is not running")
    if started["namespace"]:
        place = "/proc/%d/" % started["pid"]
        root = os.open(place + "root", os.O_RDONLY)
        handles = [(os.open(place + "ns/" + name, os.O_RDONLY), kind) for name, kind in (("user", CLONE_NEWUSER), ("mnt", CLONE_NEWNS))]
        for (handle, kind), name in zip(handles, ("user", "mnt")):
            # One's own user namespace can't be entered again.
            if os.readlink(place + "ns/" + name) != os.readlink("/proc/self/ns/" + name):
                checked(libc.setns(handle, kind), "setns")
            os.close(handle)
        os.fchdir(root)
        os.chroot(".")
        os.close(root)
    give_up_powers(spec)
    os.chdir(spec["cwd"])
    program = find_program(argv[0], spec["env"])
    os.execve(program, argv, spec["env"])


def start(spec, log):
    """Forks the container; gives its pid, or raises StartFailed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become(spec, log)
        except BaseException as error:  # The child must never return into the shim's own code.
            os.write(writer, (str(error) or type(error).__name__).encode()[:4000])
        os._exit(128)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        failure = file.read().decode()
    if failure:
        os.waitpid(pid, 0)
        raise StartFailed(failure)
    return pid


def children(pid):
    """The processes whose parent is `pid`."""
    found = []
    for name in os.listdir("/proc") if LINUX else []:
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    if int(file.read().rsplit(")", 1)[1].split()[1]) == pid:
                        found.append(int(name))
            except OSError:
                continue
    return found


def resident(pid):
    """Bytes of memory of a process and all below it."""
    try:
        with open("/proc/%d/statm" % pid) as file:
            own = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        own = 0
    return own + sum(resident(child) for child in children(pid))


class Log:
    """Watches the size of the log: notes when bytes came and cuts its middle out when it grows too long."""

    def __init__(self, folder, handle, limit):
        self.folder, self.handle, self.limit, self.seen, self.cut = folder, handle, limit, 0, 0
        self.times = os.open(os.path.join(folder, "times"), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def tick(self):
        size = os.fstat(self.handle).st_size
        if size > self.seen:
            os.write(self.times, b"%d %d\n" % (size, int(time.time() * 1000)))
            self.seen = size
        keep = self.limit // 2
        if LINUX and size > self.limit + max(self.cut - keep, 0) + self.limit // 4:
            end = (size - keep) // 4096 * 4096
            if libc.fallocate(self.handle, 3, ctypes.c_long(keep), ctypes.c_long(end - keep)) == 0:
                write_durably(self.folder, "gap.json", {"from": keep, "to": end})
                self.cut = end


def wait_for(pid, log, memory):
    """Waits for the container's first process, collecting orphans on the way; gives its wait status and whether it was out of memory."""
    out_of_memory = False
    while True:
        try:
            ended, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 9, out_of_memory
        if ended == pid:
            return status, out_of_memory
        if ended == 0:
            signal.sigtimedwait([signal.SIGCHLD], TICK_SECONDS)
            log.tick()
            if memory and resident(pid) > memory:
                out_of_memory = True
                os.killpg(pid, signal.SIGKILL)


def end_descendants():
    """As in a container, nothing outlives the first process; orphans come to us, being their subreaper."""
    while True:
        for child in children(os.getpid()):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def now():
    return int(time.time() * 1000)


def report(value):
    """Tells a kubelet that still listens; one that died reads the files."""
    try:
        os.write(1, (json.dumps(value) + "\n").encode())
    except OSError:
        pass


def main(folder):
    try:
        os.close(os.open(os.path.join(folder, "claimed"), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return  # A kubelet that came back has given this attempt up.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    if LINUX:
        libc.prctl(36, 1, 0, 0, 0)
    write_durably(folder, "shim.json", {"pid": os.getpid(), "startTime": start_time(os.getpid())})
    with open(os.path.join(folder, "spec.json")) as file:
        spec = json.load(file)
    handle = os.open(os.path.join(folder, "log"), os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    log = Log(folder, handle, spec["logLimit"])
    began = now()
    try:
        pid = start(spec, handle)
    except StartFailed as error:
        write_durably(folder, "exit.json", {"exitCode": 128, "startedAt": began, "finishedAt": now(), "failure": str(error)})
        return
    started = {"pid": pid, "startTime": start_time(pid), "startedAt": began, "namespace": namespace_of(pid)}
    write_durably(folder, "started.json", started)
    report(started)
    status, out_of_memory = wait_for(pid, log, spec["memory"])
    end_descendants()
    log.tick()
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    code = 128 + killed if killed else os.WEXITSTATUS(status)
    write_durably(folder, "exit.json", {"exitCode": code, "signal": killed, "outOfMemory": out_of_memory, "startedAt": began, "finishedAt": now()})


if __name__ == "__main__":
    if len(sys.argv) > 2:
        try:
            enter(sys.argv[1], sys.argv[2:])
        except (OSError, StartFailed) as failed:
            sys.stderr.write("%s\n" % failed)
            sys.exit(126)
    else:
        main(sys.argv[1])
