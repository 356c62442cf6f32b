package dev.reverie.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a machine that is not there. */
record FakeSystem(Path root) {
    SystemFiles files() {
        return new SystemFiles(root);
    }

    FakeSystem write(String path, String... lines) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
        return this;
    }

    FakeSystem affinity(String list) throws IOException {
        return write("/proc/self/status", "Name:\tjava", "Cpus_allowed:\tignored", "Cpus_allowed_list:\t" + list);
    }

    /** Cores of which each has its own processors. */
    FakeSystem cores(String online, String... siblings) throws IOException {
        write("/sys/devices/system/cpu/online", online);
        for (String core : siblings) {
            for (int cpu : CpuSet.parseList(core).orElseThrow().numbers().toArray()) {
                write("/sys/devices/system/cpu/cpu" + cpu + "/topology/core_cpus_list", core);
            }
        }
        return this;
    }

    FakeSystem secondVersion(String group) throws IOException {
        write("/proc/self/cgroup", "0::" + group);
        return write(
                "/proc/self/mountinfo",
                "22 1 0:5 / /proc rw - proc proc rw",
                "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate");
    }
}
