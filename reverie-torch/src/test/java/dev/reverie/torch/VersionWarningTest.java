package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

class VersionWarningTest {
    @Test
    void theLineThatIsHeldBackNamesTheVersionsOfTheBuild() throws IOException {
        // Fails when a version changes in the build: then look whether the pair still has to be a mixed one.
        assertThat(VersionWarning.EXPECTED)
                .isEqualTo("Warning: Versions of org.bytedeco:javacpp:" + Loader.getVersion()
                        + " and org.bytedeco:openblas:" + Loader.getVersion("org.bytedeco", "openblas")
                        + " do not match.");
    }

    @Test
    void afterwardsTheStreamIsTheFormerOne() {
        PrintStream err = System.err;
        VersionWarning.suppress();
        assertThat(System.err).isSameAs(err);
    }
}
