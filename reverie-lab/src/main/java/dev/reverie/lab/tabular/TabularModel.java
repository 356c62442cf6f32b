package dev.reverie.lab.tabular;

/** The models that are compared. */
public enum TabularModel {
    /** One Gaussian with full covariance. */
    GAUSSIAN("Gaussian"),
    /** A mixture of Gaussians with full covariances. */
    MIXTURE("Gaussian mixture"),
    /** A continuous normalizing flow trained by maximum likelihood. */
    FFJORD("FFJORD"),
    /** The same network trained by flow matching. */
    FLOW_MATCHING("flow matching"),
    /** A score model, through its probability flow. */
    SCORE("score model");

    private final String title;

    TabularModel(String title) {
        this.title = title;
    }

    /** Its name in reports. */
    public String title() {
        return title;
    }
}
