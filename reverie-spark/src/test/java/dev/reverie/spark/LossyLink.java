package dev.reverie.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two hosts: network namespaces of this machine, joined by a link that delays packets, loses some, and can be cut. All that runs
 * on them ends with it.
 */
final class LossyLink implements AutoCloseable {
    private static final String PREFIX = "reverie-";
    private static final double LOST = 0.01;
    private static final long LEAST_NANOS = 2_000_000;
    private static final int MORE_NANOS = 3_000_000;
    private static final int LONGEST_PACKET = 1 << 16;

    private final Path disks;
    private final List<String> namespaces = new ArrayList<>();
    private final List<TunDevice> devices = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong carried = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread atExit = new Thread(this::clear);
    private volatile boolean isCut;
    private volatile boolean isClosed;

    /** A packet on its way. */
    private record Sent(long due, ByteBuffer packet) {}

    private LossyLink(Path disks) {
        this.disks = disks;
    }

    /** Why there can be none here. */
    static Optional<String> lacking() throws Exception {
        if (!Files.isWritable(Path.of(TunDevice.PATH))) {
            return Optional.of(TunDevice.PATH + " is missing or not open to this user");
        }
        String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "exec", probe, "ip", "link", "set", "lo", "up");
            run("ip", "netns", "del", probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("network namespaces need root and the command ip (iproute2): " + e.getMessage());
        }
    }

    /**
     * Makes both hosts and their link, and clears those that a killed process has left.
     *
     * @param seed of the packets that are lost
     * @param disks gets a folder for the temporary files of each
     */
    static LossyLink open(long seed, Path disks) throws Exception {
        clearLeftovers();
        LossyLink link = new LossyLink(disks);
        Runtime.getRuntime().addShutdownHook(link.atExit);
        try {
            for (int side = 0; side < 2; side++) {
                link.addHost(side);
            }
            link.relay(0, 1, new Random(seed));
            link.relay(1, 0, new Random(seed + 1));
            return link;
        } catch (Exception e) {
            link.close();
            throw e;
        }
    }

    private void addHost(int side) throws Exception {
        long pid = ProcessHandle.current().pid();
        String namespace = PREFIX + pid + "-" + side;
        Files.createDirectories(disk(side));
        run("ip", "netns", "add", namespace);
        namespaces.add(namespace);
        TunDevice device = new TunDevice("rv" + pid + "-" + side);
        devices.add(device);
        run("ip", "link", "set", device.name(), "netns", namespace);
        run("ip", "-n", namespace, "link", "set", "lo", "up");
        run("ip", "-n", namespace, "addr", "add", address(side) + "/30", "dev", device.name());
        run("ip", "-n", namespace, "link", "set", device.name(), "up");
    }

    private Path disk(int side) {
        return disks.resolve("host" + side);
    }

    private static String address(int side) {
        return "10.77.0." + (side + 1);
    }

    /** One of the two, 0 or 1. */
    SubmittedJar.Host host(int side) {
        return new SubmittedJar.Host(
                address(side),
                List.of("ip", "netns", "exec", namespaces.get(side)),
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + disk(side)));
    }

    private void relay(int from, int to, Random random) {
        BlockingQueue<Sent> way = new LinkedBlockingQueue<>();
        TunDevice source = devices.get(from);
        TunDevice target = devices.get(to);
        start("reads " + source.name(), () -> {
            byte[] packet = new byte[LONGEST_PACKET];
            long last = System.nanoTime();
            while (!isClosed) {
                int length = source.read(packet);
                if (length > 0 && (isCut || random.nextDouble() < LOST)) {
                    lost.incrementAndGet();
                } else if (length > 0) {
                    // In order, as on a wire.
                    last = Math.max(last, System.nanoTime() + LEAST_NANOS + random.nextInt(MORE_NANOS));
                    way.add(new Sent(last, ByteBuffer.wrap(Arrays.copyOf(packet, length))));
                }
            }
        });
        start("writes " + target.name(), () -> {
            while (!isClosed) {
                Sent sent = way.poll(50, TimeUnit.MILLISECONDS);
                if (sent == null) {
                    continue;
                }
                TimeUnit.NANOSECONDS.sleep(sent.due() - System.nanoTime());
                if (!isCut && target.write(sent.packet().array())) {
                    carried.incrementAndGet();
                }
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** Loses every packet from now on. */
    void cut() {
        isCut = true;
    }

    /** Loses only few again. */
    void mend() {
        isCut = false;
    }

    /** Packets that arrived. */
    long carried() {
        return carried.get();
    }

    /** Packets that were lost. */
    long lost() {
        return lost.get();
    }

    @Override
    public void close() throws Exception {
        isClosed = true;
        for (Thread thread : threads) {
            thread.join();
        }
        clear();
        devices.forEach(TunDevice::close);
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void clear() {
        namespaces.forEach(LossyLink::clear);
    }

    private static void clearLeftovers() throws Exception {
        for (String line : run("ip", "netns", "list").lines().toList()) {
            String namespace = line.split(" ", 2)[0];
            if (namespace.matches(PREFIX + "\\d+-.*")) {
                long owner = Long.parseLong(namespace.split("-", 3)[1]);
                if (ProcessHandle.of(owner).isEmpty()) {
                    clear(namespace);
                }
            }
        }
    }

    private static void clear(String namespace) {
        try {
            // What has been killed may have started something in between.
            for (String pids = run("ip", "netns", "pids", namespace);
                    !pids.isBlank();
                    pids = run("ip", "netns", "pids", namespace)) {
                for (String pid : pids.lines().toList()) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
                Thread.sleep(20);
            }
            run("ip", "netns", "del", namespace);
        } catch (Exception e) {
            throw new IllegalStateException("the namespace " + namespace + " stays: " + e.getMessage(), e);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output;
    }
}
