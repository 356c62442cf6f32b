package dev.reverie.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenReport;
import dev.reverie.testkit.Verdict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Golden cases, each judged by the check for its kind. Test classes run side by side in processes of their own, and each takes a part of
 * the kinds.
 *
 * <p>The cases are the folders in {@code -Dreverie.golden=DIR} (default {@code ../shared/golden}), whatever their
 * names,
 * and a small committed subset that is there in every clone. {@code -Dreverie.golden.only=TEXT} keeps the cases whose
 * name
 * holds the text, for work on one of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GoldenCases {
    private static final Map<String, GoldenCheck> CHECKS = Stream.of(
                    new SdeCheck(),
                    new TablesCheck(),
                    new Rk45Check(),
                    new EmaCheck(),
                    new OptimizerCheck(),
                    new LayersCheck(),
                    new NetworkCheck(),
                    new LossCheck(),
                    new TrainCheck(),
                    new StepCheck(),
                    new PcCheck(),
                    new OdeCheck(),
                    new InverseCheck(InverseCheck.INPAINT),
                    new InverseCheck(InverseCheck.COLORIZE),
                    new LikelihoodCheck())
            .collect(Collectors.toMap(GoldenCheck::kind, Function.identity()));

    private final Predicate<String> kinds;
    private final List<String> tables = new ArrayList<>();

    /** Takes the cases of some kinds. */
    GoldenCases(Predicate<String> kinds) {
        this.kinds = kinds;
    }

    @TestFactory
    Stream<DynamicTest> casesInTheGoldenFolderHold() throws IOException {
        Path root = Path.of(System.getProperty("reverie.golden", "../../shared/golden"));
        Assumptions.assumeTrue(
                Files.isDirectory(root), () -> "no golden folder at " + root + "; give it as -Dreverie.golden=DIR");
        return cases("golden folder " + root, root);
    }

    @TestFactory
    Stream<DynamicTest> committedCasesHold() throws IOException, URISyntaxException {
        Path root = Path.of(GoldenCases.class.getResource("/golden").toURI());
        assertThat(GoldenCase.discover(root)).as("committed cases").isNotEmpty();
        return cases("committed cases", root);
    }

    @AfterAll
    void printTables() {
        tables.forEach(System.out::println);
    }

    private Stream<DynamicTest> cases(String title, Path root) throws IOException {
        String only = System.getProperty("reverie.golden.only", "");
        GoldenReport report = new GoldenReport();
        List<Path> folders = new ArrayList<>();
        for (Path folder : GoldenCase.discover(root)) {
            if (folder.getFileName().toString().contains(only)
                    && kinds.test(GoldenCase.open(folder).kind())) {
                folders.add(folder);
            }
        }
        DynamicTest table = DynamicTest.dynamicTest(
                "table of " + folders.size() + " cases", () -> tables.add(title + System.lineSeparator() + report));
        return Stream.concat(
                folders.stream()
                        .map(folder ->
                                DynamicTest.dynamicTest(folder.getFileName().toString(), () -> judge(folder, report))),
                Stream.of(table));
    }

    private static void judge(Path folder, GoldenReport report) throws IOException {
        GoldenCase golden = GoldenCase.open(folder);
        GoldenCheck check = CHECKS.get(golden.kind());
        Optional<String> gap = check == null ? Optional.of("kind " + golden.kind()) : check.gap(golden);
        if (gap.isPresent()) {
            report.addUncovered(golden, gap.get());
            Assumptions.abort("not covered (" + gap.get() + ")");
        }
        Verdict verdict = new Verdict(golden);
        long start = System.nanoTime();
        try {
            check.check(golden, verdict);
        } catch (IOException | RuntimeException e) {
            report.addBroken(golden, e);
            throw e;
        }
        report.add(golden, verdict, 1e-9 * (System.nanoTime() - start));
        assertThat(verdict.failures()).as(golden.name()).isEmpty();
    }
}
