package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A program that was copied from the page: compiled against the public API, and run. */
final class JavaSource {
    private static final Pattern NAME = Pattern.compile("public final class (\\w+)");
    private static final Pattern OUTPUT = Pattern.compile("Path\\.of\\(\"([^/\"]+)\"\\)");

    private final String name;
    private final Path folder;

    private JavaSource(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /**
     * Compiles a program.
     *
     * @param text what was copied
     * @param folder for the class; what the program writes comes there as well
     */
    static JavaSource compiled(String text, Path folder) throws IOException {
        Matcher named = NAME.matcher(text);
        assertThat(named.find()).as(text).isTrue();
        Files.createDirectories(folder);
        Path file = folder.resolve(named.group(1) + ".java");
        Files.writeString(
                file,
                OUTPUT.matcher(text)
                        .replaceAll(found ->
                                Matcher.quoteReplacement("Path.of(\"" + folder.resolve(found.group(1)) + "\")")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
            compiler.getTask(
                            null,
                            files,
                            found,
                            List.of(
                                    "-proc:none",
                                    "-Xlint:all,-classfile,-path",
                                    "-d",
                                    folder.toString(),
                                    "-classpath",
                                    System.getProperty(
                                            "surefire.test.class.path", System.getProperty("java.class.path"))),
                            null,
                            files.getJavaFileObjects(file.toFile()))
                    .call();
        }
        assertThat(found.getDiagnostics().stream()
                        .filter(each -> each.getKind() != Diagnostic.Kind.NOTE)
                        .map(each -> each.getMessage(Locale.ROOT)))
                .as(text)
                .isEmpty();
        return new JavaSource(named.group(1), folder);
    }

    /** Runs it and gives what it printed. */
    String run() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaSource.class.getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
