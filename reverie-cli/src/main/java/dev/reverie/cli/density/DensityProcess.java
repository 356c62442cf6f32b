package dev.reverie.cli.density;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.Arrays;
import java.util.Optional;

/** Schedules with the constants of their papers, by short names. */
enum DensityProcess {
    VE("ve"),
    VP("vp"),
    SUB_VP("sub-vp"),
    COSINE("cosine"),
    EDM("edm"),
    RECTIFIED_FLOW("rectified-flow");

    private final String id;

    DensityProcess(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    Schedule schedule() {
        return switch (this) {
            case VE -> new VarianceExploding();
            case VP -> new VariancePreserving();
            case SUB_VP -> new SubVariancePreserving();
            case COSINE -> new CosineVariancePreserving();
            case EDM -> new Edm();
            case RECTIFIED_FLOW -> new RectifiedFlow();
        };
    }

    static Optional<DensityProcess> of(String id) {
        return Arrays.stream(values()).filter(process -> process.id.equals(id)).findFirst();
    }
}
