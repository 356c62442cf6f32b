package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentLossesTest {
    private static RecentLosses of(double... losses) {
        RecentLosses recent = new RecentLosses();
        for (double loss : losses) {
            recent.add(loss);
        }
        return recent;
    }

    @Test
    void theyHaveGrownIfTheLastIsFarBeyondTheLeast() {
        assertThat(of(2, 1, 300).haveGrown()).isTrue();
        assertThat(of(-2, -1, -300).haveGrown()).isTrue();
        assertThat(of(2, 300, 1).haveGrown()).isFalse();
        assertThat(of(2, 1, 30).haveGrown()).isFalse();
        assertThat(of().haveGrown()).isFalse();
    }

    @Test
    void onlyTheLatestCount() {
        assertThat(of(1, 200, 200, 200, 200, 200, 200, 200).haveGrown()).isTrue();
        assertThat(of(1, 200, 200, 200, 200, 200, 200, 200, 200).haveGrown()).isFalse();
        assertThat(of()).hasToString("");
        assertThat(of(9, 0.5, 1, 2.5e6, 0.123456)).hasToString("0.5000, 1.000, 2.500e+06, 0.1235");
    }
}
