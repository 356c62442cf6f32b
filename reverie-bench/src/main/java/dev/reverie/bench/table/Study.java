package dev.reverie.bench.table;

import dev.reverie.config.ClassifierConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.schedule.LadderDesign;
import dev.reverie.schedule.SmldChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the papers compare, as a table of models and ways of sampling them. */
enum Study {
    /** Processes, weightings and samplers: tables 1 to 3 of Song et al. 2021 (arXiv:2011.13456). */
    PAPER(
            "Processes, weightings and samplers",
            "VE with NCSN++, VP and sub-VP with DDPM++, each with the usual weighting of the noise and with likelihood weighting at"
                    + " times drawn in proportion to it (arXiv:2101.09258): tables 1 to 3 of arXiv:2011.13456 in kind. A number behind"
                    + " a sampler counts evaluations of the network; a corrector takes one Langevin step for each, with"
                    + " signal-to-noise ratio .16 for VE and .01 for the others; .27 for theirs in 2000 without a predictor (table 5)."),
    /** The five techniques of NCSNv2: table 1 and figure 5 of Song and Ermon 2020 (arXiv:2006.09011). */
    TECHNIQUES(
            "The five techniques of NCSNv2",
            "NCSN as it was, and with the techniques of arXiv:2006.09011: 1 the largest noise from the distances of the data, 2 levels"
                    + " in a geometric series, 3 a network that is not told the level, 4 the Langevin step from the levels, 5 averaged"
                    + " weights. Technique 1 alone has NCSN's 10 levels of 100 steps, 1 and 2 have 64 of 16, and with 4 the 64 have 5. Each"
                    + " with and without the last denoising step."),
    /** Simple loss, variational bound and both: tables 2 of arXiv:2006.11239 and 1 of arXiv:2102.09672. */
    DDPM(
            "The losses of DDPM",
            "One chain of 1000 steps and one network, trained by the simple loss (arXiv:2006.11239, eq. 14), by the variational bound"
                    + " and by the simple loss with a thousandth of the bound. Bits per dimension are the chain's bound."),
    /** Classifier and classifier-free guidance: figures 1 and 2 of Ho and Salimans 2022 (arXiv:2207.12598). */
    GUIDANCE(
            "Classifier and classifier-free guidance",
            "A model that is told the class in nine of ten examples, guided by itself (arXiv:2207.12598), and a classifier of noisy data"
                    + " that guides it with its class unknown (arXiv:2105.05233). **Right** is the share of samples in which the"
                    + " feature network finds the class that was asked for.");

    private static final int[] FEW = {5, 10, 20, 50};

    /** The largest distance between two images of 28 x 28 in [0, 1], and the levels of noise of NCSNv2's techniques. */
    private static final double LARGEST = 20;

    private static final double SMALLEST = 0.01;
    private static final int LEVELS = 64;
    private static final int STEPS_PER_LEVEL = 5;

    /** NCSN: epsilon 2e-5 of arXiv:1907.05600 as the published code of arXiv:2011.13456 takes it. */
    private static final double OLD_STEP = 0.2;

    private final String title;
    private final String text;

    Study(String title, String text) {
        this.title = title;
        this.text = text;
    }

    /** The study that a word of the command line names. */
    static Study of(String word) {
        for (Study study : values()) {
            if (study.word().equals(word)) {
                return study;
            }
        }
        throw new IllegalArgumentException(
                "--studies takes paper, techniques, ddpm and guidance, got \"" + word + "\"");
    }

    /** Its word on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Heading. */
    String title() {
        return title;
    }

    /** What is compared, in Markdown. */
    String text() {
        return text;
    }

    /** The models. */
    List<Entrant> entrants(Scale scale) {
        return switch (this) {
            case PAPER -> paper(scale);
            case TECHNIQUES -> techniques(scale);
            case DDPM -> ddpm(scale);
            case GUIDANCE -> guidance(scale);
        };
    }

    private static RunConfig config(Scale scale, String name, String preset, String... settings) {
        List<String> all = new ArrayList<>(scale.settings());
        all.add("name=" + scale.data() + "-" + name);
        all.add("description=" + name + " of the tables");
        all.add("network.features=" + scale.features());
        all.addAll(List.of(settings));
        return Presets.named(preset).with(all.toArray(String[]::new));
    }

