package dev.reverie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonObjectTest {
    private static JsonObject parse(String text) {
        return JsonObject.parse("config.json", text);
    }

    @Test
    void everyTypeIsReadBack() {
        JsonObject object = parse("""
                {"text": "a\\n\\u00e9\\"", "number": -1.5e-3, "whole": 20, "flag": true, "absent": null,
                 "numbers": [1, 2.5], "wholes": [1, 2], "texts": ["x"], "flags": [true, false],
                 "inner": {"deep": [[]]}, "empty": {}}
                """);
        assertThat(object.text("text")).isEqualTo("a\n\u00e9\"");
        assertThat(object.number("number")).isEqualTo(-1.5e-3);
        assertThat(object.whole("whole")).isEqualTo(20);
        assertThat(object.flag("flag")).isTrue();
        assertThat(object.numbers("numbers")).containsExactly(1, 2.5);
        assertThat(object.wholes("wholes")).containsExactly(1, 2);
        assertThat(object.texts("texts")).containsExactly("x");
        assertThat(object.flags("flags")).containsExactly(true, false);
        assertThat(object.object("empty").keys()).isEmpty();
        assertThat(object.object("inner").has("deep")).isTrue();
    }

    @Test
    void nullCountsAsMissing() {
        JsonObject object = parse("{\"a\": null}");
        assertThat(object.has("a")).isFalse();
        assertThat(object.optionalNumber("a")).isEmpty();
    }

    @Test
    void aMissingFieldNamesFileAndFields() {
        assertThatThrownBy(() -> parse("{\"sigma\": 1}").number("beta"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("config.json", "'beta'", "sigma");
    }

    @Test
    void anotherTypeNamesTheValue() {
        assertThatThrownBy(() -> parse("{\"sigma\": \"big\"}").number("sigma"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'sigma'", "a number", "big");
        assertThatThrownBy(() -> parse("{\"steps\": 1.5}").whole("steps")).hasMessageContainingAll("whole", "1.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"a\"}", "{\"a\": 1,}", "{\"a\": [1,]}", "{\"a\": tru}", "{} x", "{\"a\": --1}"
            })
    void damagedTextIsRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json");
    }
}
