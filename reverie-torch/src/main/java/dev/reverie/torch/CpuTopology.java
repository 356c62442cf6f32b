package dev.reverie.torch;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Groups logical processors into cores. Hyperthreads share arithmetic units, so a second thread on a core gains nothing
 * in a convolution and costs cache.
 *
 * @param files of the system
 */
record CpuTopology(SystemFiles files) {
    /** No supported processor has more hyperthreads; a virtual machine may report a larger core. */
    private static final int MOST_THREADS_PER_CORE = 4;

    private static final String FOLDER = "/sys/devices/system/cpu/";

    /** Online processors; empty if unknown. */
    Optional<CpuSet> online() {
        return CpuSet.parseList(files.line(FOLDER + "online"));
    }

    /**
     * Number of cores of which at least one hyperthread is in a set.
     *
     * <p>Cores are identified by their sets of siblings: virtual machines repeat core numbers.
     */
    int cores(CpuSet cpus) {
        Set<CpuSet> cores = new HashSet<>();
        cpus.numbers().forEach(cpu -> cores.add(siblings(cpu)));
        return cores.size();
    }

    private CpuSet siblings(int cpu) {
        String folder = FOLDER + "cpu" + cpu + "/topology/";
        return CpuSet.parseList(files.line(folder + "core_cpus_list"))
                // The name before Linux 5.3.
                .or(() -> CpuSet.parseList(files.line(folder + "thread_siblings_list")))
                .filter(core -> core.contains(cpu) && core.size() <= MOST_THREADS_PER_CORE)
                .orElseGet(() -> CpuSet.of(cpu));
    }
}
