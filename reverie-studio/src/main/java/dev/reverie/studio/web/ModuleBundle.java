package dev.reverie.studio.web;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules of the page as one file: a browser asks once for what would be dozens of requests, each of which takes time from a
 * training.
 *
 * <p>A module becomes a function that runs when it is first imported and gives its exports, so that names stay apart and a room runs
 * when it is opened:
 *
 * <pre>
 * // dom.js
 * const module$1 = once(() =&gt; {
 *   ...
 *   return {fill, h};
 * });
 * </pre>
 *
 * <p>It understands what the modules of the page write and no more: imports and exports each on a line of their own, of functions,
 * classes and constants (whoever imports a variable would not see it change). Anything else is refused with its line when the
 * studio starts.
 */
final class ModuleBundle {
    private static final Pattern IMPORT =
            Pattern.compile("import (?:\\{([^}]+)}|\\* as (\\w+)|(\\w+)) from '([./][^']+\\.js)';");

    private static final Pattern LATER = Pattern.compile("\\bimport\\('([./][^']+\\.js)'\\)");
    private static final Pattern EXPORT = Pattern.compile("export ((?:async )?(?:function|class|const) (\\w+)\\b.*)");
    private static final Pattern EXPORT_DEFAULT = Pattern.compile("export (?:default (\\w+)|\\{ (\\w+) as default });");
    private static final Pattern OTHER_STATEMENT = Pattern.compile("\\s*(?:import\\b(?!\\()|export\\b).*");
    private static final String ADDRESS = "import.meta.url";

    private final List<String> paths = new ArrayList<>();
    private final Map<String, Set<String>> imports = new LinkedHashMap<>();

    private ModuleBundle() {}

    /**
     * One file of a module and all that it imports.
     *
     * @param first path of the module that runs when the file is loaded
     * @param source gives the text of a module by its path
     * @return the text of a module that does the same in the folder that the paths start from
     * @throws IllegalStateException if a line is not understood, or modules import one another in a circle
     */
    static String of(String first, Function<String, String> source) {
        ModuleBundle bundle = new ModuleBundle();
        StringBuilder text = new StringBuilder("const once = make => { let made; return () => made ??= make(); };\n");
        String run = bundle.name(first);
        for (int i = 0; i < bundle.paths.size(); i++) {
            String path = bundle.paths.get(i);
            text.append(bundle.function(path, source.apply(path)));
        }
        bundle.requireNoCircle();
        return text + run + "();\n";
    }

    /** The name of a module's function; a path that is new is written in its turn. */
    private String name(String path) {
        if (!paths.contains(path)) {
            paths.add(path);
        }
        return "module$" + paths.indexOf(path);
    }

    private String function(String path, String source) {
        imports.put(path, new HashSet<>());
        List<String> exports = new ArrayList<>();
        StringBuilder text = new StringBuilder("// " + path + "\nconst " + name(path) + " = once(() => {\n");
        int number = 0;
        for (String line : source.split("\n", -1)) {
            number++;
            text.append(line(path, number, line, exports)).append('\n');
        }
        return text + "return {" + String.join(", ", exports) + "};\n});\n";
    }

    private String line(String path, int number, String line, List<String> exports) {
        Matcher imported = IMPORT.matcher(line);
        if (imported.matches()) {
            String other = beside(path, imported.group(4));
            imports.getOrDefault(path, Set.of()).add(other);
            return "const " + binding(imported) + " = " + name(other) + "();";
        }
        Matcher only = EXPORT_DEFAULT.matcher(line);
        if (only.matches()) {
            exports.add("default: " + (only.group(1) == null ? only.group(2) : only.group(1)));
            return "";
        }
        Matcher exported = EXPORT.matcher(line);
        if (exported.matches()) {
            exports.add(exported.group(2));
        } else if (OTHER_STATEMENT.matcher(line).matches()) {
            throw new IllegalStateException("no bundle can be made of line " + number + " of " + path + ": " + line);
        }
        String statement = exported.matches() ? exported.group(1) : line;
        return LATER.matcher(statement.replace(ADDRESS, "new URL('" + path + "', " + ADDRESS + ")"))
                .replaceAll(found ->
                        Matcher.quoteReplacement("Promise.resolve().then(" + name(beside(path, found.group(1))) + ")"));
    }

    private static String binding(MatchResult imported) {
        if (imported.group(1) != null) {
            return "{" + imported.group(1).replace(" as ", ": ") + "}";
        }
        return imported.group(2) != null ? imported.group(2) : "{default: " + imported.group(3) + "}";
    }

    private static String beside(String path, String name) {
        return URI.create("/" + path).resolve(name).getPath().substring(1);
    }

    /** In a circle a function would ask for the exports of one that has not run to its end. */
    private void requireNoCircle() {
        Map<String, Set<String>> left = new LinkedHashMap<>(imports);
        while (left.values().removeIf(names -> names.stream().noneMatch(left::containsKey))) {
            // Those that import nothing that is left are in no circle.
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("modules import one another in a circle, among " + left.keySet());
        }
    }
}
