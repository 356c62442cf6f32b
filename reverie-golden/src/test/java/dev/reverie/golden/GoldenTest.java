package dev.reverie.golden;

import java.util.function.Predicate;

/** Golden cases of all kinds but those of {@link GoldenLikelihoodTest}. */
final class GoldenTest extends GoldenCases {
    GoldenTest() {
        super(Predicate.not(GoldenLikelihoodTest::takes));
    }
}
