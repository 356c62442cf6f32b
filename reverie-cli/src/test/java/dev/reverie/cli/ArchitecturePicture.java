package dev.reverie.cli;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the modules as rows and their packages as boxes, from class files.
 *
 * <p>A floor stands on the floors below it: an arrow goes from a module to each module whose classes it uses. The picture
 * changes only with modules, packages, the arrows between modules and the libraries that a module calls.
 */
final class ArchitecturePicture {
    private static final String ROOT = "dev.reverie";
    private static final Pattern MODULE = Pattern.compile("reverie-([a-z]+)(?=/target/|-[0-9][^/]*\\.jar)");
    /** Libraries by the beginning of their packages. */
    private static final Map<String, String> LIBRARIES = new TreeMap<>(Map.of(
            "org.bytedeco", "libtorch (JavaCPP)",
            "com.fasterxml.jackson", "Jackson",
            "org.hipparchus", "Hipparchus",
            "org.apache.commons.compress", "Commons Compress",
            "org.apache.commons.csv", "Commons CSV",
            "org.slf4j", "SLF4J",
            "picocli", "picocli"));

    private static final int MARGIN = 24;
    private static final int FLOOR_WIDTH = 1010;
    private static final int HEADER = 236;
    private static final int GAP = 26;
    private static final int LANE = 20;
    private static final int BRANCH = 15;
    private static final int ROOM_HEIGHT = 34;
    private static final int TOP = 78;
    private static final double ROOM_LETTER = 8.4;
    private static final double PART_LETTER = 7.2;
    private static final double DESCRIPTION_LETTER = 6.3;
    private static final String STYLE = """
            <style>
            text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1f2328 }
            .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
            .title { font-size: 22px; font-weight: 600 }
            .module { font-size: 19px; font-weight: 650 }
            .room { font-size: 14px; font-weight: 600 }
            .part { font-size: 12px }
            .note { font-size: 12.5px; fill: #57606a }
            .sheet { fill: #ffffff }
            .floor { fill-opacity: 0.10; stroke-opacity: 0.55; stroke-width: 1.2 }
            .box { fill: #ffffff; stroke-opacity: 0.6; stroke-width: 1.1 }
            .chip { fill-opacity: 0.14 }
            .way { fill: none; stroke-width: 2; stroke-linecap: round }
            .c0 { fill: #57606a; stroke: #57606a } .c1 { fill: #0969da; stroke: #0969da }
            .c2 { fill: #1a7f37; stroke: #1a7f37 } .c3 { fill: #bc4c00; stroke: #bc4c00 }
            .c4 { fill: #8250df; stroke: #8250df } .c5 { fill: #bf3989; stroke: #bf3989 }
            .c6 { fill: #9a6700; stroke: #9a6700 } .c7 { fill: #1b7c83; stroke: #1b7c83 }
            .c8 { fill: #cf222e; stroke: #cf222e }
            .chip, .head { stroke: none } rect.box { fill: #ffffff } path.way { fill: none }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } .note { fill: #9198a1 } .sheet { fill: #0d1117 } rect.box { fill: #151b23 }
              .c0 { fill: #9198a1; stroke: #9198a1 } .c1 { fill: #4493f8; stroke: #4493f8 }
              .c2 { fill: #3fb950; stroke: #3fb950 } .c3 { fill: #f0883e; stroke: #f0883e }
              .c4 { fill: #ab7df8; stroke: #ab7df8 } .c5 { fill: #f778ba; stroke: #f778ba }
              .c6 { fill: #d29922; stroke: #d29922 } .c7 { fill: #39c5cf; stroke: #39c5cf }
              .c8 { fill: #ff7b72; stroke: #ff7b72 }
              rect.box { fill: #151b23 } path.way { fill: none } .chip, .head { stroke: none } .floor { fill-opacity: 0.16 } .chip { fill-opacity: 0.24 }
            }
            </style>
            """;

    private final Map<String, String> descriptions;
    private final Map<String, Floor> floors = new TreeMap<>();
    private final StringBuilder svg = new StringBuilder();

    /** A module: its packages by their first name, what it stands on, and what it calls outside. */
    private static final class Floor {
        private final String name;
        private final Map<String, Set<String>> rooms = new TreeMap<>();
        private final Set<String> below = new TreeSet<>();
        private final Set<String> libraries = new TreeSet<>();
        private int y;
        private int height;

