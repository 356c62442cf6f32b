package dev.reverie.torch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The two parts of the engine, the Java classes and the native library, which must have the same version. With
 * different versions on a class path the JVM crashes in native code without a message.
 *
 * @param classes where the Java classes come from
 * @param natives where the native library comes from; absent if there is none on the class path
 */
record EngineVersions(Part classes, Optional<Part> natives) {
    private static final String PROPERTIES = "META-INF/maven/org.bytedeco/pytorch/pom.properties";
    private static final Pattern BUILT = Pattern.compile("TORCH_VERSION=([^, ]+)");

    /**
     * A part of the engine.
     *
     * @param version such as 2.13.0-1.5.14; empty if unknown, as in a repackaged jar
     * @param place the jar or folder
     */
    record Part(Optional<String> version, String place) {
        /** The part's version without that of the binding: that of the native library. */
        Optional<String> engine() {
            return version.map(text -> text.split("-", 2)[0]);
        }

        @Override
        public String toString() {
            return version.orElse("of unknown version") + " (" + place + ")";
        }
    }

    /**
     * Those on the class path.
     *
     * @param folder of the native library among the resources, for this platform
     */
    static EngineVersions find(String folder) {
        String torchClass = "/" + torch.class.getName().replace('.', '/') + ".class";
        Part classes = part(torch.class.getResource(torchClass), torchClass)
                .orElseGet(() -> new Part(Optional.empty(), "not found"));
        String library = folder + "/" + System.mapLibraryName("jnitorch");
        return new EngineVersions(classes, part(Engine.class.getResource(library), library));
    }

    private static Optional<Part> part(@Nullable URL resource, String name) {
        if (resource == null) {
            return Optional.empty();
        }
        String text = resource.toString();
        String root = text.substring(0, text.length() - name.length() + 1);
        String place = root.replaceFirst("^jar:", "").replaceFirst("^file:", "").replaceFirst("!/$", "");
        return Optional.of(new Part(version(root + PROPERTIES), place));
    }

    private static Optional<String> version(String address) {
        try {
            URLConnection connection = URI.create(address).toURL().openConnection();
            // The jar stays as it was opened by the class loader.
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                Properties properties = new Properties();
                properties.load(in);
                return Optional.ofNullable(properties.getProperty("version"));
            }
        } catch (IOException | IllegalArgumentException notTold) {
            return Optional.empty();
        }
    }

    /**
     * Compares the versions before anything is loaded.
     *
     * @throws EngineException if they differ
     */
    void requireEqual() {
        natives.ifPresent(found -> {
            if (classes.version().isPresent()
                    && found.version().isPresent()
                    && !classes.version().equals(found.version())) {
                throw new EngineException(
                        "the engine's Java classes are " + classes + ", but its native library is " + found,
                        "leave one version of org.bytedeco:pytorch on the class path");
            }
        });
    }

    /**
     * Compares the version of the loaded library, which may come from elsewhere, with that of the classes.
     *
     * @param configuration build configuration reported by the library
     * @return a warning, if they differ
     */
    Optional<String> differenceTo(String configuration) {
        Matcher built = BUILT.matcher(configuration);
        if (!built.find()
                || classes.engine().isEmpty()
                || classes.engine().get().equals(built.group(1))) {
            return Optional.empty();
        }
        return Optional.of("the engine's Java classes are made for libtorch "
                + classes.engine().get() + " ("
                + classes.place() + "), but libtorch " + built.group(1) + " was loaded from " + loadedFrom()
                + "; results may be wrong: take it off the library path");
    }

    /** On Linux the file that the dynamic linker loaded; elsewhere the file that the binding requested. */
    private static String loadedFrom() {
        return SystemFiles.here().lines("/proc/self/maps").stream()
                .filter(line -> line.endsWith("/" + System.mapLibraryName("torch_cpu")))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElseGet(() -> Loader.getLoadedLibraries().getOrDefault("torch_cpu", "an unknown place"));
    }

    /** Both, for the message when loading has failed. */
    @Override
    public String toString() {
        return "Java classes " + classes + ", native library "
                + natives.map(Part::toString).orElse("not on the class path");
    }
}
