package dev.reverie.bench.torture;

import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Kills commands, lets them run again and compares. */
final class Torture {
    /** A process that takes longer hangs; on a busy machine one may wait long for its turn. */
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);

    private static final long LONGEST_DELAY_AFTER_WRITE = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MOST_KILLS_OF_ONE = 12;

    private final Path folder;
    private final Child child;
    private final long seed;
    private final Consumer<String> progress;
    private final long end;
    private final AtomicInteger left;
    private final AtomicLong chains = new AtomicLong();
    private final Map<String, Undisturbed> undisturbed = new ConcurrentHashMap<>();
    private final List<Kill> kills = Collections.synchronizedList(new ArrayList<>());
    private final List<Ending> endings = Collections.synchronizedList(new ArrayList<>());

    /**
     * A command that has run to its end after kills.
     *
     * @param victim name of the command
     * @param kills before
     * @param faults of its files, or of the command itself
     */
    record Ending(String victim, int kills, List<String> faults) {
        /** Keeps a private copy of the list. */
        Ending {
            faults = List.copyOf(faults);
        }
    }

    /**
     * All kills and endings.
     *
     * @param kills in the order of their time
     * @param endings as well
     */
    record Result(List<Kill> kills, List<Ending> endings) {
        /** Keeps private copies of the lists. */
        Result {
            kills = List.copyOf(kills);
            endings = List.copyOf(endings);
        }

        boolean isSound() {
            return kills.stream().allMatch(kill -> kill.faults().isEmpty())
                    && endings.stream().allMatch(ending -> ending.faults().isEmpty());
        }
    }

    /**
     * Prepares.
     *
     * @param folder for all files
     * @param child starts the commands
     * @param kills how many
     * @param nanos most time
     * @param seed decides the moments
     * @param progress told what goes on
     */
    Torture(Path folder, Child child, int kills, long nanos, long seed, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.child = child;
        this.seed = seed;
        this.progress = progress;
        end = System.nanoTime() + nanos;
        left = new AtomicInteger(kills);
    }

    /**
     * Kills until all kills are done or the time is over.
     *
     * @param victims by their weights
     * @param workers commands at the same time
     */
    Result run(List<Victim> victims, int workers) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            // As many at a time as later on, so that they take as long.
            List<Callable<Void>> alone = new ArrayList<>();
            for (Victim victim : victims) {
                alone.add(() -> {
                    undisturbed.put(victim.name(), leaveAlone(victim));
                    return null;
                });
            }
            finish(threads.invokeAll(alone));
            Callable<Void> work = () -> {
                work(victims);
                return null;
            };
            finish(threads.invokeAll(Collections.nCopies(workers, work)));
        } catch (ExecutionException e) {
            throw new IOException("a worker failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
        return new Result(kills, endings);
    }

    private static void finish(List<Future<Void>> all) throws InterruptedException, ExecutionException {
        for (Future<Void> one : all) {
            one.get();
        }
    }

    private Undisturbed leaveAlone(Victim victim) throws IOException, InterruptedException {
        Path place = folder.resolve("undisturbed").resolve(word(victim));
        Files.createDirectories(place);
        long start = System.nanoTime();
        long changes;
        try (FolderChanges watch = new FolderChanges(place)) {
            String name = "undisturbed-" + word(victim);
            Process process = child.launch(
                    name, victim.arguments().apply(place), victim.environment().apply(place));
            while (process.isAlive()) {
                watch.await(Long.MAX_VALUE, POLL);
            }
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(
                        victim.name() + " ended with " + exit + ", undisturbed: " + Files.readString(child.log(name)));
            }
            changes = watch.count();
        }
        long nanos = System.nanoTime() - start;
        progress.accept(victim.name() + ": " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms, " + changes
                + " changes in its folder");
        return new Undisturbed(new Outputs(place), new AtomicLong(nanos), changes);
    }

    private Undisturbed undisturbed(Victim victim) {
        return Objects.requireNonNull(undisturbed.get(victim.name()), victim.name());
    }

    static String word(Victim victim) {
        return victim.name().replaceAll("[^a-z]+", "-");
    }

    private void work(List<Victim> victims) throws IOException, InterruptedException {
        int sum = victims.stream().mapToInt(Victim::weight).sum();
        while (left.get() > 0 && System.nanoTime() < end) {
            long number = chains.getAndIncrement();
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
            int drawn = random.nextInt(sum);
            int at = 0;
            while (drawn >= victims.get(at).weight()) {
                drawn -= victims.get(at++).weight();
            }
            chain(victims.get(at), number, random);
        }
    }

    /** Kills a command some times, each time going on from what the former kill left, and then lets it end. */
    private void chain(Victim victim, long number, SplittableRandom random) throws IOException, InterruptedException {
        Path place = folder.resolve("killed").resolve(number + "-" + word(victim));
        Files.createDirectories(place);
        Undisturbed alone = undisturbed(victim);
        String name = "killed-" + number;
        int wanted = 1 + random.nextInt(MOST_KILLS_OF_ONE);
        int done = 0;
        boolean ended = false;
        List<String> faults = new ArrayList<>();
        while (!ended && faults.isEmpty() && done < wanted && System.nanoTime() < end && left.getAndDecrement() > 0) {
            Process process = child.launch(
                    name, victim.arguments().apply(place), victim.environment().apply(place));
            long start = System.nanoTime();
            Kill.Way way = random.nextBoolean() ? Kill.Way.TIME : Kill.Way.WRITE;
            waitForMoment(process, place, way, alone, random);
            if (process.isAlive()) {
                process.destroyForcibly();
                process.waitFor();
                long nanos = System.nanoTime() - start;
                List<String> found = alone.outputs().afterKill(place);
                kills.add(new Kill(
                        victim.name(),
                        victim.kind(),
                        way,
                        nanos * 1e-6,
                        Outputs.leftovers(place).size(),
                        found));
                faults.addAll(found);
                done++;
            } else {
                // It was faster than the kill, which does not count.
                left.incrementAndGet();
                if (done == 0) {
                    alone.nanos().set(System.nanoTime() - start);
                }
                ended = true;
                check(victim, process.exitValue(), place, name, faults);
            }
        }
        if (!ended) {
            Process process = child.launch(
                    name, victim.arguments().apply(place), victim.environment().apply(place));
            if (process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
                check(victim, process.exitValue(), place, name, faults);
            } else {
                process.destroyForcibly();
                faults.add("hangs");
            }
        }
        endings.add(new Ending(victim.name(), done, faults));
        if (faults.isEmpty()) {
            OutputFolder.delete(place);
            Files.deleteIfExists(child.log(name));
        }
        progress.accept(kills.size() + " kills; " + victim.name() + " ended after " + done + ": "
                + (faults.isEmpty() ? "equal" : String.join("; ", faults) + " (" + place + ")"));
    }

    private void waitForMoment(Process process, Path place, Kill.Way way, Undisturbed alone, SplittableRandom random)
            throws IOException, InterruptedException {
        if (way == Kill.Way.TIME) {
            process.waitFor(random.nextLong(alone.nanos().get()), TimeUnit.NANOSECONDS);
            return;
        }
        long changes = 1 + random.nextLong(Math.max(1, alone.changes()));
        long delay = random.nextLong(LONGEST_DELAY_AFTER_WRITE);
        try (FolderChanges watch = new FolderChanges(place)) {
            // A command that goes on from a former kill writes less, and may end before so many.
            boolean reached = false;
            while (process.isAlive() && !reached) {
                reached = watch.await(changes, POLL);
            }
        }
        process.waitFor(delay, TimeUnit.NANOSECONDS);
    }

    private void check(Victim victim, int exit, Path place, String name, List<String> faults) throws IOException {
        List<String> found = undisturbed(victim).outputs().afterEnd(place);
        boolean refused = victim.refusesResults() && found.isEmpty();
        if (exit != 0 && !refused) {
            faults.add("ended with " + exit + ": "
                    + Files.readString(child.log(name)).strip());
        }
        faults.addAll(found);
    }
}
