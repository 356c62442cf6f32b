package dev.reverie.train;

import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.random.RandomStream;

/**
 * The labels of a conditional network in training: the class of each sample, dropped for some of them, so that one
 * network learns the score of each class and that of the mixture (Ho and Salimans 2022, arXiv:2207.12598, algorithm 1).
 *
 * @param classes that the network knows; 0 if it is told nothing
 * @param dropout share of the samples whose class is withheld
 * @param stream decides which: row r of step k by number r of the member k
 */
record ClassLabels(int classes, double dropout, RandomStream stream) {
    /**
     * Checks that a network can learn the classes of its data.
     *
     * @throws RequestException if the network has classes and the data have others
     */
    void requireFit(Dataset data) {
        if (classes > 0 && data.classes() != classes) {
            throw new RequestException("network.classes is " + classes + ", but the data " + data.name()
                    + (data.classes() == 0
                            ? " have no labels; set network.classes to 0, or take data with labels"
                            : " have " + data.classes() + " classes; set network.classes to " + data.classes()));
        }
    }

    /**
     * What is told about the samples of a batch.
     *
     * @param labels their classes
     * @param step number of the update, from 0
     */
    Context context(int[] labels, long step) {
        if (classes == 0) {
            return Context.none();
        }
        double[] draws = new double[labels.length];
        stream.index(step).cursor().fillUniform(draws);
        int[] conditioning = new int[labels.length];
        for (int row = 0; row < conditioning.length; row++) {
            conditioning[row] = draws[row] < dropout ? Labels.NONE : labels[row];
        }
        return Context.of(Labels.of(conditioning));
    }
}
