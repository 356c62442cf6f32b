package dev.reverie.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Options of the command line.
 *
 * @param topic what is measured
 * @param runs folders of runs that it needs
 * @param networks keys of the networks that are measured; none for those that usually are
 * @param rounds how often everything is measured
 * @param peers where the programs are that Reverie is compared with
 * @param out where the report goes besides the terminal
 * @param help whether only the help is wanted
 */
record Options(
        Topic topic,
        List<Path> runs,
        List<String> networks,
        int rounds,
        PeerOptions peers,
        Optional<Path> out,
        boolean help) {
    /** The measurements. */
    enum Topic {
        /** Speed and memory of networks. */
        NETWORKS(0),
        /** Reverie beside PyTorch. */
        PEERS(0),
        /** Wall-clock times of whole commands. */
        START(1),
        /** Cost of a busy neighbour for each way of waiting. */
        WAITING(0),
        /** Overhead of samplers outside the network. */
        SAMPLERS(0),
        /** Bias of methods for inverse problems. */
        INVERSE(0),
        /** Cost of likelihoods. */
        LIKELIHOOD(1),
        /** Accuracy and diversity under guidance. */
        GUIDANCE(2),
        /** Noise among the samples of deterministic samplers; one run or more. */
        SOUNDNESS(1);

        private final int runs;

        Topic(int runs) {
            this.runs = runs;
        }
    }

    static final int DEFAULT_ROUNDS = 9;

    static final String HELP = """
            Usage: reverie-bench [--network NAME]... [--rounds N] [--out FILE]
                   reverie-bench peers [--python PATH] [--reference FOLDER] [--same-waiting] [--network NAME]...
                                       [--rounds N] [--out FILE]
                   reverie-bench start RUN [--rounds N] [--out FILE]
                   reverie-bench waiting [--rounds N] [--out FILE]
                   reverie-bench samplers [--rounds N] [--out FILE]
                   reverie-bench inverse [--out FILE]
                   reverie-bench likelihood RUN [--rounds N] [--out FILE]
                   reverie-bench guidance RUN CLASSIFIER [--out FILE]
                   reverie-bench soundness RUN... [--out FILE]
                   reverie-bench micro [JMH options]
                   reverie-bench cluster | soak | studio | table | torture [--help]

            Measures speed and memory of Reverie's networks beside the ceilings of the machine and prints a page of
            Markdown. Takes some minutes on two cores; close other programs first.

              --rounds N   how often everything is measured (default 9); each figure is the median. The networks are
                           done with after 240 seconds if three rounds are
              --network NAME
                           only this network: ddpmpp, ncsnpp, ncsnpp-128 or, with peers, points; may be repeated.
                           Without it all are measured with peers, else ddpmpp and ncsnpp
              --out FILE   writes the page there as well
              peers        Reverie beside PyTorch, in turn; reverie-bench/peers/README.md says what that needs
              --python PATH
                           a Python with PyTorch (default python3)
              --reference FOLDER
                           a copy of score_sde_pytorch, whose network is timed as well
              --same-waiting
                           gives PyTorch the OMP_WAIT_POLICY of Reverie: beside other programs its spinning threads
                           may take several times as long
              start        how long reverie --help, and reverie sample to its first picture, take
              waiting      what a busy other process costs, by how the engine's threads wait
              samplers     what every sampler costs beside the network, on the network of the quickstart
              inverse      how biased the methods for inverse problems are, against exact posteriors; some minutes
              likelihood   what bits per dimension cost on a trained model of images
              guidance     how often a classifier of its own finds the class that was asked for, by strength of
                           guidance, and how different the samples are
              soundness    how many samples of models of images are noise or leave the range of the data, by sampler
              micro        small benchmarks of single operations, with JMH; -l lists them
              cluster      what workers of a cluster exchange, how long it takes, and where more of them stop paying
              soak         what hours of training and sampling keep of memory, files and threads
              studio       what open and starting pages of the studio cost a training in it
              table        the tables of the papers on small images: processes, samplers, losses, guidance
              torture      what kills, power cuts and full disks leave of the files of every command

            Examples:
              reverie-bench --out docs/results/benchmarks.md
              reverie-bench peers --python venv/bin/python --network ddpmpp --rounds 5
              reverie-bench micro -f 1 RandomStreamDrawing
            """;

    /** Checks the rounds and the networks. */
    Options {
        runs = List.copyOf(runs);
        networks = List.copyOf(networks);
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, got " + rounds);
        }
        List<String> known = known(topic);
        for (String network : networks) {
            if (!known.contains(network)) {
                throw new IllegalArgumentException((known.isEmpty()
                                ? "--network is for the networks themselves and for peers"
                                : "--network must be one of " + String.join(", ", known))
                        + ", got \"" + network + "\"");
            }
        }
    }

    private static List<String> known(Topic topic) {
        return switch (topic) {
            case NETWORKS -> Subject.all().stream().map(Subject::key).toList();
            case PEERS -> PeerComparison.workloads().stream().map(Workload::key).toList();
            default -> List.of();
        };
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not understood
     */
    static Options parse(String... args) {
        Topic topic = Topic.NETWORKS;
        List<Path> runs = new ArrayList<>();
        List<String> networks = new ArrayList<>();
        int rounds = DEFAULT_ROUNDS;
        PeerOptions peers = PeerOptions.DEFAULT;
        Optional<Path> out = Optional.empty();
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-h", "--help" -> help = true;
                case "peers", "start", "waiting", "samplers", "inverse", "likelihood", "guidance", "soundness" -> {
                    topic = Topic.valueOf(args[i].toUpperCase(Locale.ROOT));
                    if (args.length - i <= topic.runs) {
                        throw new IllegalArgumentException(args[i] + " needs the folders of " + topic.runs
                                + " runs, got " + (args.length - i - 1));
                    }
                    for (int k = 0; k < topic.runs; k++) {
                        runs.add(Path.of(args[++i]));
                    }
                    while (topic == Topic.SOUNDNESS && i + 1 < args.length && !args[i + 1].startsWith("-")) {
                        runs.add(Path.of(args[++i]));
                    }
                }
                case "--rounds" -> rounds = number(value(args, i++));
                case "--network" -> networks.add(value(args, i++));
                case "--python" -> peers = peers.withPython(value(args, i++));
                case "--reference" -> peers = peers.withReference(Path.of(value(args, i++)));
                case "--same-waiting" -> peers = peers.withSameWaiting();
                case "--out" -> out = Optional.of(Path.of(value(args, i++)));
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument \"" + args[i]
                                    + "\"; known are --rounds, --network, --python, --reference, --same-waiting, --out, --help and the commands"
                                    + " peers, start, waiting, samplers, inverse, likelihood, guidance, soundness, micro, soak, table and torture");
            }
        }
        return new Options(topic, runs, networks, rounds, peers, out, help);
    }

    private static String value(String[] args, int option) {
        if (option + 1 == args.length) {
            throw new IllegalArgumentException(args[option] + " needs a value");
        }
        return args[option + 1];
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rounds must be a whole number, got \"" + text + "\"", e);
        }
    }
}
