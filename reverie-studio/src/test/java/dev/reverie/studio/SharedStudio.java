package dev.reverie.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one studio for all of them, with its models open and its results kept; closed after the last test. */
public final class SharedStudio implements ParameterResolver {
    private static final ExtensionContext.Namespace PLACE = ExtensionContext.Namespace.create(SharedStudio.class);

    /** The studio with its folder, which goes with it. */
    private record Opened(Path folder, RunningStudio studio) implements AutoCloseable {
        static Opened open() {
            try {
                Path folder = Files.createTempDirectory("studio");
                return new Opened(folder, new RunningStudio(folder));
            } catch (IOException e) {
                throw new UncheckedIOException("the studio of the tests does not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            studio.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The studio. */
    public static RunningStudio of(ExtensionContext context) {
        return context.getRoot()
                .getStore(PLACE)
                .computeIfAbsent(Opened.class, key -> Opened.open(), Opened.class)
                .studio();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningStudio.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return of(context);
    }
}
