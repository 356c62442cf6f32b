package dev.reverie.lab.density;

import dev.reverie.lab.fokkerplanck.Motion;
import java.util.Arrays;
import java.util.Optional;

/** The equation that moves a density. */
public enum DensityDirection {
    /** From data to noise by the SDE, {@code dx = a x dt + g dw}. */
    FORWARD("forward", "from data to noise, dx = a x dt + g dw"),
    /** From noise to data by Anderson's SDE, {@code dx = (a x - g^2 s) dt + g dw}. */
    REVERSE("reverse", "from noise to data, dx = (a x - g^2 s) dt + g dw"),
    /** From data to noise by the probability flow, {@code dx = (a x - g^2 s / 2) dt}. */
    FLOW("flow", "from data to noise by the probability flow, dx = (a x - g^2 s / 2) dt"),
    /** From noise to data by the probability flow. */
    REVERSE_FLOW("reverse-flow", "the probability flow from noise to data"),
    /** Langevin dynamics on the data density, {@code dx = s / 2 dt + dw}, from a Gaussian. */
    LANGEVIN("langevin", "Langevin dynamics from a Gaussian, dx = s / 2 dt + dw; no process");

    private final String id;
    private final String description;

    DensityDirection(String id, String description) {
        this.id = id;
        this.description = description;
    }

    /** The name in commands, e.g. {@code reverse}. */
    public String id() {
        return id;
    }

    /** Description with the equation. */
    public String description() {
        return description;
    }

    /** The equation's place in the family that shares marginals; absent for Langevin dynamics. */
    public Optional<Motion> motion() {
        return switch (this) {
            case FORWARD -> Optional.of(Motion.FORWARD);
            case REVERSE -> Optional.of(Motion.REVERSE);
            case FLOW -> Optional.of(Motion.FLOW);
            case REVERSE_FLOW -> Optional.of(Motion.REVERSE_FLOW);
            case LANGEVIN -> Optional.empty();
        };
    }

    /**
     * The direction of a name.
     *
     * @param id e.g. {@code flow}
     * @return absent if there is none
     */
    public static Optional<DensityDirection> of(String id) {
        return Arrays.stream(values())
                .filter(direction -> direction.id.equals(id))
                .findFirst();
    }
}
