package dev.reverie.golden;

/** Golden cases of exact likelihoods, which take as long as all others together. */
final class GoldenLikelihoodTest extends GoldenCases {
    GoldenLikelihoodTest() {
        super(GoldenLikelihoodTest::takes);
    }

    static boolean takes(String kind) {
        return kind.equals(new LikelihoodCheck().kind());
    }
}
