package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.config.Presets;
import org.junit.jupiter.api.Test;

class PresetInfoTest {
    @Test
    void aPresetTellsWhatItsNetworkCostsWithoutARun() {
        Outcome outcome = Outcome.of("info", "vp-cifar10-ddpmpp-continuous");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .contains("61,804,419", "FID 2.55", "32 x 32", "4 x 4", "training 128 at once takes about", "Adam")
                .contains("sampling 21 at once takes about");
    }

    @Test
    void costsThatDependOnDataNobodyHasGivenAreSaidToDoSo() {
        assertThat(Outcome.of("info", "flow-table").out()).contains("depend on the shape of the data");
    }

    @Test
    void theCostsOfAFlowAreThoseOfOneEvaluation() {
        assertThat(Outcome.of("info", "flow-moons").out()).contains("vectors", "evaluated many times in each solve");
    }

    @Test
    void theListingShowsEveryGroupAndEveryPreset() {
        String listing = Outcome.of("presets").out();
        for (Presets.Group group : Presets.groups()) {
            assertThat(listing).contains(group.title());
            assertThat(group.names()).allSatisfy(name -> assertThat(listing).containsPattern("(?m)^" + name + " "));
        }
    }
}
