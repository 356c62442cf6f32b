package dev.reverie.interop.diffusers;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.FolderLinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a model's weights: {@code diffusion_pytorch_model.safetensors} or {@code .bin}, or several parts of it with
 * an index, or a variant such as {@code diffusion_pytorch_model.fp16.safetensors}, whole or in parts. Whole files go before
 * parts, full precision before variants, safetensors before pickles.
 */
final class WeightFiles {
    private static final String NAME = "diffusion_pytorch_model";
    private static final List<String> ENDINGS = List.of("safetensors", "bin");
    private static final Pattern VARIANT = Pattern.compile(NAME + "\\.(\\w+)\\.(?:safetensors|bin)");
    private static final Pattern VARIANT_INDEX =
            Pattern.compile(NAME + "\\.(?:safetensors|bin)\\.index\\.(\\w+)\\.json");
    /** The usual ones go first. */
    private static final List<String> USUAL_VARIANTS = List.of("fp16", "bf16");

    private WeightFiles() {}

    /**
     * Names of the files to have, of those in a folder: one file, or an index and its parts; none if there are no weights.
     *
     * @param names of the folder's files
     */
    static List<String> choose(Collection<String> names) {
        List<String> variants = new ArrayList<>(List.of(""));
        names.stream()
                .flatMap(name -> Stream.of(VARIANT.matcher(name), VARIANT_INDEX.matcher(name)))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .distinct()
                .sorted(Comparator.comparing((String variant) -> !USUAL_VARIANTS.contains(variant))
                        .thenComparing(variant -> USUAL_VARIANTS.indexOf(variant))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(variants::add);
        for (String variant : variants) {
            String part = variant.isEmpty() ? "" : "." + variant;
            for (String ending : ENDINGS) {
                String whole = NAME + part + "." + ending;
                if (names.contains(whole)) {
                    return List.of(whole);
                }
            }
            for (String ending : ENDINGS) {
                String index = NAME + "." + ending + ".index" + part + ".json";
                if (names.contains(index)) {
                    Pattern shard = Pattern.compile(Pattern.quote(NAME + part) + "-\\d+-of-\\d+\\." + ending);
                    List<String> chosen = new ArrayList<>(List.of(index));
                    names.stream()
                            .filter(name -> shard.matcher(name).matches())
                            .sorted()
                            .forEach(chosen::add);
                    return chosen;
                }
            }
        }
        return List.of();
    }

    /**
     * The files of the weights in a folder, one or more.
     *
     * @param folder of {@code config.json}
     * @throws NoSuchFileException if there are none, or a part that the index names is missing
     * @throws FileFormatException if the index is none
     * @throws IOException if the folder cannot be read
     */
    static List<Path> in(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        List<String> chosen = choose(names);
        if (chosen.isEmpty()) {
            throw new NoSuchFileException(
                    folder.resolve(NAME + "." + ENDINGS.get(0)).toString(),
                    null,
                    "is missing, and " + NAME + "." + ENDINGS.get(1)
                            + ", parts with an index and variants (fp16) too; were the weights downloaded?");
        }
        Path first = folder.resolve(chosen.get(0));
        FolderLinks.require(folder, first);
        return chosen.get(0).endsWith(".json") ? parts(folder, first) : List.of(first);
    }

    private static List<Path> parts(Path folder, Path index) throws IOException {
        Set<String> names = new LinkedHashSet<>(JsonOptions.read(index).textValues("weight_map"));
        List<Path> parts = new ArrayList<>();
        for (String name : names) {
            if (!name.startsWith(NAME) || name.contains("/") || name.contains("\\")) {
                throw new FileFormatException(
                        index.toString(),
                        "names the part " + FileFormatException.excerpt(name) + "; parts are called " + NAME
                                + "-00001-of-00002.safetensors and lie beside the index");
            }
            Path part = folder.resolve(name);
            if (!Files.isRegularFile(part)) {
                throw new NoSuchFileException(
                        part.toString(),
                        null,
                        "is missing, a part of the weights that " + index.getFileName() + " names; fetch it");
            }
            FolderLinks.require(folder, part);
            parts.add(part);
        }
        if (parts.isEmpty()) {
            throw new FileFormatException(index.toString(), "names no part of the weights (weight_map)");
        }
        return parts;
    }

    /** What is not plain about the files: empty for one whole file of full precision. */
    static String described(List<Path> files) {
        String first = String.valueOf(files.get(0).getFileName());
        boolean plain = files.size() == 1 && ENDINGS.stream().anyMatch(ending -> first.equals(NAME + "." + ending));
        return plain
                ? ""
                : "weights read from " + first + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
    }
}
