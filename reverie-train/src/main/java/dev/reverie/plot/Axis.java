package dev.reverie.plot;

import java.util.Optional;

/**
 * User settings of one axis.
 *
 * @param label text beside the axis, empty for none
 * @param scale how values are placed
 * @param fixed the limits asked for; empty to take them from the data
 */
record Axis(String label, Scale scale, Optional<Limits> fixed) {
    static final Axis PLAIN = new Axis("", Scale.LINEAR, Optional.empty());

    Axis {
        if (scale == Scale.LOG && fixed.isPresent() && fixed.get().low() <= 0) {
            throw new IllegalArgumentException("limits of a logarithmic axis must be positive, got "
                    + fixed.get().low() + "; use a linear axis or raise the lower limit");
        }
    }

    Axis withLabel(String newLabel) {
        return new Axis(newLabel, scale, fixed);
    }

    Axis withScale(Scale newScale) {
        return new Axis(label, newScale, fixed);
    }

    Axis withLimits(Limits limits) {
        return new Axis(label, scale, Optional.of(limits));
    }

    /** The limits asked for, else those of the data, else the unit interval (or a decade). */
    Limits limits(Optional<Limits> data) {
        return fixed.or(() -> data).orElse(scale == Scale.LOG ? new Limits(0.1, 1) : new Limits(0, 1));
    }
}