        private Floor(String name) {
            this.name = name;
        }
    }

    private ArchitecturePicture(Map<String, String> descriptions) {
        this.descriptions = descriptions;
    }

    /**
     * The picture as SVG text.
     *
     * @param classes of all modules
     * @param descriptions of the modules, by their names without {@code reverie-}
     */
    static String of(JavaClasses classes, Map<String, String> descriptions) {
        ArchitecturePicture picture = new ArchitecturePicture(descriptions);
        classes.forEach(picture::read);
        return picture.draw();
    }

    private static String module(JavaClass type) {
        Matcher found = MODULE.matcher(type.getSource().orElseThrow().getUri().toString());
        if (!found.find()) {
            throw new IllegalStateException(type + " is in no module");
        }
        return found.group(1);
    }

    private void read(JavaClass type) {
        Floor floor = floors.computeIfAbsent(module(type), Floor::new);
        String path = type.getPackageName().equals(ROOT)
                ? ROOT
                : type.getPackageName().substring(ROOT.length() + 1);
        // The packages of a module named after it are rooms of their own.
        String within = path.startsWith(floor.name + ".") ? path.substring(floor.name.length() + 1) : path;
        int dot = path.equals(ROOT) ? -1 : within.indexOf('.');
        Set<String> parts =
                floor.rooms.computeIfAbsent(dot < 0 ? within : within.substring(0, dot), name -> new TreeSet<>());
        if (dot >= 0) {
            parts.add(within.substring(dot + 1));
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (target.getPackageName().startsWith(ROOT)) {
                String other = module(target);
                if (!other.equals(floor.name)) {
                    floor.below.add(other);
                }
            } else {
                LIBRARIES.forEach((prefix, library) -> {
                    if (target.getPackageName().startsWith(prefix)) {
                        floor.libraries.add(library);
                    }
                });
            }
        }
    }

    /** Number of floors below on the longest way down. */
    private int level(Floor floor) {
        return floor.below.stream()
                .mapToInt(name -> 1 + level(floors.get(name)))
                .max()
                .orElse(0);
    }

