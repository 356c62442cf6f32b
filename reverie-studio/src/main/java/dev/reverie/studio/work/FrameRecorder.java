package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.run.DataForm;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.job.JobArray;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.SampleArray;
import dev.reverie.studio.web.Answers;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes state and denoised state after each evaluation of a sampler. States of pictures are shown with the spread of the
 * data, {@code x / (alpha^2 + sigma^2 / std^2)^(1/2)}: noise then looks like noise at every level.
 */
final class FrameRecorder implements SamplingListener {
    private final JobTask task;
    private final int lane;
    private final DataForm form;
    private final Schedule schedule;
    private final double deviation;
    private final Function<Tensor, OptionalDouble> distance;
    private final List<Double> distances = new ArrayList<>();
    private final List<Integer> evaluations = new ArrayList<>();
    private @Nullable JobArray states;
    private @Nullable JobArray denoised;
    private long batch;

    /**
     * A recorder.
     *
     * @param task that is told of every frame
     * @param lane number of the sampler
     * @param form brings states into the form of the data
     * @param schedule the process
     * @param deviation of the data as the network sees them
     * @param distance of a denoised state to a reference, where there is one
     */
    FrameRecorder(
            JobTask task,
            int lane,
            DataForm form,
            Schedule schedule,
            double deviation,
            Function<Tensor, OptionalDouble> distance) {
        this.task = task;
        this.lane = lane;
        this.form = form;
        this.schedule = schedule;
        this.deviation = deviation;
        this.distance = distance;
    }

    @Override
    public boolean onStep(SamplingEvent event) {
        return !task.isStopped();
    }

    @Override
    public boolean onEvaluation(SamplingEvent event) {
        if (task.isStopped()) {
            return false;
        }
        if (batch == 0) {
            batch = event.x().size(0);
        }
        if (event.x().size(0) != batch) {
            // Samples with steps of their own leave the batch one by one; there is no common state to show.
            return true;
        }
        try (Scope scope = Scope.open()) {
            Tensor guess = event.denoised();
            double alpha = schedule.alpha(event.time());
            double sigma = schedule.sigma(event.time());
            DataShape shape = form.info().shape();
            Tensor state = shape.isImage()
                    ? event.x().div(Math.sqrt(alpha * alpha + sigma * sigma / (deviation * deviation)))
                    : event.x();
            long index = append(states(shape), state) - 1;
            append(denoised(shape), guess);
            ObjectNode frame = Answers.object()
                    .put("lane", lane)
                    .put("evaluation", event.evaluations())
                    .put("time", event.time())
                    .put("index", index);
            OptionalDouble away = distance.apply(guess);
            away.ifPresent(value -> Answers.number(frame, "distance", value));
            distances.add(away.orElse(Double.NaN));
            evaluations.add(event.evaluations());
            task.event("frame", frame);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long append(JobArray array, Tensor x) throws IOException {
        return array.append(
                SampleArray.of(form.standardized(x), form.info().shape()).bytes());
    }

    private JobArray states(DataShape shape) throws IOException {
        if (states == null) {
            states = task.array("states-" + lane, SampleArray.head(shape, batch));
        }
        return states;
    }

    private JobArray denoised(DataShape shape) throws IOException {
        if (denoised == null) {
            denoised = task.array("denoised-" + lane, SampleArray.head(shape, batch));
        }
        return denoised;
    }

    /** The distance after each evaluation. */
    List<Double> distances() {
        return distances;
    }

    /** The number of each evaluation. */
    List<Integer> evaluations() {
        return evaluations;
    }

    /** Two listeners as one. */
    static SamplingListener both(SamplingListener one, SamplingListener other) {
        return new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                return one.onStep(event) && other.onStep(event);
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                return one.onEvaluation(event) && other.onEvaluation(event);
            }
        };
    }
}
