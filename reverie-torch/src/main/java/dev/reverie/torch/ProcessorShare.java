package dev.reverie.torch;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The processors available to this process, from its affinity, the quota of its control groups, and one thread per
 * core.
 *
 * @param cores of the machine
 * @param usable useful threads, at least 1
 * @param why the limit that decides the number
 */
record ProcessorShare(int cores, int usable, String why) {
    private static final String ALL = "all that this process may use";

    /** The share of this process. */
    static ProcessorShare here() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        int seen = Runtime.getRuntime().availableProcessors();
        return linux ? read(SystemFiles.here(), seen) : new ProcessorShare(seen, seen, ALL);
    }

    /**
     * Reads the share on Linux.
     *
     * @param files of the system
     * @param seen number of processors, used if the system does not list them
     */
    static ProcessorShare read(SystemFiles files, int seen) {
        CpuTopology topology = new CpuTopology(files);
        Optional<CpuSet> affinity = affinity(files);
        CpuSet online = topology.online().or(() -> affinity).orElseGet(() -> CpuSet.first(seen));
        // The affinity may name processors that are switched off.
        CpuSet allowed =
                affinity.map(online::intersection).filter(set -> set.size() > 0).orElse(online);
        int cores = topology.cores(online);
        int allowedCores = topology.cores(allowed);
        OptionalDouble quota = new CgroupQuota(files).processors();
        if (quota.isPresent() && Math.ceil(quota.getAsDouble()) < allowedCores) {
            // Rounded up, as Java does: a fraction of a processor is worth a thread.
            int granted = (int) Math.ceil(quota.getAsDouble());
            return new ProcessorShare(cores, granted, "cgroup quota of " + processors(quota.getAsDouble()));
        }
        if (!allowed.equals(online)) {
            String noun = allowed.size() == 1 ? "CPU " : "CPUs ";
            return new ProcessorShare(cores, allowedCores, "limited by affinity to " + noun + allowed);
        }
        return new ProcessorShare(cores, allowedCores, ALL);
    }

    private static Optional<CpuSet> affinity(SystemFiles files) {
        Optional<CpuSet> mask = Optional.empty();
        for (String line : files.lines("/proc/self/status")) {
            if (line.startsWith("Cpus_allowed_list:")) {
                Optional<CpuSet> list = CpuSet.parseList(line.substring(line.indexOf(':') + 1));
                if (list.isPresent()) {
                    return list;
                }
            } else if (line.startsWith("Cpus_allowed:")) {
                mask = CpuSet.parseMask(line.substring(line.indexOf(':') + 1));
            }
        }
        return mask;
    }

    private static String processors(double quota) {
        String number = String.format(Locale.ROOT, "%.2f", quota).replaceAll("\\.?0+$", "");
        return number + (number.equals("1") ? " CPU" : " CPUs");
    }
}
