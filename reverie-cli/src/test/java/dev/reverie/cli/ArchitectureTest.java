package dev.reverie.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the direction of dependencies between packages: mathematics at the bottom, then the tensor engine, the
 * diffusion models, metrics, training, and the command line on top. This module sees all of them, so the test lives here.
 */
final class ArchitectureTest {
    private static final String[] MATH = packages("errors", "text", "schedule", "sde", "grid", "ode", "random", "stat");
    private static final String[] ENGINE = packages("torch", "nn", "file");
    private static final String[] DIFFUSION = packages(
            "model", "oracle", "network", "loss", "sampler", "divergence", "flow", "guidance", "inverse", "likelihood");
    private static final String[] METRICS = packages("metric");
    private static final String[] PRETRAINED = packages("pretrained");
    private static final String[] TRAINING = packages(
            "data", "config", "run", "trained", "report", "train", "track", "plot", "edit", "eval", "interop", "setup");
    /** The facade, alone in the root package: it stands on training. */
    private static final String[] FRONT_DOOR = {"dev.reverie"};

    private static final String[] LAB = packages("lab");
    private static final String[] STUDIO = packages("studio");
    private static final String[] COMMAND_LINE = packages("cli");
    private static final String[] BINDING = {"org.bytedeco.."};

    /** Surefire runs in the folder of this module. */
    private static final Path HOUSE = Path.of("..");

    private static final Path PICTURE = HOUSE.resolve("docs").resolve("architecture.svg");
    /** The page that lists the packages of the API. */
    private static final Path LIBRARY = HOUSE.resolve("docs").resolve("library.md");

    /** Packages that modules share and that are not part of the API. */
    private static final String[] INTERNAL = packages("text");

    private static final Pattern API_ROW = Pattern.compile("(?m)^\\| `reverie-\\w+` \\|(.*)\\|$");
    private static final Pattern API_PACKAGE = Pattern.compile("`([\\w.]+)`( and below)?");
    private static final Pattern DESCRIPTION = Pattern.compile("<description>(.*?)</description>");

    private static JavaClasses reverie;

    @BeforeAll
    static void readClassFiles() {
        reverie = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.reverie");
    }

    @Test
    void everyClassBelongsToAKnownPackage() {
        check(classes()
                .should()
                .resideInAnyPackage(join(
                        MATH,
                        ENGINE,
                        DIFFUSION,
                        METRICS,
                        PRETRAINED,
                        TRAINING,
                        FRONT_DOOR,
                        LAB,
                        STUDIO,
                        COMMAND_LINE)));
    }

    @Test
    void mathematicsDependsOnJavaAndHipparchusAlone() {
        check(classes()
                .that()
                .resideInAnyPackage(MATH)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(join(MATH, new String[] {"java..", "org.jspecify..", "org.hipparchus.."})));
    }

