package dev.reverie.fuzz;

import dev.reverie.studio.upload.PngText;
import dev.reverie.studio.upload.Uploads;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a page sends to the studio: pictures with text in them, tables and arrays. */
final class StudioTargets {
    private static final List<String> TYPES = List.of(
            "image/png",
            "image/jpeg",
            "text/csv",
            "application/x-npy",
            "application/x-idx",
            "application/octet-stream",
            "application/zip");

    private StudioTargets() {}

    static List<Target> all() {
        return List.of(
                new Target(
                        "png-text",
                        () -> List.of(
                                PngText.with(PictureTargets.grey(), Uploads.KEYWORD, "{\"kind\":\"sample\"}"),
                                PngText.with(
                                        PngText.with(PictureTargets.grey(), "Comment", "another one's"),
                                        Uploads.KEYWORD,
                                        "\u00fc"),
                                PictureTargets.grey()),
                        StudioTargets::text),
                new Target(
                        "studio-upload",
                        () -> List.of(
                                sent(
                                        "image/png",
                                        PngText.with(
                                                PictureTargets.grey(),
                                                Uploads.KEYWORD,
                                                "{\"kind\":\"sample\",\"request\":{\"n\":1}}")),
                                sent("image/jpeg", PictureTargets.jpeg()),
                                sent("text/csv", Pieces.utf8("x,y\n1,2\n3,4\n")),
                                sent(
                                        "application/x-npy",
                                        Targets.named("npy").seeds().get().get(0)),
                                sent("application/octet-stream", new byte[] {0, 1, 1, 0})),
                        StudioTargets::upload));
    }

    /** Text is found or not, and what is put in is found again, unless text of that name was there before. */
    private static void text(byte[] input) {
        Optional<String> there = PngText.of(input, Uploads.KEYWORD);
        if (there.isEmpty() && PngText.isPng(input) && PngText.isWhole(input)) {
            String found = PngText.of(PngText.with(input, Uploads.KEYWORD, "mine"), Uploads.KEYWORD)
                    .orElse("");
            if (!found.equals("mine")) {
                throw new IllegalStateException("text was put into a picture, but found is: " + found);
            }
        }
    }

    private static byte[] sent(String type, byte[] content) {
        byte[] all = new byte[content.length + 1];
        all[0] = (byte) TYPES.indexOf(type);
        System.arraycopy(content, 0, all, 1, content.length);
        return all;
    }

    private static void upload(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        String type = TYPES.get((input[0] & 0xff) % TYPES.size());
        Uploads uploads = new Uploads(Scratch.folder("uploads"));
        uploads.add(type, content, Optional.of("sent"), Optional.of("uint8"), Optional.of("2,2"));
    }
}
