package dev.reverie.bench;

import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;

/** Mean and covariance, of a law or of samples. */
final class MeanAndCovariance {
    private final double[] mean;
    private final double[][] covariance;

    private MeanAndCovariance(double[] mean, double[][] covariance) {
        this.mean = mean;
        this.covariance = covariance;
    }

    static MeanAndCovariance of(GaussianMixture mixture) {
        int d = mixture.dimension();
        double[] mean = new double[d];
        double[][] square = new double[d][d];
        double[] weights = mixture.weights();
        for (int k = 0; k < weights.length; k++) {
            MultivariateNormal component = mixture.components().get(k);
            double[] center = component.mean();
            double[][] covariance = component.covariance();
            for (int i = 0; i < d; i++) {
                mean[i] += weights[k] * center[i];
                for (int j = 0; j < d; j++) {
                    square[i][j] += weights[k] * (covariance[i][j] + center[i] * center[j]);
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                square[i][j] -= mean[i] * mean[j];
            }
        }
        return new MeanAndCovariance(mean, square);
    }

    static MeanAndCovariance of(double[][] samples) {
        MultivariateNormal fitted = MultivariateNormal.fit(samples, 0);
        return new MeanAndCovariance(fitted.mean(), fitted.covariance());
    }

    /** Sum of the variances of all coordinates. */
    double trace() {
        double trace = 0;
        for (int i = 0; i < mean.length; i++) {
            trace += covariance[i][i];
        }
        return trace;
    }

    /** How far these are from exact ones. */
    PosteriorErrors against(MeanAndCovariance exact) {
        double meanError = 0;
        double error = 0;
        double size = 0;
        for (int i = 0; i < mean.length; i++) {
            meanError += Math.pow(mean[i] - exact.mean[i], 2) / exact.covariance[i][i] / mean.length;
            for (int j = 0; j < mean.length; j++) {
                error += Math.pow(covariance[i][j] - exact.covariance[i][j], 2);
                size += exact.covariance[i][j] * exact.covariance[i][j];
            }
        }
        return new PosteriorErrors(Math.sqrt(meanError), Math.sqrt(error / size), trace() / exact.trace());
    }
}
