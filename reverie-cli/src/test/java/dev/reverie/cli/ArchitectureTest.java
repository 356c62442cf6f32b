package dev.reverie.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the direction of dependencies between packages: mathematics at the bottom, then the tensor engine, the
 * diffusion models, training, and the command line on top. This module sees all of them, so the test lives here.
 */
final class ArchitectureTest {
    private static final String[] MATH = packages("errors", "schedule", "sde", "grid", "ode", "random", "stat");
    private static final String[] ENGINE = packages("torch", "nn", "file");
    private static final String[] DIFFUSION = packages(
            "model", "oracle", "network", "loss", "sampler", "divergence", "flow", "guidance", "inverse", "likelihood");
    private static final String[] TRAINING =
            packages("data", "config", "train", "track", "plot", "edit", "eval", "interop");
    /** The facade, alone in the root package: it stands on training. */
    private static final String[] FRONT_DOOR = {"dev.reverie"};

    private static final String[] LAB = packages("lab");
    private static final String[] COMMAND_LINE = packages("cli");
    private static final String[] BINDING = {"org.bytedeco.."};

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
                .resideInAnyPackage(join(MATH, ENGINE, DIFFUSION, TRAINING, FRONT_DOOR, LAB, COMMAND_LINE)));
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
                .resideInAnyPackage(join(DIFFUSION, TRAINING, FRONT_DOOR, LAB, COMMAND_LINE)));
    }

    @Test
    void modelsDoNotKnowTrainingOrTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(DIFFUSION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(TRAINING, FRONT_DOOR, LAB, COMMAND_LINE)));
    }

    @Test
    void trainingDoesNotKnowTheCommandLine() {
        check(noClasses()
                .that()
                .resideInAnyPackage(TRAINING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(FRONT_DOOR, LAB, COMMAND_LINE)));
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
