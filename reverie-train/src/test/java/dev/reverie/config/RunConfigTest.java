package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataShape;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.network.Ncsnpp;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigTest {
    private static RunConfig parse(String yaml, String... settings) {
        return RunConfig.parse(yaml, "mine.yaml", List.of(settings));
    }

    @Test
    void anEmptyFileIsAConfigurationOfDefaults() {
        RunConfig config = parse("");
        assertThat(config.requireScoreModel().process().schedule()).isEqualTo(new VarianceExploding());
        assertThat(config.training().adam().learningRate()).isEqualTo(2e-4);
        assertThat(config.data().centered()).isFalse();
    }

    @Test
    void aTableMayBeToldHowItIsWritten() {
        RunConfig config = parse("{data: {name: files, path: a.csv, header: absent, delimiter: tab, labels: none}}");
        assertThat(config.data().header()).isEqualTo(CsvOptions.Header.ABSENT);
        assertThat(config.data().delimiter()).contains('\t');
        assertThat(config.data().labels()).contains("none");
        assertThat(parse(config.yaml()).data()).isEqualTo(config.data());
        assertThatThrownBy(() -> parse("{data: {name: files, path: a.csv, delimiter: x}}"))
                .hasMessageContaining("must be one of comma, semicolon, tab, bar, space, got \"x\"");
    }

    @Test
    void theResolvedTextReadsBackToItself() {
        RunConfig config = parse("{training: {learningRate: 1e-5, epsilon: 3.0e-10}, data: {name: moons}}");
        RunConfig again = parse(config.yaml());
        assertThat(again.yaml()).isEqualTo(config.yaml());
        assertThat(again.training()).isEqualTo(config.training());
        assertThat(config.yaml()).contains("learningRate: 0.00001").contains("epsilon: 0.0000000003");
    }

    @Test
    void theResolvedTextHasEveryDefaultInTheOrderOfTheSections() {
        String yaml = parse("training: {steps: 10}").yaml();
        assertThat(yaml)
                .containsSubsequence(
                        "name: run",
                        "data:",
                        "process:",
                        "sigmaMin: 0.01",
                        "network:",
                        "multipliers:",
                        "objective:",
                        "training:",
                        "steps: 10",
                        "sampling:",
                        "signalToNoise: 0.16");
    }

    @Test
    void defaultsFollowTheProcess() {
        RunConfig preserving = parse("process: {kind: variancePreserving}");
        assertThat(preserving.requireScoreModel().process().schedule()).isEqualTo(new VariancePreserving());
        assertThat(preserving.data().centered()).isTrue();
        assertThat(matching(preserving).reduction()).isEqualTo(Reduction.MEAN);
        assertThat(preserving.requireScoreModel().sampling().minimumTime()).isEqualTo(1e-3);
        assertThat(matching(parse("")).reduction()).isEqualTo(Reduction.HALF_SUM);
    }

    private static DenoisingScoreMatching matching(RunConfig config) {
        return (DenoisingScoreMatching) config.requireScoreModel().objective().objective();
    }

    @ParameterizedTest
    @MethodSource("dev.reverie.config.Presets#names")
    void everyPresetLoadsAndSurvivesARoundTrip(String name) {
        RunConfig config = Presets.named(name);
        assertThat(config.name()).isEqualTo(name);
        assertThat(config.description()).isNotEmpty();
        assertThat(config.with()).isEqualTo(config);
    }

    @Test
    void settingsAreLaidOver() {
        RunConfig config = Presets.named("mnist")
                .with("training.steps=7", "network.multipliers=[1, 2]", "training.learningRate=1e-3");
        assertThat(config.training().steps()).isEqualTo(7);
        assertThat(config.training().adam().learningRate()).isEqualTo(1e-3);
        assertThat(((Ncsnpp) config.network().create(DataShape.image(1, 28, 28)))
                        .config()
                        .multipliers())
                .containsExactly(1, 2);
    }

    @Test
    void anEmptySettingBringsTheDefaultBack() {
        assertThat(parse("training: {steps: 3}", "training.steps=").training().steps())
                .isEqualTo(100_000);
    }

    @Test
    void anotherKindStartsItsSectionAfresh() {
        RunConfig config = parse(
                "process: {kind: varianceExploding, sigmaMax: 90}",
                "process.betaMax=10",
                "process.kind=variancePreserving");
        assertThat(config.requireScoreModel().process().schedule()).isEqualTo(new VariancePreserving(0.1, 10));
    }

    @Test
    void imagesOfUnknownSizeAreCheckedOnceTheyAreSeen() {
        RunConfig config = parse("data: {name: files, path: pictures}");
        assertThat(config.data().shape()).isEmpty();
        assertThatThrownBy(() -> config.network().create(DataShape.image(3, 30, 32)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("30 x 32");
        assertThatThrownBy(() -> config.network().create(DataShape.vector(5)))
                .hasMessage(
                        "mine.yaml: network.kind ncsnpp takes images, but the data are rows of 5 numbers; use kind mlp");
    }

    @Test
    void paddingCounts() {
        RunConfig config = parse("data: {name: mnist, pad: 2}");
        assertThat(config.data().shape()).contains(DataShape.image(1, 32, 32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process: {kind: variancePreserving, sigmaMax: 3} | mine.yaml: process.sigmaMax is not a key here; it belongs to another kind of process (the keys of process of kind variancePreserving are kind, betaMin, betaMax)",
                "training: {learningRate: fast}                | mine.yaml: training.learningRate must be a number above 0, got \"fast\"",
                "training: {learningRate: -1}                  | mine.yaml: training.learningRate must be a number above 0, got -1",
                "training: {learningRate: .nan}                | mine.yaml, line 1, column 30: not valid YAML",
                "training: {steps: 1.5}                        | mine.yaml: training.steps must be a whole number at least 1, got 1.5",
                "training: {steps: [1]}                        | mine.yaml: training.steps must be a whole number at least 1, got the list [1]",
                "training: {emaRate: 1}                        | mine.yaml: training.emaRate must be a number in [0, 1), got 1",
                "training: {emaWarmUp: 1}                      | mine.yaml: training.emaWarmUp must be true or false, got 1",
                "training: 5                                   | mine.yaml: training must be a mapping of keys to values, got 5",
                "training: {precision: float23}                | mine.yaml: training.precision must be one of float32, bfloat16, float64, got \"float23\"; is float32 meant?",
                "process: {kind: ve}                           | mine.yaml: process.kind must be one of varianceExploding, variancePreserving",
                "process: {sigmaMin: 80}                       | mine.yaml: process: sigmaMin must be in (0, sigmaMax = 50.0), got 80.0; are the two swapped?",
                "data: {name: mnits}                           | mine.yaml: data.name must be one of",
                "data: {name: files}                           | mine.yaml: data.path is needed for data.name files",
                "{data: {name: mnist}}                         | 28 x 28",
                "{data: {name: mnist, pad: 2}, network: {multipliers: [1, 2, 2, 2, 2, 2, 2]}} | 32 x 32",
                "{data: {height: 32}, network: {attentionResolutions: [12]}} | attentionResolutions names 12",
                "{data: {height: 32}, network: {features: 30}} | multiple of 4, got 30",
                "{data: {name: moons}, network: {kind: ncsnpp}} | use kind mlp",
                "{data: {name: mnist}, network: {kind: mlp}}   | use kind ncsnpp",
                "{process: {kind: cosine}, network: {scaleBySigma: true}} | network.scaleBySigma",
                "sampling: {predictor: none, corrector: none}  | sampling.corrector must not be none",
                "training: {checkpointEvery: 10, keepEvery: 15} | training.keepEvery must be a multiple of checkpointEvery = 10",
            })
    void everyFaultNamesItsPathAndTheRemedy(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trainnig: {steps: 1}     | trainnig          | training",
                "training: {stpes: 1}     | training.stpes    | training.steps",
                "process: {sigma_max: 1}  | process.sigma_max | process.sigmaMax",
                "sigmaMax: 3              | sigmaMax          | process.sigmaMax",
            })
    void anUnknownKeyIsAnsweredWithTheKnownOnesAndTheNearest(String yaml, String key, String nearest) {
        assertUnknown(() -> parse(yaml), "mine.yaml: " + key, nearest);
    }

    @Test
    void anUnknownSettingIsAnsweredLikeAnUnknownKey() {
        assertUnknown(() -> parse("name: x", "training.stpes=1"), "--set training.stpes", "training.steps");
        assertUnknown(() -> parse("name: x", "learningRate=1"), "--set learningRate", "training.learningRate");
    }

    private static void assertUnknown(ThrowingCallable reading, String key, String nearest) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(ConfigException.class, fault -> {
            assertThat(fault.problem()).startsWith(key + " is not a key here (the keys ");
            assertThat(fault.remedy()).contains("is " + nearest + " meant?");
            assertThat(fault).hasMessage(fault.problem() + "; is " + nearest + " meant?");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training.steps=many  | --set training.steps must be a whole number at least 1, got \"many\"",
                "training.steps       | --set takes path=value, for example --set training.steps=1000, got \"training.steps\"",
                "training..steps=1    | --set takes path=value",
                "training.steps=[1    | --set training.steps: not valid YAML",
                "name.first=1         | --set name.first: name is no section but has the value \"x\"",
            })
    void aFaultySettingIsNamedAsSuch(String setting, String message) {
        assertThatThrownBy(() -> parse("name: x", setting))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010", "no", "yes", "1e3", "0x1F", "1_000", "1:30", "@x", "a: b", "a, b", "[x", "{x", "it's", "#1",
                "a #1", "%x", "!x", "&x", "*x", "- x", "? x", "True", "Null", "\\d", "`x", "x:"
            })
    void textStaysText(String text) {
        RunConfig typed = parse("{data: {name: files, path: x}}", "data.path=" + text, "name=" + text);
        assertThat(typed.data().path()).contains(text);
        assertThat(typed.name()).isEqualTo(text);
        assertThat(parse(typed.yaml())).isEqualTo(typed);
        assertThat(parse("name: x", RunConfig.setting("name", text)).name()).isEqualTo(text);
        assertThat(parse("name: " + RunConfig.quoted(text)).name()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~",
                "null",
                "'quoted'",
                "\"quoted\"",
                "two\nlines\n",
                " spaces ",
                "\t",
                "\u2028",
                "e\u0301 \ud83d\ude00"
            })
    void quotedTextStaysText(String text) {
        RunConfig typed = parse("{}", RunConfig.setting("name", text));
        assertThat(typed.name()).isEqualTo(text);
        assertThat(parse(typed.yaml())).isEqualTo(typed);
    }

    @Test
    void wordsOfAFileStayAsTheyAreWritten() {
        RunConfig config =
                parse("{name: 010, description: 1e3, network: {classes: 2}, sampling: {label: [010, ~, True]}}");
        assertThat(config.name()).isEqualTo("010");
        assertThat(config.description()).isEqualTo("1e3");
        assertThat(config.requireScoreModel().sampling().guidance().labels()).containsExactly("010", "~", "True");
        assertThat(parse(config.yaml())).isEqualTo(config);
    }

    @Test
    void digitsWithLeadingZerosAreDecimal() {
        assertThat(parse("training: {seed: 010}", "training.steps=0100")
                        .training()
                        .steps())
                .isEqualTo(100);
        assertThat(parse("training: {seed: 010}").training().seed()).isEqualTo(10);
    }

    @Test
    void syntaxErrorsNameLineAndColumn() {
        assertThatThrownBy(() -> parse("training:\n  steps: [1, 2\nname: x\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("(?s)mine.yaml, line 3, column \\d+: not valid YAML: .*");
    }

    @Test
    void aKeyGivenTwiceIsAnError() {
        assertThatThrownBy(() -> parse("training:\n  steps: 1\n  steps: 2\n"))
                .hasMessageMatching(
                        "mine.yaml, line 3, column \\d+: the key \"steps\" is given twice; keep one of them");
    }

    @Test
    void aSecondDocumentIsAnError() {
        assertThatThrownBy(() -> parse("name: a\n---\nname: b\n")).isInstanceOf(ConfigException.class);
    }

    @Test
    void aListIsNoConfiguration() {
        assertThatThrownBy(() -> parse("[1, 2]")).hasMessageContaining("a configuration is a mapping");
    }

    @Test
    void aBinaryFileIsNoConfiguration(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("x.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 1});
        assertThatThrownBy(() -> RunConfig.load(file, List.of())).hasMessageContaining("is not text in UTF-8");
    }

    @Test
    void anUnknownPresetNamesTheNearest() {
        assertThatThrownBy(() -> Presets.named("fashon-mnist"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is fashion-mnist meant?");
    }
}
