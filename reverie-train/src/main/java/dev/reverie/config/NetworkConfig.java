package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.model.Prediction;
import dev.reverie.network.ClassifierNetwork;
import dev.reverie.network.Network;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The section {@code network}: a network up to the shape of the data, which is known when the data are read.
 *
 * <p>The defaults are those of the published CIFAR-10 networks: NCSN++ for the variance-exploding process, DDPM++ for the
 * others (Song et al. 2021, arXiv:2011.13456, appendix H); for flows, those of FFJORD in the plane. The key
 * {@code classes} makes a network take labels, 0 (the default) one that takes none.
 */
public final class NetworkConfig {
    /** The networks of the section's key {@code kind}. */
    public enum Kind {
        /** The U-Net family NCSN++ and DDPM++, for images. */
        NCSNPP,
        /** The U-Net of DDPM, for images. */
        DDPM,
        /** The U-Net of the diffusers library, for images: DDPM that attends on the way up too. */
        UNET2D,
        /** The RefineNet of NCSN, for images and a ladder of few noise levels. */
        NCSN,
        /** The RefineNet of NCSNv2, for images and a ladder of many noise levels. */
        NCSNV2,
        /** A diffusion transformer, for images. */
        DIT,
        /** The U-Net of DDPM++ along one axis, for series. */
        UNET1D,
        /** A residual perceptron, for points and table rows. */
        MLP,
        /** The velocity of a flow: linear layers gated by the time, for points and table rows. */
        CONCAT_SQUASH,
        /** A classifier: the way down of a U-Net, for images. */
        HALF_UNET
    }

    /** The choices of the key {@code preconditioning}. */
    public enum Preconditioning {
        /** The network sees the noisy data as they are, and gives score or noise, as in the published checkpoints. */
        NONE,
        /** Input and target have unit variance at every noise level: {@link dev.reverie.model.PreconditionedModel}. */
        EDM
    }

    /** Largest accepted number of classes, above that of the largest labelled image data sets. */
    static final int MOST_CLASSES = 1 << 20;

    /** Most features at full resolution: with them and {@link #MULTIPLIERS}, no count of weights overflows. */
    static final int MOST_FEATURES = 1 << 14;

    /** Multiples of the features that a level may have. */
    static final Range MULTIPLIERS = Range.between(1, 64);

    private final String kind;
    private final Preconditioning preconditioning;
    private final OptionalDouble dataStd;
    private final Prediction prediction;
    private final Section section;
    private final Function<DataShape, Network> construction;
    private final Function<DataShape, ClassifierNetwork> classifier;

    private NetworkConfig(
            String kind,
            Preconditioning preconditioning,
            OptionalDouble dataStd,
            Prediction prediction,
            Section section,
            Function<DataShape, Network> construction,
            Function<DataShape, ClassifierNetwork> classifier) {
        this.kind = kind;
        this.preconditioning = preconditioning;
        this.dataStd = dataStd;
        this.prediction = prediction;
        this.section = section;
        this.construction = construction;
        this.classifier = classifier;
    }

    /**
     * Reads a score network.
     *
     * @param section itself
     * @param process the section {@code process}
     * @param data the section {@code data}
     * @param objective by which it learns
     * @param chainSteps number of steps of the discrete chain that the objective is about, absent for continuous time
     */
    static NetworkConfig read(
            Section section, ProcessConfig process, DataConfig data, String objective, OptionalInt chainSteps) {
        String kind = section.choice("kind", usualKind(data), NetworkExtension.class);
        NetworkReader reader = Extensions.find(NetworkExtension.class, kind)
                .<NetworkReader>map(added -> (keys, setting) -> keys.build(() -> added.read(keys)))
                .orElseGet(
                        () -> reader(section, Section.constant(Kind.class, kind).orElseThrow(), objective));
        Preconditioning preconditioning = section.choice(
                "preconditioning", process.is(ProcessConfig.Kind.EDM) ? Preconditioning.EDM : Preconditioning.NONE);
        if (preconditioning == Preconditioning.EDM && chainSteps.isPresent()) {
            throw section.fault(
                    "preconditioning",
                    "must be none for a discrete objective, whose network is told an index, got edm",
                    "take objective.kind denoisingScoreMatching");
        }
        OptionalDouble dataStd = preconditioning == Preconditioning.EDM
                ? section.optionalNumber("dataStd", Range.above(0))
                : OptionalDouble.empty();
        Prediction prediction =
                chainSteps.isPresent() && process.schedule().chainSteps().isPresent()
                        ? prediction(section)
                        : Prediction.NOISE;
        NetworkSetting setting = new NetworkSetting(process, data, chainSteps, preconditioning);
        var unconditioned = reader.read(section, setting);
        section.rejectUnknown();
        Function<DataShape, Network> construction = shape -> {
            Network network = unconditioned.apply(shape);
            if (network.augmentationLength() != setting.augmentationLength()) {
                throw section.fault(
                        "kind",
                        kind + " cannot be told how images were augmented, and would learn to draw changed images",
                        "set data.augment to 0, or take kind ncsnpp or ddpm");
            }
            return network;
        };
        NetworkConfig network = new NetworkConfig(
                kind, preconditioning, dataStd, prediction, section, construction, noClassifier(section, kind));
        data.shape().ifPresent(network::create);
        return network;
    }

