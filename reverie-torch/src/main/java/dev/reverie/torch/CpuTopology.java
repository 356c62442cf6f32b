package dev.reverie.torch;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which logical processors are one core: its hyperthreads share the arithmetic units, so that a second thread on a core
 * gains nothing in a convolution and costs cache.
 *
 * @param files of the system
 */
record CpuTopology(SystemFiles files) {
    /** No processor that the engine runs on has more hyperthreads: a larger core is a virtual machine's invention. */
    private static final int MOST_THREADS_PER_CORE = 4;

    private static final String FOLDER = "/sys/devices/system/cpu/";

    /** Processors that are switched on; empty if the system does not tell. */
    Optional<CpuSet> online() {
        return CpuSet.parseList(files.line(FOLDER + "online"));
    }

    /**
     * Number of cores of which at least one hyperthread is in a set.
     *
     * <p>Cores are told apart by their sets of siblings, not by the numbers of the cores, which virtual machines repeat.
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