    @Test
    void theEngineDoesNotKnowModelsTrainingOrTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(DIFFUSION, METRICS, TRAINING, FRONT_DOOR, LAB, STUDIO, COMMAND_LINE)));
    }

    @Test
    void modelsDoNotKnowTrainingOrTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(DIFFUSION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(METRICS, TRAINING, FRONT_DOOR, LAB, STUDIO, COMMAND_LINE)));
    }

    @Test
    void metricsDoNotKnowTrainingOrTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(METRICS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(TRAINING, FRONT_DOOR, LAB, STUDIO, COMMAND_LINE)));
    }

    @Test
    void pretrainedWeightsKnowNothingButErrors() {
        check(classes()
                .that()
                .resideInAnyPackage(PRETRAINED)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(join(PRETRAINED, packages("errors"), new String[] {"java..", "org.jspecify.."})));
    }

    @Test
    void trainingDoesNotKnowTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(TRAINING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(FRONT_DOOR, LAB, STUDIO, COMMAND_LINE)));
    }

    @Test
    void theStudioAndWhatItStandsOnDoNotKnowTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(join(LAB, STUDIO))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(COMMAND_LINE));
        check(noClasses()
                .that()
                .resideInAnyPackage(LAB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STUDIO));
    }

    @Test
    void onlyTheTorchPackageKnowsTheNativeBinding() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.reverie.torch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BINDING));
    }

    @Test
    void noTwoClassesOfTheLibraryHaveOneName() {
        Map<String, Set<String>> owners = new TreeMap<>();
        for (JavaClass type : reverie) {
            if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
                owners.computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>())
                        .add(type.getPackageName());
            }
        }
        owners.values().removeIf(packages -> packages.size() == 1);
        assertThat(owners).isEmpty();
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        check(slices().matching("dev.reverie.(**)").should().beFreeOfCycles());
    }

    @Test
    void everyPackageOfTheLibraryIsListedAsApiOrInternal() throws IOException {
        String[] api = api();
        check(classes()
                .that()
                .resideOutsideOfPackages(join(COMMAND_LINE, STUDIO, INTERNAL))
                .should()
                .resideInAnyPackage(api));
        check(noClasses().that().resideInAnyPackage(INTERNAL).should().resideInAnyPackage(api));
    }

    @Test
    void publicSignaturesOfTheApiNameTypesOfTheApiAlone() throws IOException {
        DescribedPredicate<JavaClass> api = JavaClass.Predicates.resideInAnyPackage(api());
        List<String> faults = new ArrayList<>();
        for (JavaClass type : reverie) {
            if (api.test(type) && isExported(type)) {
                for (JavaMember member : type.getMembers()) {
                    if (isExported(member)) {
                        named(member)
                                .filter(other -> other.getPackageName().startsWith("dev.reverie"))
                                .filter(other -> !api.test(other) || !isExported(other))
                                .forEach(other -> faults.add(member.getFullName() + " names " + other.getName()));
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    /** Whether other packages see a type: it and all around it are public or, inside an open class, protected. */
    private static boolean isExported(JavaClass type) {
        return isExported(type.getModifiers())
                && type.getEnclosingClass().map(ArchitectureTest::isExported).orElse(true);
    }

    private static boolean isExported(JavaMember member) {
        return isExported(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isExported(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** The types of a signature, with those of type arguments and the elements of arrays. */
    private static Stream<JavaClass> named(JavaMember member) {
        Stream<JavaType> types = member instanceof JavaCodeUnit unit
                ? Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                : Stream.of(((JavaField) member).getType());
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream()).map(JavaClass::getBaseComponentType);
    }

    /** The packages that the page on the library lists, as patterns. */
    private static String[] api() throws IOException {
        List<String> packages = new ArrayList<>();
        Matcher row = API_ROW.matcher(Files.readString(LIBRARY));
        while (row.find()) {
            Matcher name = API_PACKAGE.matcher(row.group(1));
            while (name.find()) {
                String path = name.group(1).startsWith("dev.") ? name.group(1) : "dev.reverie." + name.group(1);
                packages.add(name.group(2) == null ? path : path + "..");
            }
        }
        assertThat(packages).as("packages in %s", LIBRARY.normalize()).hasSizeGreaterThan(20);
        return packages.toArray(String[]::new);
    }

    @Test
    void thePictureShowsTheHouseAsItIs() throws IOException {
        String picture = ArchitecturePicture.of(reverie, descriptions());
        if (Boolean.getBoolean("architecture.update")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(Files.exists(PICTURE) ? Files.readString(PICTURE) : "")
                .as(
                        "%s is not of these modules and packages; renew it with: mvn -pl reverie-cli -am test -DskipQuality"
                                + " -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Darchitecture.update=true",
                        PICTURE.normalize())
                .isEqualTo(picture);
    }

    /** What the modules say about themselves in their pom.xml. */
    private static Map<String, String> descriptions() throws IOException {
        Map<String, String> descriptions = new TreeMap<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(HOUSE, "reverie-*")) {
            for (Path module : modules) {
                Matcher description = DESCRIPTION.matcher(Files.readString(module.resolve("pom.xml")));
                if (description.find()) {
                    String name = String.valueOf(module.getFileName()).substring("reverie-".length());
                    descriptions.put(name, description.group(1));
                }
            }
        }
        return descriptions;
    }

    private static void check(ArchRule rule) {
        // A package may still be empty; a rule about it then holds.
        rule.allowEmptyShould(true).check(reverie);
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> "dev.reverie." + name + "..").toArray(String[]::new);
    }

    private static String[] join(String[]... groups) {
        return Stream.of(groups).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
