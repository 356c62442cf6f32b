package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineVersionsTest {
    private static EngineVersions.Part part(String version, String place) {
        return new EngineVersions.Part(Optional.of(version), place);
    }

    @Test
    void whatIsOnTheClassPathIsOfOneVersion() {
        String folder = "/org/bytedeco/pytorch/" + org.bytedeco.javacpp.Loader.getPlatform()
                + System.getProperty("org.bytedeco.javacpp.platform.extension", "");
        EngineVersions found = EngineVersions.find(folder);
        found.requireEqual();
        assertThat(found.natives()).isPresent();
        assertThat(found.natives().get().version()).isEqualTo(found.classes().version());
        assertThat(found.classes().version().orElseThrow()).matches("\\d+\\.\\d+\\.\\d+-\\d+\\.\\d+\\.\\d+");
        assertThat(found.classes().place()).endsWith(".jar").startsWith("/");
        assertThat(found.natives().get().place())
                .endsWith(".jar")
                .isNotEqualTo(found.classes().place());
    }

    @Test
    void twoVersionsAreAFaultThatNamesBothAndWhereTheyLie() {
        EngineVersions mixed = new EngineVersions(
                part("2.13.0-1.5.14", "/lib/pytorch.jar"), Optional.of(part("2.10.0-1.5.13", "/old/natives.jar")));
        assertThatThrownBy(mixed::requireEqual)
                .isInstanceOf(EngineException.class)
                .hasMessage("the engine's Java classes are 2.13.0-1.5.14 (/lib/pytorch.jar), but its native library is"
                        + " 2.10.0-1.5.13 (/old/natives.jar); leave one version of org.bytedeco:pytorch on the class"
                        + " path");
    }

    @Test
    void whatTellsNoVersionIsNotJudged() {
        EngineVersions.Part silent = new EngineVersions.Part(Optional.empty(), "/all.jar");
        assertThatCode(new EngineVersions(part("2.13.0-1.5.14", "/a.jar"), Optional.of(silent))::requireEqual)
                .doesNotThrowAnyException();
        assertThatCode(new EngineVersions(silent, Optional.empty())::requireEqual)
                .doesNotThrowAnyException();
        assertThat(new EngineVersions(silent, Optional.empty()).differenceTo("TORCH_VERSION=2.1.0, "))
                .isEmpty();
        assertThat(new EngineVersions(silent, Optional.empty()))
                .hasToString("Java classes of unknown version (/all.jar), native library not on the class path");
    }

    @Test
    void aLoadedLibraryOfAnotherVersionIsWarnedAbout() {
        EngineVersions versions = new EngineVersions(part("2.13.0-1.5.14", "/a.jar"), Optional.empty());
        assertThat(versions.differenceTo("USE_X=1, TORCH_VERSION=2.13.0, USE_CUDA=0"))
                .isEmpty();
        assertThat(versions.differenceTo("PyTorch built with: nothing told")).isEmpty();
        assertThat(versions.differenceTo("USE_X=1, TORCH_VERSION=2.12.1, USE_CUDA=0")
                        .orElseThrow())
                .startsWith("the engine's Java classes are made for libtorch 2.13.0 (/a.jar), but libtorch 2.12.1 was"
                        + " loaded from ");
    }
}
