package dev.reverie.sampler.pc;

/**
 * The variance of an {@link Ancestral} step: two bounds between which the true one lies, and which meet as steps
 * shrink.
 *
 * <p>The variance of {@code x_{i-1}} given {@code x_i} is the smaller bound plus that of the mean given {@code x_0}.
 * The smaller is exact for data that are one point, the larger for VP data {@code N(0, I)}: Ho et al. 2020
 * (arXiv:2006.11239), section 3.2.
 */
public enum PosteriorVariance {
    /** As published (arXiv:2011.13456, appendix F): the larger on VP, the smaller on VE. */
    PUBLISHED,
    /** The variance of the forward step: {@code beta_i} on VP, {@code sigma_i^2 - sigma_{i-1}^2} on VE. */
    LARGE,
    /**
     * The variance given {@code x_0}: {@code beta_i (1 - abar_{i-1}) / (1 - abar_i)} on VP,
     * {@code sigma_{i-1}^2 (sigma_i^2 - sigma_{i-1}^2) / sigma_i^2} on VE; no noise in the last step.
     */
    SMALL
}