    private static Prediction prediction(Section section) {
        Prediction prediction = section.choice("prediction", Prediction.NOISE);
        return switch (prediction) {
            case NOISE, DENOISED, VELOCITY -> prediction;
            case SCORE, FLOW ->
                throw section.fault(
                        "prediction",
                        "must be noise, denoised or velocity for a network of a chain, got "
                                + Section.word(prediction));
        };
    }

    private static Kind usualKind(DataConfig data) {
        return switch (data.shape().map(DataShape::kind).orElse(DataShape.Kind.IMAGE)) {
            case IMAGE -> Kind.NCSNPP;
            case SERIES -> Kind.UNET1D;
            case VECTOR -> Kind.MLP;
        };
    }

    private static NetworkReader reader(Section section, Kind kind, String objective) {
        return switch (kind) {
            case NCSNPP -> new NcsnppReader();
            case DDPM -> new DdpmReader();
            case UNET2D -> new Unet2dReader();
            case NCSN -> new NcsnReader();
            case NCSNV2 -> new Ncsnv2Reader();
            case DIT -> new DitReader();
            case UNET1D -> new Unet1dReader();
            case MLP -> new MlpReader();
            case CONCAT_SQUASH ->
                throw section.fault(
                        "kind",
                        "concatSquash is the velocity of a flow, but objective.kind " + objective + " learns a score",
                        "take objective.kind maximumLikelihood or flowMatching, or network.kind mlp");
            case HALF_UNET ->
                throw section.fault(
                        "kind",
                        "halfUnet is a classifier, but objective.kind " + objective + " learns a score",
                        "take objective.kind classifier, or network.kind ncsnpp");
        };
    }

    /**
     * Reads the network of a flow.
     *
     * @param section itself
     * @param objective how the flow is learnt
     * @param data the section {@code data}
     */
    static NetworkConfig readForFlow(Section section, ObjectiveConfig.Kind objective, DataConfig data) {
        Kind kind = section.choice("kind", Kind.CONCAT_SQUASH);
        if (kind != Kind.CONCAT_SQUASH) {
            throw section.fault(
                    "kind",
                    "must be concatSquash for objective.kind " + Section.word(objective)
                            + ", whose network is the velocity of a flow, got " + Section.word(kind));
        }
        var construction = ConcatSquashReader.read(section);
        section.rejectUnknown();
        NetworkConfig network = new NetworkConfig(
                Section.word(kind),
                Preconditioning.NONE,
                OptionalDouble.empty(),
                Prediction.FLOW,
                section,
                construction,
                noClassifier(section, Section.word(kind)));
        data.shape().ifPresent(network::create);
        return network;
    }

    /**
     * Reads a classifier.
     *
     * @param section itself
     * @param process the section {@code process}
     * @param data the section {@code data}
     */
    static NetworkConfig readForClassifier(Section section, ProcessConfig process, DataConfig data) {
        Kind kind = section.choice("kind", Kind.HALF_UNET);
        if (kind != Kind.HALF_UNET) {
            throw section.fault(
                    "kind",
                    "must be halfUnet for objective.kind classifier, whose network gives a number for each class, got "
                            + Section.word(kind));
        }
        NetworkConfig network = new NetworkConfig(
                Section.word(kind),
                Preconditioning.NONE,
                OptionalDouble.empty(),
                Prediction.NOISE,
                section,
                shape -> {
                    throw section.fault(
                            "kind",
                            "halfUnet is a classifier, and this needs a score model (objective.kind"
                                    + " denoisingScoreMatching) or a flow");
                },
                UnetEncoderReader.read(section, process, data));
        data.shape().ifPresent(network::createClassifier);
        return network;
    }

    private static Function<DataShape, ClassifierNetwork> noClassifier(Section section, String kind) {
        return shape -> {
            throw section.fault(
                    "kind",
                    kind + " gives data and no classes, and this needs a classifier (objective.kind" + " classifier)");
        };
    }

    /** The word of the network. */
    public String kind() {
        return kind;
    }

    /** Whether the kind is built in. */
    public boolean is(Kind which) {
        return kind.equals(Section.word(which));
    }

    /** The preconditioning of input and output. */
    public Preconditioning preconditioning() {
        return preconditioning;
    }

    /** Output of a network of a chain: noise, denoised data or velocity; ignored for other networks. */
    public Prediction prediction() {
        return prediction;
    }

    /** Standard deviation of the clean data for {@link Preconditioning#EDM}; absent when it is to be measured. */
    public OptionalDouble dataStd() {
        return dataStd;
    }

    /** Number of classes; 0 for an unconditional network. */
    public int classes() {
        return section.has("classes") ? section.count("classes", 0, Range.between(0, MOST_CLASSES)) : 0;
    }

    /**
     * The network for data of a shape; its parameters are declared and have no memory yet.
     *
     * @param shape one example as the network sees it
     * @throws ConfigException if network and shape do not fit, such as a size that is no multiple of
     *     {@code 2^(levels - 1)}, or this is a classifier
     */
    public Network create(DataShape shape) {
        return section.build(() -> construction.apply(shape));
    }

    /**
     * The classifier for data of a shape; its parameters are declared and have no memory yet.
     *
     * @param shape one example as the network sees it
     * @throws ConfigException if network and shape do not fit, or this is no classifier
     */
    public ClassifierNetwork createClassifier(DataShape shape) {
        return section.build(() -> classifier.apply(shape));
    }
}
