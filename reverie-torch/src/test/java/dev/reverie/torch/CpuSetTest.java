package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;0;1", "0-3;0-3;4", "3,1,2;1-3;3", "0-1,64-65,7;0-1,7,64-65;5", " 5 ;5;1"})
    void aListIsReadAndWritten(String text, String written, int size) {
        assertThat(CpuSet.parseList(text).orElseThrow()).hasToString(written);
        assertThat(CpuSet.parseList(text).orElseThrow().size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "1-", "-1", "3-1", "0,", "1.5", "0-99999999999", "0-65536"})
    void whatIsNoListIsEmpty(String text) {
        assertThat(CpuSet.parseList(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"3;0-1", "f0;4-7", "80000000;31", "1,00000001;0,32", "00000000,ffffffff;0-31"})
    void aMaskIsReadFromTheHighestWordDown(String text, String list) {
        assertThat(CpuSet.parseMask(text).orElseThrow()).hasToString(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "00000000,00000000", "g", "123456789", "1,,1"})
    void whatIsNoMaskIsEmpty(String text) {
        assertThat(CpuSet.parseMask(text)).isEmpty();
    }

    @Test
    void anIntersectionHasWhatBothHave() {
        CpuSet left = CpuSet.parseList("0-5").orElseThrow();
        CpuSet right = CpuSet.parseList("4-9").orElseThrow();
        assertThat(left.intersection(right)).isEqualTo(CpuSet.parseList("4,5").orElseThrow());
        assertThat(CpuSet.first(2)).isEqualTo(CpuSet.parseList("0-1").orElseThrow());
        assertThat(CpuSet.of(7).contains(7)).isTrue();
    }
}
