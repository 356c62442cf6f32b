package dev.reverie.studio.plane;

import dev.reverie.model.DensityModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.EmpiricalOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.web.Fault;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedScoreModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of points with the truth beside it, for one request. Times run from {@link #start}, where there is data with hardly
 * any noise, to {@link #end}.
 */
final class PlaneScene implements AutoCloseable {
    private final PlaneData data;
    /** Of the noise; all but 0.3 per cent of a coordinate. */
    private static final double SHOWN_DEVIATIONS = 3;

    private final double halfWidth;
    private final Schedule schedule;
    private final double start;
    private final OpenModels.@Nullable Loan loan;
    private final DensityModel truth;
    private final @Nullable Tensor kept;

    /** Which score is asked. */
    enum Of {
        /** The learned one. */
        MODEL,
        /** That of the data. */
        TRUTH,
        /** Learned minus true. */
        DIFFERENCE
    }

    private PlaneScene(PlaneData data, Schedule schedule, double start, OpenModels.@Nullable Loan loan) {
        this.data = data;
        this.schedule = schedule;
        this.start = start;
        this.loan = loan;
        float[] points = data.sample();
        halfWidth = PlaneData.halfWidth(points);
        Optional<ToyLaw> law = data.law();
        if (law.isPresent()) {
            kept = null;
            truth = law.get().under(schedule);
        } else {
            try (Scope scope = Scope.open()) {
                Tensor all = Scope.detach(scope.keep(Tensors.of(points, points.length / 2, 2)));
                kept = all;
                truth = new EmpiricalOracle(schedule, all);
            }
        }
    }

    /** A toy under a process: its score is the exact one. */
    static PlaneScene ofToy(PlaneData data, Schedule schedule) {
        return new PlaneScene(data, schedule, schedule.samplingEpsilon(), null);
    }

    /**
     * A trained model of points.
     *
     * @param loan of the model; closed with the scene
     * @param data it was trained on
     */
    static PlaneScene ofModel(OpenModels.Loan loan, PlaneData data) {
        TrainedScoreModel model = loan.scoreModel();
        ScoreModel score = model.scoreModel();
        if (score.chainSteps().isPresent()) {
            throw Fault.at(
                    "model",
                    model.config().name() + " knows the " + score.chainSteps().getAsInt()
                            + " times of a discrete chain only, but the plane asks at any time",
                    "take a model of continuous time");
        }
        Schedule schedule = score.schedule();
        double start =
                Math.max(score.trainedTimes().start(), model.task().sampling().minimumTime());
        return new PlaneScene(data, schedule, Math.max(start, schedule.samplingEpsilon()), loan);
    }

    PlaneData data() {
        return data;
    }

    Schedule schedule() {
        return schedule;
    }

    double start() {
        return start;
    }

    double end() {
        return schedule.domain().end();
    }

    /** The trained model; absent for a toy. */
    Optional<TrainedScoreModel> trained() {
        return Optional.ofNullable(loan).map(OpenModels.Loan::scoreModel);
    }

    /** Whether the truth is a closed form, rather than that of finitely many points. */
    boolean isExact() {
        return kept == null;
    }

    /** Whether the score that is asked passes gradients on. */
    boolean isDifferentiable() {
        return loan != null || data.law().map(ToyLaw::isDifferentiable).orElse(true);
    }

    DensityModel truth() {
        return truth;
    }

    /** The score model that is asked: for a toy it is the truth. */
    ScoreModel model(Of of) {
        if (of == Of.DIFFERENCE) {
            throw Fault.at("of", "the difference of two models has no particles", "take model or truth");
        }
        return of == Of.TRUTH ? truth : learned();
    }

    /** The learned model, or the truth where nothing was learned. */
    ScoreModel learned() {
        return trained().map(TrainedScoreModel::scoreModel).orElse(truth);
    }

    /** Half the side of the square that is shown at a time: that of the data, grown by three deviations of the noise. */
    double halfWidth(double t) {
        return Math.hypot(schedule.alpha(t) * halfWidth, SHOWN_DEVIATIONS * schedule.sigma(t));
    }

    /** Refuses times outside of the process. */
    void requireTime(double t) {
        if (!(t >= start && t <= end())) {
            throw Fault.at("t", "t must be in [" + start + ", " + end() + "] for this model, got " + t, null);
        }
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
        }
        if (loan != null) {
            loan.close();
        }
    }
}
