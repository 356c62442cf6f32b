package dev.reverie.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The processor time that control groups grant a process, in processors.
 *
 * <p>A group cannot have more than the groups above it, so the least on the path from the process' own group to the root
 * counts. Version 1 keeps a quota in {@code cpu.cfs_quota_us} and {@code cpu.cfs_period_us}, version 2 in
 * {@code cpu.max}; both may be mounted at once. Files that are missing or malformed grant everything.
 *
 * @param files of the system
 */
record CgroupQuota(SystemFiles files) {
    /** The least quota; empty for none. */
    OptionalDouble processors() {
        List<Double> quotas = new ArrayList<>();
        for (String line : files.lines("/proc/self/cgroup")) {
            // hierarchy:controllers:path, and 0::path for version 2.
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean second = parts[1].isEmpty();
            if (second || Arrays.asList(parts[1].split(",", -1)).contains("cpu")) {
                for (Mount mount : mounts(second)) {
                    for (String folder : folders(mount, parts[2])) {
                        OptionalDouble quota = second ? second(folder) : first(folder);
                        quota.ifPresent(quotas::add);
                    }
                }
            }
        }
        return quotas.stream().mapToDouble(Double::doubleValue).min();
    }

    /**
     * A mounted hierarchy.
     *
     * @param root the group at the mount point; in a container not the topmost
     * @param point where it is mounted
     */
    private record Mount(String root, String point) {}

    private List<Mount> mounts(boolean second) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : files.lines("/proc/self/mountinfo")) {
            // id parent device root point options... - type source options
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (left.length < 5 || right.length < 3) {
                continue;
            }
            boolean fits = second
                    ? right[0].equals("cgroup2")
                    : right[0].equals("cgroup")
                            && Arrays.asList(right[2].split(",", -1)).contains("cpu");
            if (fits) {
                mounts.add(new Mount(unescape(left[3]), unescape(left[4])));
            }
        }
        return mounts;
    }

    /** The visible folders of a group and its ancestors. */
    private static List<String> folders(Mount mount, String group) {
        Path root = Path.of(mount.root());
        Path own = Path.of(group).normalize();
        // A process from outside of what is mounted here, seen as /.. or under another name, has at least the limits of
        // the top.
        Path relative = own.startsWith(root) ? root.relativize(own) : Path.of("");
        List<String> folders = new ArrayList<>(List.of(mount.point()));
        StringBuilder folder = new StringBuilder(mount.point());
        for (Path name : relative) {
            if (!name.toString().isEmpty()) {
                folders.add(folder.append('/').append(name).toString());
            }
        }
        return folders;
    }

    /** Spaces and the like are written as a backslash with three octal digits. */
    private static String unescape(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }

    private OptionalDouble first(String folder) {
        return share(files.line(folder + "/cpu.cfs_quota_us"), files.line(folder + "/cpu.cfs_period_us"));
    }

    private OptionalDouble second(String folder) {
        String[] words = files.line(folder + "/cpu.max").split(" +", -1);
        return words.length == 2 ? share(words[0], words[1]) : OptionalDouble.empty();
    }

    /** "max" in place of a number, or -1, stands for no limit. */
    private static OptionalDouble share(String quota, String period) {
        if (!quota.matches("[0-9]{1,15}") || !period.matches("[0-9]{1,15}")) {
            return OptionalDouble.empty();
        }
        double share = (double) Long.parseLong(quota) / Long.parseLong(period);
        return share > 0 && share < Double.POSITIVE_INFINITY ? OptionalDouble.of(share) : OptionalDouble.empty();
    }
}
