package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.sampler.catalog.SamplerKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplersCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theTableHasEverySamplerWithOrderCostAndPaper() {
        Outcome outcome = Outcome.of("samplers");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        for (SamplerKind kind : SamplerKind.values()) {
            assertThat(outcome.out()).contains(kind.toString(), kind.paper(), kind.advice());
        }
        assertThat(outcome.out()).contains("1, 2, 3, 4 deterministic", "1.5 strong", "by mixing");
    }

    @Test
    void samplersCompeteOnTheMixture() {
        Path out = folder.resolve("contest");
        Outcome outcome = Outcome.of(
                "samplers",
                "--compare",
                "--samplers",
                "ddim,uniPc,eulerAncestral",
                "--n",
                "50",
                "--evaluations",
                "5,10",
                "--out",
                out.toString());
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(out.resolve("samplers.png")).isNotEmptyFile();
        assertThat(out.resolve("samplers.csv"))
                .content()
                .contains("eulerAncestral")
                .doesNotContain("edmHeun");
        assertThat(out.resolve("samplers.md"))
                .content()
                .contains("| 10 |", "differences below it are within the noise");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(Outcome.of("samplers", "--compare").err()).contains("--out DIR");
        assertThat(Outcome.of("samplers", "runs/some").err()).contains("need --compare");
        String out = folder.toString();
        assertThat(Outcome.of("samplers", "--compare", "--evaluations", "1", "--out", out)
                        .err())
                .contains("at least 2, got [1]");
        assertThat(Outcome.of("samplers", "--compare", "--n", "2", "--out", out).err())
                .contains("at least 4, got 2");
        assertThat(Outcome.of("samplers", "--compare", "--samplers", "ddim,magic", "--out", out)
                        .err())
                .contains("\"magic\"");
    }
}
