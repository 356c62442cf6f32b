package dev.reverie.studio.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.metric.ComparedSides;
import dev.reverie.metric.Difference;
import dev.reverie.metric.Field;
import dev.reverie.metric.MeasuredSide;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.MetricResult;
import dev.reverie.studio.model.RunFolder;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.work.EvaluationWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Evaluations of several runs beside one another, with what {@code reverie compare} says of them. */
final class RunComparison {
    /** Rate of false alarms over all metrics, as the command has it. */
    private static final double ALPHA = 0.05;

    /** Where evaluations of a run lie: of the studio, and of the command. */
    private static final List<String> FOLDERS = List.of(EvaluationWork.FOLDER, "evaluation");

    private final RunFolder runs;

    RunComparison(RunFolder runs) {
        this.runs = runs;
    }

    /**
     * The evaluations, the latest that all runs have.
     *
     * @param names of the runs, the first of which the others are compared with
     * @return {@code {rows, ...}}, or what keeps them from being compared as {@code missing} or {@code problem}
     */
    ObjectNode of(List<String> names) throws IOException {
        List<List<Path>> there = new ArrayList<>();
        for (String folder : FOLDERS) {
            List<Path> files = new ArrayList<>();
            for (String name : names) {
                files.add(runs.find(name).resolve(folder).resolve("results.json"));
            }
            if (files.stream().allMatch(Files::isRegularFile)) {
                there.add(files);
            }
        }
        there.sort(
                Comparator.comparing((List<Path> files) -> files.get(0).toFile().lastModified())
                        .reversed());
        Optional<String> problem = Optional.empty();
        for (List<Path> files : there) {
            try {
                return told(ComparedSides.of(sides(names, files), Set.of(), ALPHA));
            } catch (MetricException e) {
                problem = Optional.of(problem.orElse(String.valueOf(e.getMessage())));
            }
        }
        ObjectNode json = Answers.object();
        problem.ifPresent(text -> json.put("problem", text));
        if (there.isEmpty()) {
            ArrayNode missing = json.putArray("missing");
            for (String name : names) {
                Path run = runs.find(name);
                if (FOLDERS.stream()
                        .noneMatch(folder ->
                                Files.isRegularFile(run.resolve(folder).resolve("results.json")))) {
                    missing.add(name);
                }
            }
        }
        return json;
    }

    private static List<MeasuredSide> sides(List<String> names, List<Path> files) throws IOException {
        List<MeasuredSide> sides = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            sides.addAll(MeasuredSide.of(
                    MetricResult.parse(Files.readString(file), names.get(i)), names.get(i), names.get(i)));
        }
        return sides;
    }

    private static ObjectNode told(ComparedSides compared) {
        ObjectNode json = Answers.object()
                .put("first", compared.first())
                .put("alpha", ALPHA)
                .put("paired", compared.isPaired());
        ArrayNode rows = json.putArray("rows");
        for (ComparedSides.Row row : compared.rows()) {
            Difference one = row.difference();
            ObjectNode each = rows.addObject()
                    .put("second", row.second())
                    .put("name", one.first().name())
                    .put("better", one.first().better().name().toLowerCase(Locale.ROOT));
            each.set("a", value(one.first()));
            each.set("b", value(one.second()));
            Answers.number(each, "difference", one.difference());
            one.standardError().ifPresent(error -> Answers.number(each, "standardError", error));
            row.pValue().ifPresent(p -> Answers.number(each, "pValue", p));
            each.put("verdict", row.verdict().text());
        }
        compared.rows().stream().findFirst().ifPresent(row -> {
            var provenance = row.difference().first().provenance();
            for (Field field : List.of(Field.SAMPLES, Field.REFERENCE, Field.SPLIT, Field.FEATURES, Field.SEED)) {
                provenance.get(field).ifPresent(text -> json.put(field.key(), text));
            }
        });
        return json;
    }

    private static ObjectNode value(MetricResult result) {
        ObjectNode json = Answers.object();
        Answers.number(json, "value", result.value());
        result.spread().ifPresent(spread -> {
            Answers.number(json, "low", spread.low());
            Answers.number(json, "high", spread.high());
            Answers.number(json, "standardError", spread.standardError());
        });
        return json;
    }
}
