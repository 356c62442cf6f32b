package dev.reverie.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.NetworkConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Shape;
import dev.reverie.schedule.Schedule;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AutoSetupTest {
    /** A machine that does so many operations in a second, and draws samples in no time. */
    private static final double FLOPS = 2e11;

    private final List<String> words = new ArrayList<>();

    @TempDir
    private Path folder;

    private static AutoSetup.StepTimer machine(double flops) {
        return (config, data, seconds) -> {
            DataShape shape = config.data().padded(data.train().shape());
            double work = 3.0
                    * ModelSummary.of(config, shape).flops()
                    * config.training().batchSize();
            boolean half = config.training().precision().name().equals("BFLOAT16");
            double step = work / (half ? flops / 2 : flops);
            return new Pace(step, config.training().sampleEvery() > 0 ? 2 * step : 0, step);
        };
    }

    private AutoSetup.Choice choose(Path data, double flops, Optional<Budget> budget, String... settings)
            throws IOException {
        return AutoSetup.of(data, List.of(settings), budget, machine(flops), () -> 0, words::add);
    }

    private Path pictures(int count, int height, int width, int classes) throws IOException {
        Path pictures = folder.resolve("my pictures");
        for (int i = 0; i < count; i++) {
            String part = classes > 0 ? "class " + i % classes + "/" : "";
            SampleFiles.write(
                    pictures.resolve(part + i + ".png"),
                    SampleFiles.encode(SampleFiles.plain(height, width, 0x10203 * i), "png"));
        }
        return pictures;
    }

    private Path table(int rows) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("age,income\n");
        for (int i = 0; i < rows; i++) {
            text.append(String.format(Locale.ROOT, "%.3f,%.1f%n", random.nextDouble(), 3e4 * random.nextGaussian()));
        }
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private Path array(long... shape) throws IOException {
        Random random = new Random(2);
        float[] values = new float[(int) Shape.of(shape).elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1000 + 50 * random.nextGaussian());
        }
        Path file = folder.resolve("array.npy");
        Npy.write(file, NdArray.of(values, shape));
        return file;
    }

    private static void requireTheFileSaysTheSame(AutoSetup.Choice choice) {
        assertThat(RunConfig.parse(choice.yaml(), "config.yaml", List.of())).isEqualTo(choice.config());
    }

    @Test
    void picturesGetAUnetThatIsToldTheClassesOfTheirFolders() throws IOException {
        AutoSetup.Choice choice = choose(pictures(60, 20, 20, 3), FLOPS, Optional.empty());
        RunConfig config = choice.config();
        requireTheFileSaysTheSame(choice);
        assertThat(config.name()).isEqualTo("my-pictures");
        assertThat(config.data().shape()).contains(DataShape.image(3, 20, 20));
        assertThat(config.network().is(NetworkConfig.Kind.NCSNPP)).isTrue();
        assertThat(config.network().classes()).isEqualTo(3);
        assertThat(config.network().preconditioning()).isEqualTo(NetworkConfig.Preconditioning.EDM);
        assertThat(choice.data().train().size()).isEqualTo(54);
        assertThat(choice.data().test().orElseThrow().size()).isEqualTo(6);
        assertThat(choice.data().notices())
                .anyMatch(line -> line.contains("3 classes from the names of folders"))
                .anyMatch(line -> line.contains("6 of 60 examples held out"));
        assertThat(words)
                .contains("data: 54 examples to learn from, 6 held out, colour pictures of 20 x 20, 3 classes")
                .anyMatch(line -> line.startsWith("training: batches of 32 in float32, ")
                        && line.endsWith(" steps for the budget of 30 min, which is the default (--budget)"));
        // The run itself reads the same data by its configuration.
        assertThat(config.data()
                        .open(DataOptions.defaults())
                        .train()
                        .provenance()
                        .sha256())
                .isEqualTo(choice.data().train().provenance().sha256());
    }

    @ParameterizedTest
    @ValueSource(doubles = {2e9, 2e10, 2e11, 2e12})
    void stepsPicturesAndCheckpointsFillTheBudget(double flops) throws IOException {
        AutoSetup.Choice choice = choose(pictures(64, 16, 16, 0), flops, Optional.of(new Budget(600)));
        long steps = choice.config().training().steps();
        double seconds = choice.pace()
                .seconds(
                        steps,
                        StepBudget.pictures(choice.config().training()),
                        StepBudget.checkpoints(choice.config().training()));
        // One second is set aside for the page, and the number of steps is rounded to whole parts.
        assertThat(seconds).isBetween(0.9 * 600, 600.0);
        assertThat(choice.estimate()).endsWith("about 10 min");
        requireTheFileSaysTheSame(choice);
    }

    @Test
    void aFasterMachineAndMoreTimeGiveALargerNetwork() throws IOException {
        Path data = pictures(64, 16, 16, 0);
        long slow = choose(data, 2e9, Optional.of(new Budget(60))).summary().parameters();
        long fast = choose(data, 2e12, Optional.of(new Budget(60))).summary().parameters();
        long longer =
                choose(data, 2e12, Optional.of(new Budget(6000))).summary().parameters();
        assertThat(slow).isLessThan(fast);
        assertThat(fast).isLessThan(longer);
    }

    @Test
    void picturesOfManySizesAreBroughtToOneThatTheMachineCanLearn() throws IOException {
        Path data = pictures(30, 90, 120, 0);
        SampleFiles.write(data.resolve("odd.png"), SampleFiles.encode(SampleFiles.plain(51, 77, 0), "png"));
        assertThat(choose(data, 2e13, Optional.empty()).config().data().shape()).contains(DataShape.image(3, 64, 64));
        assertThat(words).anyMatch(line -> line.contains("(files are from 51 x 77 to 90 x 120)"));
        assertThat(choose(data, 1e9, Optional.empty()).config().data().shape()).contains(DataShape.image(3, 32, 32));
    }

    @Test
    void oneSmallPictureIsLearntWithoutHoldingAnythingOut() throws IOException {
        AutoSetup.Choice choice = choose(pictures(1, 1, 1, 0), FLOPS, Optional.of(new Budget(30)));
        assertThat(choice.config().data().heldOut().isNone()).isTrue();
        assertThat(choice.config().training().batchSize()).isEqualTo(8);
        assertThat(words)
                .anyMatch(
                        line -> line.contains("nothing is held out of 1 example; the model can only learn to repeat"));
    }

    @Test
    void aTableGetsAPerceptronAndStandardisedColumns() throws IOException {
        AutoSetup.Choice choice = choose(table(100), FLOPS, Optional.empty());
        RunConfig config = choice.config();
        requireTheFileSaysTheSame(choice);
        assertThat(config.network().is(NetworkConfig.Kind.MLP)).isTrue();
        assertThat(choice.data().train().standardization()).isPresent();
        assertThat(choice.data().train().size()).isEqualTo(90);
        // Values of deviation 1 need twice the levels of values of deviation 1/2, for which EDM's are.
        assertThat(config.requireScoreModel().process().schedule().toString()).contains("sigmaMax=160");
        assertThat(words).anyMatch(line -> line.contains("budget of 5 min, which is the default"));
    }

    @Test
    void vectorsOfAnArrayAreStandardisedToo() throws IOException {
        AutoSetup.Choice choice = choose(array(80, 5), FLOPS, Optional.empty());
        requireTheFileSaysTheSame(choice);
        assertThat(choice.data().train().standardization().orElseThrow().mean().get(0))
                .isCloseTo(1000, within(50.0));
        assertThat(choice.config().data().open(DataOptions.defaults()).train().standardization())
                .isEqualTo(choice.data().train().standardization());
    }

    @Test
    void seriesGetAUnetAlongTheirAxisAndNoiseThatDrownsThem() throws IOException {
        AutoSetup.Choice choice = choose(array(80, 2, 48), FLOPS, Optional.empty());
        requireTheFileSaysTheSame(choice);
        assertThat(choice.config().network().is(NetworkConfig.Kind.UNET1D)).isTrue();
        Schedule schedule = choice.config().requireScoreModel().process().schedule();
        double sigmaMax = schedule.sigma(schedule.domain().end());
        assertThat(sigmaMax).isCloseTo(160 * 1001.0, within(2000.0));
    }

    @Test
    void whatTheUserSetsStandsAndIsInTheFile() throws IOException {
        AutoSetup.Choice choice = choose(
                pictures(20, 8, 8, 0),
                FLOPS,
                Optional.empty(),
                "training.steps=40",
                "network.kind=dit",
                "network.patch=2",
                "data.channels=1",
                "name=no");
        requireTheFileSaysTheSame(choice);
        assertThat(choice.config().training().steps()).isEqualTo(40);
        assertThat(choice.config().training().adam().schedule().peak()).isEqualTo(1e-3);
        assertThat(choice.config().network().is(NetworkConfig.Kind.DIT)).isTrue();
        assertThat(choice.config().data().channels()).contains(1);
        assertThat(choice.config().name()).isEqualTo("no");
        assertThat(choice.yaml()).contains("# as asked");
        assertThat(choice.budget()).isEmpty();
    }

    @Test
    void whatCannotBeChosenForIsRefused() throws IOException {
        assertThatThrownBy(() -> choose(folder.resolve("gone"), FLOPS, Optional.empty()))
                .hasMessageContaining("no such file or folder");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> choose(empty, FLOPS, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("it holds nothing");
        Path data = table(60);
        assertThatThrownBy(() -> choose(data, FLOPS, Optional.of(new Budget(60)), "training.steps=5"))
                .hasMessageContaining("leave one of them out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"90s", "1.5m", "1m30s", "0.025h", " 1M 30S ", "1min 30s"})
    void aBudgetIsADuration(String text) {
        assertThat(Budget.parse(text).seconds()).isCloseTo(90, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "", "m", "-5m", "1.2.3h", "0s", "10y", "5m5", "NaNs"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Budget.parse(text)).hasMessageContaining("a time budget");
    }
}