    private static String[] continuous(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "network.multipliers=[1, 2, 2]",
                "network.blocks=1",
                "network.attentionResolutions=[8]",
                "network.dropout=0",
                "training.learningRate=0.001",
                "training.warmUp=100",
                "training.emaRate=0.995"));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    private static List<Entrant> paper(Scale scale) {
        List<Entrant> entrants = new ArrayList<>();
        for (String process : List.of("ve", "vp", "subvp")) {
            boolean explodes = process.equals("ve");
            String preset = process + "-cifar10-" + (explodes ? "ncsnpp" : "ddpmpp") + "-continuous";
            String title =
                    (explodes ? "VE" : process.equals("vp") ? "VP" : "sub-VP") + (explodes ? ", NCSN++" : ", DDPM++");
            List<String> settings = new ArrayList<>();
            if (explodes) {
                // Technique 1 of arXiv:2006.09011.
                settings.add("process.sigmaMax=" + LARGEST);
            }
            RunConfig usual = config(scale, process, preset, continuous(settings.toArray(String[]::new)));
            entrants.add(Entrant.of(title, usual, papersWays(explodes)));
            entrants.add(Entrant.of(
                    title + ", likelihood",
                    usual.with(
                            "name=" + scale.data() + "-" + process + "-likelihood",
                            "objective.weighting=likelihood",
                            "objective.times=importance"),
                    papersWays(explodes)));
        }
        return entrants;
    }

    private static List<Way> papersWays(boolean explodes) {
        String ratio = "sampling.signalToNoise=" + (explodes ? "0.16" : "0.01");
        String alone = "sampling.signalToNoise=" + (explodes ? "0.16" : "0.27");
        List<Way> ways = new ArrayList<>(List.of(
                mixed("predictor, 1000", 1000, true, false, ratio),
                mixed("corrector, 1000", 1000, false, true, ratio),
                mixed("predictor-corrector, 1000", 500, true, true, ratio),
                mixed("predictor, 2000", 2000, true, false, ratio),
                mixed("corrector, 2000", 2000, false, true, alone),
                mixed("predictor-corrector, 2000", 1000, true, true, ratio),
                Way.by("probabilityFlow", "probability flow", "sampling.tolerance=1e-4", "sampling.threshold=none")));
        for (String sampler : List.of("ddim", "dpmSolverPlusPlus", "uniPc", "sdeDpmSolverPlusPlus")) {
            for (int steps : FEW) {
                ways.add(Way.by(sampler, sampler + ", " + steps, "sampling.steps=" + steps));
            }
        }
        return ways;
    }

    private static Way mixed(String name, int steps, boolean predicts, boolean corrects, String ratio) {
        List<String> settings = new ArrayList<>(List.of(
                "sampling.predictor=" + (predicts ? "reverseDiffusion" : "none"),
                "sampling.corrector=" + (corrects ? "langevin" : "none"),
                "sampling.steps=" + steps,
                // Those of another predictor.
                "sampling.eta=",
                "sampling.stepLength="));
        // Without a corrector its keys mean nothing.
        settings.addAll(
                corrects
                        ? List.of(ratio)
                        : List.of("sampling.correctorSteps=", "sampling.signalToNoise=", "sampling.langevinStep="));
        return Way.by("predictorCorrector", name, settings.toArray(String[]::new));
    }

    private static List<Entrant> techniques(Scale scale) {
        Ladder old = new Ladder(Optional.empty(), 10, 100, OLD_STEP);
        Ladder higher = new Ladder(Optional.of(LARGEST), 10, 100, OLD_STEP);
        // As many evaluations as NCSN takes: how many steps a level gets is of technique 4.
        Ladder finer = new Ladder(Optional.of(LARGEST), LEVELS, 16, OLD_STEP);
        Ladder all = new Ladder(Optional.of(LARGEST), LEVELS, STEPS_PER_LEVEL, stepOfTechnique4());
        return List.of(
                technique(scale, "NCSN", "ncsn", "ve-ncsn-cifar10", old),
                technique(scale, "NCSN with 5", "ncsn-5", "ve-ncsn-cifar10-5", old),
                technique(scale, "NCSN with 1", "ncsn-1", "ve-ncsn-cifar10", higher),
                technique(scale, "NCSN with 1, 2", "ncsn-12", "ve-ncsn-cifar10", finer),
                technique(scale, "NCSN with 1, 2, 4", "ncsn-124", "ve-ncsn-cifar10-124", all),
                technique(scale, "NCSN with 1, 2, 4, 5", "ncsn-1245", "ve-ncsn-cifar10-1245", all),
                technique(scale, "NCSNv2: all five", "ncsnv2", "ve-ncsnv2-cifar10", all));
    }

    /**
     * Levels of noise and the Langevin steps at each.
     *
     * @param largest noise, where it is not the preset's
     * @param levels in a geometric series
     * @param steps at each level
     * @param step in units of the level's variance
     */
    private record Ladder(Optional<Double> largest, int levels, int steps, double step) {}

    private static Entrant technique(Scale scale, String title, String name, String preset, Ladder ladder) {
        List<String> settings = new ArrayList<>(List.of(
                "training.learningRate=0.001", "objective.steps=" + ladder.levels, "sampling.steps=" + ladder.levels));
        ladder.largest.ifPresent(noise -> settings.add("process.sigmaMax=" + noise));
        if (name.endsWith("5") || name.equals("ncsnv2")) {
            settings.add("training.emaRate=0.995");
        }
        return new Entrant(
                title,
                config(scale, name, preset, settings.toArray(String[]::new)),
                List.of(langevin("without denoising", ladder, false), langevin("with denoising", ladder, true)),
                false,
                Optional.empty());
    }

    /** As a corrector of a predictor-corrector, the published form, it has no last denoising: that is a step of the predictor. */
    private static Way langevin(String name, Ladder ladder, boolean denoises) {
        return Way.by(
                "annealedLangevin",
                name,
                "sampling.steps=" + ladder.levels,
                "sampling.stepsPerLevel=" + ladder.steps,
                "sampling.relativeStep=" + ladder.step,
                "sampling.denoise=" + denoises);
    }

    /**
     * The Langevin step in units of the level's variance. That of CIFAR-10's 232 levels, .062, is too short for levels as far apart as
     * these: a network that is not told the level then lets noise grow from level to level.
     */
    private static double stepOfTechnique4() {
        SmldChain ladder = new SmldChain(SMALLEST, LARGEST, LEVELS);
        return LadderDesign.stepSize(ladder, STEPS_PER_LEVEL) / (SMALLEST * SMALLEST);
    }

    private static List<Entrant> ddpm(Scale scale) {
        List<Entrant> entrants = new ArrayList<>();
        for (String kind : List.of("ddpm", "variationalBound", "hybrid")) {
            RunConfig config = config(
                    scale,
                    "chain-" + kind.toLowerCase(Locale.ROOT),
                    "vp-cifar10-ddpmpp",
                    continuous("objective.kind=" + kind));
            String title = kind.equals("ddpm") ? "simple loss" : kind.equals("hybrid") ? "both" : "variational bound";
            entrants.add(Entrant.of(
                    title,
                    config,
                    List.of(
                            Way.by("ancestral", "ancestral, 1000", "sampling.steps=1000"),
                            Way.by("ddim", "ddim, 50", "sampling.steps=50"))));
        }
        return entrants;
    }

    private static List<Entrant> guidance(Scale scale) {
        RunConfig model = config(
                scale,
                "conditional",
                "vp-cifar10-ddpmpp-continuous",
                continuous("network.classes=10", "training.labelDropout=0.1"));
        RunConfig classifier = model.with(ClassifierConfig.settings().toArray(String[]::new))
                .with(
                        "name=" + scale.data() + "-classifier",
                        "network.features=" + scale.features(),
                        "network.multipliers=[1, 2, 2]",
                        "network.blocks=1",
                        "network.attentionResolutions=[8]",
                        "training.learningRate=0.0005");
        List<Way> ways = new ArrayList<>();
        for (double strength : new double[] {0, 1, 2, 4}) {
            ways.add(Way.by(
                    "sdeDpmSolverPlusPlus",
                    "itself, " + strength,
                    "sampling.steps=30",
                    "sampling.label=all",
                    "sampling.guidance=" + strength));
        }
        for (double strength : new double[] {1, 2, 4, 8}) {
            ways.add(new Way(
                    "classifier, " + strength,
                    List.of("sampling.sampler=sdeDpmSolverPlusPlus", "sampling.steps=30"),
                    strength));
        }
        return List.of(new Entrant("VP, DDPM++ with classes", model, ways, false, Optional.of(classifier)));
    }
}
