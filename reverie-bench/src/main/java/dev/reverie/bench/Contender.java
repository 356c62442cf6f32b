package dev.reverie.bench;

import dev.reverie.torch.DType;

/**
 * One program at one piece of work.
 *
 * @param work what it does
 * @param dtype element type of the computation
 * @param program who does it
 */
record Contender(Work work, DType dtype, Program program) {
    /** The contenders. */
    enum Program {
        /** This library. */
        REVERIE("reverie", "Reverie"),
        /** PyTorch as it is. */
        EAGER("eager", "PyTorch, eager"),
        /** PyTorch with channels innermost in memory. */
        CHANNELS_LAST("channels-last", "PyTorch, channels last"),
        /** PyTorch with a compiled network. */
        COMPILED("compiled", "PyTorch, compiled"),
        /** Both. */
        COMPILED_CHANNELS_LAST("compiled-channels-last", "PyTorch, compiled, channels last"),
        /** The published program's network, in PyTorch as it is. */
        PUBLISHED("published", "published program");

        private final String word;
        private final String title;

        Program(String word, String title) {
            this.word = word;
            this.title = title;
        }

        /** As tables write it. */
        String title() {
            return title;
        }

        /** Whether it is about the layout of images in memory. */
        boolean needsImages() {
            return this == CHANNELS_LAST || this == COMPILED_CHANNELS_LAST;
        }

        /** Whether it is a way of running our own writing of the network in PyTorch. */
        boolean isPeer() {
            return this != REVERIE && this != PUBLISHED;
        }
    }

    /** As requests write it. */
    String words() {
        return work + " " + dtype + " " + program.word;
    }

    /** As tables write it. */
    String title() {
        return program.title + ", " + dtype;
    }
}
