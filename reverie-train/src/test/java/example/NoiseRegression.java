package example;

import dev.reverie.loss.Losses;
import dev.reverie.loss.Objective;
import dev.reverie.loss.Perturbation;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/** An objective of a user's own: the squared error of the noise at uniform times. */
public record NoiseRegression(Schedule schedule) implements Objective {
    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        double start = schedule.samplingEpsilon();
        double length = schedule.domain().end() - start;
        double[] t = Arrays.stream(Perturbation.uniform(Perturbation.batchSize(x0), stream))
                .map(u -> start + length * u)
                .toArray();
        Tensor z = Perturbation.noise(x0, stream);
        Tensor error = model.noise(Perturbation.perturb(schedule, x0, t, z), t).sub(z);
        return Losses.of(error.square().sumPerSample(), t);
    }
}
