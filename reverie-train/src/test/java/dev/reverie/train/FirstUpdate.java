package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.nn.Parameters;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.TrainingState;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Loss and gradient of the first update. */
record FirstUpdate(double loss, double norm, List<Double> gradient) {
    static FirstUpdate of(RunConfig config) throws IOException {
        return of(config, WorkerGroup.alone());
    }

    static FirstUpdate of(RunConfig config, WorkerGroup group) throws IOException {
        Dataset data = config.data().open(DataOptions.defaults()).train();
        DataForm form = new DataForm(config.data(), DataInfo.of(data));
        LearningTask task = Trainer.of(config, DataOptions.defaults()).task();
        try (Parameters parameters = task.parameters();
                TrainingState state = TrainingState.fresh(parameters, config.training(), Device.CPU);
                TrainingStep step = new TrainingStep(
                        state,
                        task,
                        config.training(),
                        form,
                        data,
                        config.data().flip(),
                        config.data().augment(),
                        group)) {
            TrainingStep.Result result = step.run();
            List<Double> gradient = new ArrayList<>();
            for (double value : state.master().gradients().toDoubles()) {
                gradient.add(value);
            }
            return new FirstUpdate(result.loss(), result.update().gradientNorm(), gradient);
        }
    }

    void requireNear(FirstUpdate whole, double rounding) {
        assertThat(loss).isCloseTo(whole.loss, within(rounding * Math.abs(whole.loss)));
        assertThat(norm).isCloseTo(whole.norm, within(rounding * whole.norm));
        for (int i = 0; i < gradient.size(); i++) {
            assertThat(gradient.get(i)).isCloseTo(whole.gradient.get(i), within(rounding * whole.norm));
        }
    }
}
