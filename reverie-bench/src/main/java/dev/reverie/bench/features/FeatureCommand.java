package dev.reverie.bench.features;

import dev.reverie.bench.tool.Arguments;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.eval.grey.GreyClassifier;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command {@code reverie-bench features}. */
public final class FeatureCommand {
    /** What the command understands. */
    public static final String HELP = """
            Usage: reverie-bench features --set NAME --out FILE [--data FOLDER] [--epochs N] [--batch N] [--rate R]
                                          [--seed N] [--distort STRENGTH] [--from FILE] [--compute TYPE]

            Trains the feature network of a set of small grey pictures, prints its accuracy on the test part, and writes
            its weights.

              --set NAME      mnist or fashion-mnist
              --out FILE      the weights, as safetensors
              --data FOLDER   where the set is; else it is fetched from its home
              --epochs N      passes through the training part (default 12)
              --batch N       pictures in each update (default 128)
              --rate R        greatest learning rate (default 0.002)
              --seed N        decides all that is random (default 0)
              --distort S     strength of the random changes of pictures, 0 for none but mirrors (default 1)
              --from FILE     begins with the weights of this file instead of random ones
              --compute TYPE  float32 or bfloat16 (default bfloat16): type of the training network
            """;

    private static final String CLOTHES = "fashion-mnist";

    private @Nullable String set;
    private @Nullable Path out;
    private Optional<Path> data = Optional.empty();
    private int epochs = 12;
    private int batch = 128;
    private double rate = 0.002;
    private long seed;
    private double distort = 1;
    private Optional<Path> from = Optional.empty();
    private DType compute = DType.BFLOAT16;

    private FeatureCommand() {}

    /**
     * Trains.
     *
     * @param args the options
     * @param progress told how far it is
     * @throws IllegalArgumentException if an option is not understood or missing
     */
    public static void run(List<String> args, Consumer<String> progress) throws IOException {
        FeatureCommand command = new FeatureCommand();
        if (Arguments.read("features", args, command::take)) {
            System.out.print(HELP);
            return;
        }
        command.run(progress);
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--set" -> set = value;
            case "--out" -> out = Path.of(value);
            case "--data" -> data = Optional.of(Path.of(value));
            case "--epochs" -> epochs = (int) Arguments.number(option, value);
            case "--batch" -> batch = (int) Arguments.number(option, value);
            case "--rate" -> rate = Arguments.number(option, value);
            case "--seed" -> seed = (long) Arguments.number(option, value);
            case "--distort" -> distort = Arguments.number(option, value);
            case "--from" -> from = Optional.of(Path.of(value));
            case "--compute" -> compute = DType.valueOf(value.toUpperCase(Locale.ROOT));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void run(Consumer<String> progress) throws IOException {
        if (set == null || out == null) {
            throw new IllegalArgumentException("features needs --set and --out; reverie-bench features --help");
        }
        DataOptions options =
                data.map(folder -> DataOptions.defaults().withFolder(folder)).orElse(DataOptions.defaults());
        DataSplits splits = Datasets.open(set, options);
        if (!GreyClassifier.takes(splits.train().shape())) {
            throw new IllegalArgumentException("--set must name grey pictures of 28 x 28 or 32 x 32, those of " + set
                    + " are " + splits.train().shape());
        }
        Distortion distortion = set.equals(CLOTHES) ? Distortion.ofClothes() : Distortion.ofDigits();
        FeatureTraining training = new FeatureTraining(distortion.times(distort), epochs, batch, rate, seed, compute);
        try (Scope scope = Scope.open();
                GreyClassifier network = training.run(splits.train(), start(), progress)) {
            Dataset test = splits.test().orElseThrow();
            int right = right(network, test);
            String accuracy = String.format(Locale.ROOT, "%.2f", 100.0 * right / test.size());
            Map<String, String> notes = new LinkedHashMap<>();
            notes.put("set", set);
            notes.put("test accuracy", accuracy + " % of " + test.size());
            notes.put("training", training.toString());
            from.ifPresent(file -> notes.put("from", String.valueOf(file.getFileName())));
            network.write(out, notes);
            System.out.println(set + ": " + network.parameters().count() + " parameters, test accuracy " + accuracy
                    + " % (" + (test.size() - right) + " of " + test.size() + " wrong), written to " + out);
        }
    }

    private Optional<GreyClassifier> start() throws IOException {
        return from.isEmpty()
                ? Optional.empty()
                : Optional.of(GreyClassifier.read(
                        from.get().toString(), ByteBuffer.wrap(Files.readAllBytes(from.get())), Device.CPU));
    }

    private static int right(GreyClassifier network, Dataset test) {
        int count = Math.toIntExact(test.size());
        float[] images = new float[count * test.shape().length()];
        for (int i = 0; i < count; i++) {
            test.read(i, images, i * test.shape().length());
        }
        double[][] probabilities = network.look(images, count, test.shape()).probabilities();
        int right = 0;
        for (int i = 0; i < count; i++) {
            int best = 0;
            for (int y = 1; y < probabilities[i].length; y++) {
                if (probabilities[i][y] > probabilities[i][best]) {
                    best = y;
                }
            }
            right += best == test.label(i) ? 1 : 0;
        }
        return right;
    }
}
