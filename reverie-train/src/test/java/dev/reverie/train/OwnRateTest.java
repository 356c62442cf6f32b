package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.config.TrainingConfig;
import dev.reverie.data.Dataset;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.LearningRate;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.track.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learning rate that falls over all steps, in runs of models that no configuration describes. */
final class OwnRateTest {
    @TempDir
    private Path folder;

    private List<String> train(LearningRate rate, long steps) throws IOException {
        Schedule schedule = new VariancePreserving();
        NetworkModel model = NetworkModel.continuous(
                new Mlp(MlpConfig.builder(2).features(8).blocks(1).build()), schedule);
        List<String> notices = new ArrayList<>();
        Trainer.of(model, DenoisingScoreMatching.of(schedule, Reduction.MEAN), Dataset.of(new float[][] {{0, 1}, {1, 0}
                }))
                .settings(TrainingConfig.builder()
                        .steps(steps)
                        .batchSize(4)
                        .logEvery(1)
                        .adam(new AdamConfig(rate, 0.9, 0.999, 1e-8, 0, 1))
                        .build())
                .listener(event -> {
                    if (event instanceof Event.Notice notice) {
                        notices.add(notice.text());
                    }
                })
                .resume(folder)
                .train();
        return notices;
    }

    @Test
    void moreStepsLiftARateThatHasFallen() throws IOException {
        assertThat(train(new LearningRate.CosineDecay(1e-3, 0, 10), 10)).isEmpty();
        // At update 9 of 10 the rate was 1e-3 (1 + cos(0.9 pi)) / 2, and over 20 updates it is 1e-3 (1 + cos(0.45 pi))
        // / 2.
        assertThat(train(new LearningRate.CosineDecay(1e-3, 0, 20), 20))
                .containsExactly(
                        "the steps were 10 and are 20, over which the learning rate falls: it goes on at 0.000578"
                                + " instead of 2.45e-05; to go on at a low rate give Trainer.adam a constant one of 2.45e-05, or"
                                + " leave it so to let it fall once more");
    }

    @Test
    void aConstantRateStaysWhatItWas() throws IOException {
        train(new LearningRate.Constant(1e-3), 3);
        assertThat(train(new LearningRate.Constant(1e-3), 6)).isEmpty();
    }
}
