package dev.reverie.eval;

import dev.reverie.data.catalog.RemoteFile;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The feature networks that published figures are of, by the words of {@code --features}. */
// A RemoteFile is a record of immutable parts, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
public enum PublishedNetwork {
    /** See {@link dev.reverie.metric.feature.InceptionV3}. */
    INCEPTION(
            "inception",
            "Inception v3 of FID, KID and the inception score, 2048 features",
            new RemoteFile(
                    "pt_inception-2015-12-05-6726825d.pth",
                    List.of(
                            URI.create(
                                    "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth")),
                    95_628_359,
                    "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
                    false)),
    /** The same network as a program, which resizes by itself. */
    INCEPTION_TORCHSCRIPT(
            "inception-torchscript",
            "the same as the TorchScript program of StyleGAN, 2048 features",
            new RemoteFile(
                    "inception-2015-12-05.pt",
                    List.of(
                            URI.create(
                                    "https://nvlabs-fi-cdn.nvidia.com/stylegan2-ada-pytorch/pretrained/metrics/inception-2015-12-05.pt")),
                    95_607_719,
                    "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4",
                    false)),
    /** DINOv2 ViT-S/14. */
    DINOV2_SMALL("dinov2-small", "DINOv2 ViT-S/14, 384 features", "facebook/dinov2-small"),
    /** DINOv2 ViT-B/14. */
    DINOV2_BASE("dinov2-base", "DINOv2 ViT-B/14, 768 features", "facebook/dinov2-base"),
    /** DINOv2 ViT-L/14. */
    DINOV2_LARGE("dinov2-large", "DINOv2 ViT-L/14 of published FD-DINOv2, 1024 features", "facebook/dinov2-large"),
    /** DINOv2 ViT-S/14 with registers. */
    DINOV2_SMALL_REGISTERS(
            "dinov2-small-registers", "DINOv2 ViT-S/14 with 4 registers", "facebook/dinov2-with-registers-small"),
    /** DINOv2 ViT-B/14 with registers. */
    DINOV2_BASE_REGISTERS(
            "dinov2-base-registers", "DINOv2 ViT-B/14 with 4 registers", "facebook/dinov2-with-registers-base"),
    /** DINOv2 ViT-L/14 with registers. */
    DINOV2_LARGE_REGISTERS(
            "dinov2-large-registers", "DINOv2 ViT-L/14 with 4 registers", "facebook/dinov2-with-registers-large"),
    /** CLIP ViT-B/32. */
    CLIP_BASE_32("clip-base-32", "CLIP ViT-B/32, 512 features", "openai/clip-vit-base-patch32"),
    /** CLIP ViT-L/14. */
    CLIP_LARGE_14("clip-large-14", "CLIP ViT-L/14, 768 features", "openai/clip-vit-large-patch14"),
    /** CLIP ViT-L/14 at 336 pixels. */
    CLIP_LARGE_14_336(
            "clip-large-14-336",
            "CLIP ViT-L/14 at 336 pixels of published CMMD, 768 features",
            "openai/clip-vit-large-patch14-336");

    private final String word;
    private final String description;
    private final Optional<RemoteFile> file;
    private final String repository;

    PublishedNetwork(String word, String description, RemoteFile file) {
        this.word = word;
        this.description = description;
        this.file = Optional.of(file);
        this.repository = "";
    }

    PublishedNetwork(String word, String description, String repository) {
        this.word = word;
        this.description = description;
        this.file = Optional.empty();
        this.repository = repository;
    }

    /** What {@code --features} calls it. */
    public String word() {
        return word;
    }

    /** One line for people. */
    public String description() {
        return description;
    }

    /** Its file with a pinned hash, where it has a home of its own. */
    public Optional<RemoteFile> file() {
        return file;
    }

    /** Its repository on the hub, which tells the hash; empty where it has a home of its own. */
    public String repository() {
        return repository;
    }

    /** Where its weights are from, for people. */
    public String home() {
        return file.map(one -> one.addresses().get(0).toString()).orElse(repository);
    }

    /** The network of a word. */
    public static Optional<PublishedNetwork> of(String word) {
        return Arrays.stream(values())
                .filter(network -> network.word.equals(word))
                .findFirst();
    }

    /** All words, in the order in which they are listed. */
    public static List<String> words() {
        return Arrays.stream(values()).map(PublishedNetwork::word).toList();
    }
}
