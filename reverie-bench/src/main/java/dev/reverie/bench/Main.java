package dev.reverie.bench;

import dev.reverie.bench.cluster.ClusterCommand;
import dev.reverie.bench.cluster.ExchangeWorker;
import dev.reverie.bench.features.FeatureCommand;
import dev.reverie.bench.soak.SoakCommand;
import dev.reverie.bench.studio.StudioCommand;
import dev.reverie.bench.table.TableCommand;
import dev.reverie.bench.torture.TortureCommand;
import dev.reverie.errors.ReverieException;
import dev.reverie.torch.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The command {@code reverie-bench}. */
public final class Main {
    private Main() {}

    /**
     * Measures and prints a report; {@code --help} tells the options. Exits with 1 where it fails, with 2 where it is
     * called wrongly.
     *
     * @param args the options
     */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("micro")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        if (isChild(args)) {
            return;
        }
        try {
            if (args.length > 0 && args[0].equals("cluster")) {
                ClusterCommand.run(List.of(args).subList(1, args.length), text -> System.err.println("... " + text));
                return;
            }
            if (args.length > 0 && args[0].equals("features")) {
                FeatureCommand.run(List.of(args).subList(1, args.length), text -> System.err.println("... " + text));
                return;
            }
            if (args.length > 0 && args[0].equals("studio")) {
                StudioCommand.run(List.of(args).subList(1, args.length), text -> System.err.println("... " + text));
                return;
            }
            if (args.length > 0 && List.of("soak", "table", "torture").contains(args[0])) {
                Consumer<String> progress = text -> System.err.println("... " + text);
                List<String> rest = List.of(args).subList(1, args.length);
                boolean sound = switch (args[0]) {
                    case "soak" -> SoakCommand.run(rest, progress);
                    case "table" -> TableCommand.run(rest, progress);
                    default -> TortureCommand.run(rest, progress);
                };
                System.exit(sound ? 0 : 1);
            }
            Options options = Options.parse(args);
            if (options.help()) {
                System.out.print(Options.HELP);
                return;
            }
            report(options);
        } catch (IllegalArgumentException e) {
            System.err.println("reverie-bench: " + e.getMessage());
            System.exit(2);
        } catch (IOException | ReverieException e) {
            System.err.println("reverie-bench: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Does what another process of the benchmark asks this one for, if it does. */
    private static boolean isChild(String... args) throws IOException {
        String command = args.length == 0 ? "" : args[0];
        switch (command) {
            case FreshProcess.COMMAND ->
                System.out.println(FreshProcess.measure(DType.valueOf(args[1])).line());
            case FreshWork.COMMAND ->
                System.out.println(FreshWork.measure(args[1], Work.valueOf(args[2]), DType.valueOf(args[3]))
                        .line());
            case WaitingCost.COMMAND -> System.out.println(WaitingCost.measureHere());
            case ExchangeWorker.COMMAND -> ExchangeWorker.run(List.of(args).subList(1, args.length));
            case WaitingCost.BUSY -> WaitingCost.beBusy();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String page(Options options, Consumer<String> progress) throws IOException, InterruptedException {
        return switch (options.topic()) {
            case NETWORKS -> Report.markdown(new Benchmark(options.networks(), options.rounds(), progress).run());
            case PEERS -> PeerComparison.measure(options.peers(), options.networks(), options.rounds(), progress);
            case START -> CommandTimes.measure(options.runs().get(0), options.rounds(), progress);
            case WAITING -> WaitingCost.measure(options.rounds(), progress);
            case SAMPLERS -> SamplerOverhead.measure(options.rounds(), progress);
            case INVERSE -> InverseAccuracy.measure(progress);
            case LIKELIHOOD -> LikelihoodCost.measure(options.runs().get(0), options.rounds(), progress);
            case GUIDANCE ->
                GuidanceStrength.measure(options.runs().get(0), options.runs().get(1), progress);
            case SOUNDNESS -> FlowSoundness.measure(options.runs(), progress);
        };
    }

    private static void report(Options options) throws IOException, InterruptedException {
        Consumer<String> progress = text -> System.err.println("... " + text);
        String page = page(options, progress);
        System.out.print(page);
        if (options.out().isPresent()) {
            Path out = options.out().get().toAbsolutePath();
            Files.createDirectories(out.resolveSibling("."));
            Files.writeString(out, page);
            System.err.println("Written to " + out);
        }
    }
}
