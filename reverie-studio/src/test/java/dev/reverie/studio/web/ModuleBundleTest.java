package dev.reverie.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the bundle of the page's own modules does what they do, the browser tests see: they all run on it. */
class ModuleBundleTest {
    private static String bundle(Map<String, String> modules) {
        return ModuleBundle.of("app.js", path -> {
            String text = modules.get(path);
            assertThat(text).as(path).isNotNull();
            return text;
        });
    }

    @Test
    void aModuleBecomesAFunctionThatGivesItsExports() {
        assertThat(bundle(Map.of("app.js", "export function go() {}\nexport const WAY = 1;\nexport class Map {\n}\n")))
                .endsWith("""
                        // app.js
                        const module$0 = once(() => {
                        function go() {}
                        const WAY = 1;
                        class Map {
                        }

                        return {go, WAY, Map};
                        });
                        module$0();
                        """);
    }

    @Test
    void everyFormOfImportIsBound() {
        String bundle = bundle(Map.of(
                "app.js",
                """
                import {a, b as c} from './ui/a.js';
                import * as all from './ui/a.js';
                import one from './one.js';
                const later = () => import('./ui/late.js');
                const icon = new URL('icon.svg', import.meta.url);
                """,
                "ui/a.js",
                "import one from '../one.js';\nexport async function a() {}\nexport const b = one;",
                "one.js",
                "const one = 1;\nexport { one as default };",
                "ui/late.js",
                "const late = 2;\nexport default late;"));
        assertThat(bundle)
                .contains("const {a, b: c} = module$1();")
                .contains("const all = module$1();")
                .contains("const {default: one} = module$2();")
                .contains("const later = () => Promise.resolve().then(module$3);")
                .contains("const icon = new URL('icon.svg', new URL('app.js', import.meta.url));")
                .contains("return {a, b};")
                .contains("return {default: one};")
                .contains("return {default: late};")
                .containsOnlyOnce("// one.js");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export let changes = 1;",
                "export * from './other.js';",
                "export {a, b};",
                "import './other.js';",
                "import {a,",
                "import {a} from \"./other.js\";",
                "  export function inside() {}"
            })
    void whatIsNotUnderstoodIsRefusedWithItsLine(String line) {
        assertThatThrownBy(() -> bundle(Map.of("app.js", "const first = 1;\n" + line)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no bundle can be made of line 2 of app.js: " + line);
    }

    @Test
    void aCircleIsRefusedUnlessItIsClosedLater() {
        assertThatThrownBy(() -> bundle(Map.of(
                        "app.js", "import {a} from './a.js';",
                        "a.js", "import {b} from './b.js';",
                        "b.js", "import {a} from './a.js';")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("circle")
                .hasMessageContaining("a.js, b.js");
        assertThat(bundle(Map.of(
                        "app.js", "import {a} from './a.js';", "a.js", "export const a = () => import('./app.js');")))
                .contains("Promise.resolve().then(module$0)");
    }
}