    private String draw() {
        List<Floor> stack = new ArrayList<>(floors.values());
        stack.sort(Comparator.comparingInt(this::level).reversed().thenComparing(floor -> floor.name));
        Map<Floor, List<List<String>>> rows = new LinkedHashMap<>();
        int y = TOP;
        for (Floor floor : stack) {
            List<List<String>> lines = rows(floor);
            rows.put(floor, lines);
            floor.y = y;
            int text = 48 + 18 * wrapped(floor).size();
            floor.height = Math.max(text, 24 + lines.size() * (ROOM_HEIGHT + 10) - 10);
            y += floor.height + GAP;
        }
        int width = 2 * MARGIN + FLOOR_WIDTH + LANE * (stack.size() + 1);
        int height = y - GAP + MARGIN;
        svg.append(text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-label=\"Modules and packages of Reverie\">\n",
                width, height, width, height));
        svg.append(STYLE);
        svg.append(text("<rect class=\"sheet\" width=\"%d\" height=\"%d\" rx=\"10\"/>\n", width, height));
        svg.append(text("<text class=\"title\" x=\"%d\" y=\"36\">Architecture of Reverie</text>\n", MARGIN));
        svg.append(text(
                "<text class=\"note\" x=\"%d\" y=\"58\">Rows are Maven modules, boxes are packages of %s. An arrow leads"
                        + " from a module to a module whose classes it uses; none leads up.</text>\n",
                MARGIN, ROOT));
        for (int i = 0; i < stack.size(); i++) {
            drawFloor(stack.get(i), i, rows.get(stack.get(i)));
        }
        for (int i = 0; i < stack.size(); i++) {
            drawWays(stack, i);
        }
        return svg.append("</svg>\n").toString();
    }

    /** What stands below the name of a module: its description, then the libraries that it uses. */
    private List<String> wrapped(Floor floor) {
        List<String> lines = new ArrayList<>(wrapped(descriptions.getOrDefault(floor.name, "")));
        if (!floor.libraries.isEmpty()) {
            lines.addAll(wrapped("uses " + String.join(", ", floor.libraries)));
        }
        return lines;
    }

    private static List<String> wrapped(String words) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (line.length() > 0 && (line.length() + 1 + word.length()) * DESCRIPTION_LETTER > HEADER - 44) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static double roomWidth(String room, Set<String> parts) {
        return 24
                + room.length() * ROOM_LETTER
                + parts.stream()
                        .mapToDouble(part -> part.length() * PART_LETTER + 20)
                        .sum()
                + (parts.isEmpty() ? 0 : 4);
    }

    private static List<List<String>> rows(Floor floor) {
        List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>()));
        double x = HEADER;
        for (Map.Entry<String, Set<String>> room : floor.rooms.entrySet()) {
            double width = roomWidth(room.getKey(), room.getValue());
            if (x + width > FLOOR_WIDTH - 12 && x > HEADER) {
                rows.add(new ArrayList<>());
                x = HEADER;
            }
            rows.get(rows.size() - 1).add(room.getKey());
            x += width + 10;
        }
        return rows;
    }

    private void drawFloor(Floor floor, int colour, List<List<String>> rows) {
        svg.append(text(
                "<g>\n<rect class=\"floor c%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"9\"/>\n",
                colour, MARGIN, floor.y, FLOOR_WIDTH, floor.height));
        int left = MARGIN + 16;
        int baseline = floor.y + 28;
        svg.append(text("<text class=\"module\" x=\"%d\" y=\"%d\">reverie-%s</text>\n", left, baseline, floor.name));
        for (String line : wrapped(floor)) {
            baseline += 18;
            svg.append(text("<text class=\"note\" x=\"%d\" y=\"%d\">%s</text>\n", left, baseline, escaped(line)));
        }
        double y = floor.y + (floor.height - rows.size() * (ROOM_HEIGHT + 10) + 10) / 2.0;
        for (List<String> row : rows) {
            double x = MARGIN + HEADER;
            for (String room : row) {
                Set<String> parts = floor.rooms.get(room);
                drawRoom(room, parts, colour, x, y);
                x += roomWidth(room, parts) + 10;
            }
            y += ROOM_HEIGHT + 10;
        }
        svg.append("</g>\n");
    }

    private void drawRoom(String room, Set<String> parts, int colour, double x, double y) {
        svg.append(text(
                "<rect class=\"box c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"6\"/>\n",
                colour, x, y, roomWidth(room, parts), ROOM_HEIGHT));
        svg.append(text("<text class=\"room code\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", x + 12, y + 22, room));
        double at = x + 12 + room.length() * ROOM_LETTER + 8;
        for (String part : parts) {
            double width = part.length() * PART_LETTER + 14;
            svg.append(text(
                    "<rect class=\"chip c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"22\" rx=\"5\"/>\n",
                    colour, at, y + 6, width));
            svg.append(text("<text class=\"part code\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", at + 7, y + 21, part));
            at += width + 6;
        }
    }

    /** One trunk for each module, with a branch into each floor that it uses. */
    private void drawWays(List<Floor> stack, int index) {
        Floor from = stack.get(index);
        if (from.below.isEmpty()) {
            return;
        }
        int edge = MARGIN + FLOOR_WIDTH;
        int lane = edge + LANE * (stack.size() - index) + 6;
        int start = from.y + from.height - 14;
        int lowest = start;
        StringBuilder branches = new StringBuilder();
        for (String name : from.below) {
            Floor to = floors.get(name);
            int place = stack.indexOf(to);
            // Branches into one floor lie side by side, those from far above on top.
            int end = to.y + to.height / 2 + BRANCH * (2 * index - place + 1) / 2;
            lowest = Math.max(lowest, end);
            branches.append(text(
                    "<path class=\"way c%1$d\" d=\"M%2$d %3$dQ%2$d %4$d %5$d %4$dH%6$d\"/>"
                            + "<path class=\"head c%1$d\" d=\"M%7$d %4$dl10 -5v10z\"/>\n",
                    index, lane, end - 10, end, lane - 10, edge + 9, edge + 2));
        }
        svg.append(text(
                "<path class=\"way c%d\" d=\"M%d %dH%dQ%d %d %d %dV%d\"/>\n",
                index, edge, start, lane - 10, lane, start, lane, start + 10, lowest - 10));
        svg.append(branches);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
