package dev.reverie.bench.table;

import dev.reverie.bench.Machine;
import dev.reverie.bench.tool.Arguments;
import dev.reverie.config.RunConfig;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.torch.Device;
import dev.reverie.train.StopSignal;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The command {@code reverie-bench table}. */
public final class TableCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench table --folder FOLDER [--data NAME,...] [--source NAME=DIR,...] [--studies NAME,...]
                                       [--steps N] [--width N] [--samples N] [--likelihoods N] [--evaluations N]
                                       [--minutes N] [--out FILE] [--picture FILE]

            Trains the models of the papers' tables on small images, draws samples of each in many ways, and measures them.
            Everything is kept in FOLDER: the same command goes on where it was stopped, and writes the page of what is there
            (with --minutes 0, of that alone).

              --folder FOLDER     for runs, samples and numbers
              --data NAME,...     mnist, fashion-mnist (default both)
              --source NAME=DIR   a local copy of a set; otherwise it is downloaded
              --studies NAME,...  paper, techniques, ddpm, guidance (default all)
              --steps N           of training, of each model (default 2000)
              --width N           of the networks (default 16)
              --samples N         of each way (default 256)
              --likelihoods N     held-out images (default 128)
              --evaluations N     leaves out ways of sampling that cost more evaluations of the network for each sample
                                  (default: none is left out); those of adaptive solvers are not known beforehand
              --minutes N         begins nothing after so long (default: no limit)
              --features NAME     what the metrics compare, as in reverie evaluate; by default the small network for the set
              --out FILE          writes the page there as well
              --picture FILE      a PNG with samples of each model, in its way of the least Frechet distance
            """;

    private Optional<Path> folder = Optional.empty();
    private Optional<Path> out = Optional.empty();
    private Optional<Path> picture = Optional.empty();
    private Optional<String> features = Optional.empty();
    private final Map<String, Path> sources = new LinkedHashMap<>();
    private List<String> data = List.of("mnist", "fashion-mnist");
    private List<Study> studies = List.of(Study.values());
    private int steps = 2000;
    private int width = 16;
    private int samples = 256;
    private int likelihoods = 128;
    private double evaluations = Double.POSITIVE_INFINITY;
    private double minutes = Double.POSITIVE_INFINITY;

    private TableCommand() {}

    /**
     * Runs it and prints a page of Markdown.
     *
     * @param args the options
     * @param progress told what goes on
     * @return whether all is measured
     * @throws IllegalArgumentException if an option is not understood
     * @throws IOException if data cannot be read or results not be written
     */
    public static boolean run(List<String> args, Consumer<String> progress) throws IOException {
        TableCommand command = new TableCommand();
        if (Arguments.read("table", args, command::take)) {
            System.out.print(HELP);
            return true;
        }
        return command.run(String.join(" ", args), progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--folder" -> folder = Optional.of(Path.of(value));
            case "--data" -> data = Arrays.asList(value.split(",", -1));
            case "--source" -> {
                for (String part : value.split(",", -1)) {
                    int equals = part.indexOf('=');
                    if (equals < 0) {
                        throw new IllegalArgumentException("--source takes NAME=DIR, got \"" + part + "\"");
                    }
                    sources.put(part.substring(0, equals), Path.of(part.substring(equals + 1)));
                }
            }
            case "--studies" ->
                studies = Stream.of(value.split(",", -1)).map(Study::of).toList();
            case "--steps" -> steps = whole(option, value);
            case "--width" -> width = whole(option, value);
            case "--samples" -> samples = whole(option, value);
            case "--likelihoods" -> likelihoods = whole(option, value);
            case "--evaluations" -> evaluations = whole(option, value);
            case "--minutes" -> minutes = Arguments.number(option, value);
            case "--features" -> features = Optional.of(value);
            case "--picture" -> picture = Optional.of(Path.of(value));
            case "--out" -> out = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int whole(String option, String value) {
        double number = Arguments.number(option, value);
        if (number != Math.rint(number) || number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(option + " must be a whole number of at least 1, got " + value);
        }
        return (int) number;
    }

    private boolean run(String arguments, Consumer<String> progress) throws IOException {
        Path work = OutputFolder.make(folder.orElseThrow(() ->
                new IllegalArgumentException("--folder is needed; reverie-bench table --help lists the options")));
        long end = minutes == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : System.nanoTime() + (long) (minutes * 60e9);
        TablePage page = new TablePage("bin/reverie-bench table " + arguments, Machine.line());
        TablePicture gallery = new TablePicture();
        boolean complete = true;
        try (StopSignal signal = StopSignal.install()) {
            BooleanSupplier stop = () -> signal.getAsBoolean() || System.nanoTime() - end > 0;
            for (String name : data) {
                Scale scale =
                        new Scale(name, Optional.ofNullable(sources.get(name)), steps, width, samples, likelihoods);
                FeatureNetwork network = FeatureNetwork.open(features.orElse(name), Device.CPU);
                try (Workshop shop = new Workshop(work, scale, network, progress, stop)) {
                    page.data(scale, shop.floor());
                    for (Study study : studies) {
                        complete &= study(shop, study, scale, page, gallery, stop);
                    }
                }
            }
        }
        System.out.print(page.markdown());
        if (out.isPresent()) {
            AtomicFile.write(out.get(), page.markdown());
        }
        if (picture.isPresent()) {
            gallery.write(picture.get());
        }
        return complete;
    }

    private boolean study(
            Workshop shop, Study study, Scale scale, TablePage page, TablePicture gallery, BooleanSupplier stop)
            throws IOException {
        Map<String, Likelihood> likelihoods = new LinkedHashMap<>();
        List<TablePage.Row> rows = new ArrayList<>();
        boolean complete = true;
        for (Entrant entrant : study.entrants(scale)) {
            complete &= entrant(shop, entrant, likelihoods, rows, stop);
        }
        page.study(study);
        page.likelihoods(likelihoods);
        page.samples(rows);
        gallery.add(scale.data(), rows);
        return complete;
    }

    private boolean entrant(
            Workshop shop,
            Entrant entrant,
            Map<String, Likelihood> likelihoods,
            List<TablePage.Row> rows,
            BooleanSupplier stop)
            throws IOException {
        List<RunConfig> models = new ArrayList<>(List.of(entrant.config()));
        entrant.classifier().ifPresent(models::add);
        for (RunConfig config : models) {
            if (!shop.isTrained(config) && (stop.getAsBoolean() || !shop.train(config))) {
                return false;
            }
        }
        boolean complete = true;
        try (TrainedScoreModel model = shop.load(entrant)) {
            if (entrant.likelihood()) {
                Optional<Likelihood> found = shop.likelihood(model);
                complete = found.isPresent();
                found.ifPresent(likelihood -> likelihoods.put(entrant.name(), likelihood));
            }
            for (Way way : entrant.ways()) {
                if (way.evaluations(entrant.config()).orElse(0.0) > evaluations) {
                    continue;
                }
                if (stop.getAsBoolean() && !shop.isMeasured(entrant, way, model)) {
                    complete = false;
                    continue;
                }
                rows.add(shop.measure(entrant, way, model));
            }
        } catch (CancellationException stopped) {
            return false;
        }
        return complete;
    }
}
