package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.sampler.catalog.SamplerKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesStyleTest {
    private record Line(int colour, Dash dash) {}

    @Test
    void noTwoSeriesOfAChartAreAlike() {
        Set<SeriesStyle> styles = new HashSet<>();
        for (int i = 0; i < SeriesStyle.COUNT; i++) {
            assertThat(styles.add(SeriesStyle.of(i))).as("series %d", i).isTrue();
        }
    }

    @Test
    void asManySeriesAsThereAreSamplersDifferInColourOrDash() {
        Set<Line> lines = new HashSet<>();
        Set<Integer> areas = new HashSet<>();
        for (int count = 1; count <= 32; count++) {
            SeriesStyle style = SeriesStyle.of(count - 1);
            assertThat(lines.add(new Line(style.colour(), style.dash())))
                    .as("%d series", count)
                    .isTrue();
            assertThat(areas.add(style.area())).as("%d areas", count).isTrue();
        }
        // the contest draws one curve for each sampler and one for the data
        assertThat(SamplerKind.values().length + 1).isLessThanOrEqualTo(32);
    }

    @Test
    void theFirstEightAreSolidLinesWithoutMarkers() {
        for (int i = 0; i < 8; i++) {
            assertThat(List.of(SeriesStyle.of(i).dash(), SeriesStyle.of(i).marker()))
                    .containsExactly(Dash.SOLID, Marker.NONE);
        }
        assertThat(SeriesStyle.of(0).pointMarker()).isEqualTo(Marker.DISC);
        assertThat(SeriesStyle.of(8).pointMarker()).isNotEqualTo(Marker.DISC);
    }
}
