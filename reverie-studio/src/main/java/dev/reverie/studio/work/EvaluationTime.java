package dev.reverie.studio.work;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.model.ScoreModel;
import dev.reverie.run.DataForm;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;

/** How long one evaluation of a batch takes here and now: the shortest of a few, as other work comes between. */
final class EvaluationTime {
    private static final int TRIES = 3;

    private EvaluationTime() {}

    /**
     * Seconds of one evaluation, with the guidance that is asked for.
     *
     * @param tools lend the model
     * @param request says by which, of how many samples, and how guided
     */
    static double of(WorkTools tools, SamplingRequest request) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(request.model())) {
            TrainedScoreModel model = loan.scoreModel();
            RunConfig config = SamplingRequest.with(model.config(), request.settings(), "/request");
            SamplingConfig sampling = config.requireScoreModel().sampling();
            DataForm form =
                    new DataForm(model.config().data(), model.checkpoint().data());
            ScoreModel seen = sampling.guidance()
                    .applyTo(model.conditionalModel(), form.info().classNames(), 0, request.n());
            Schedule schedule = seen.schedule();
            double t = 0.5 * (sampling.minimumTime() + schedule.domain().end());
            double best = Double.POSITIVE_INFINITY;
            try (Autograd.Mode mode = Autograd.noGrad();
                    Scope scope = Scope.open()) {
                Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, form.shape().batch(request.n()));
                for (int i = 0; i < TRIES; i++) {
                    long begun = System.nanoTime();
                    seen.denoised(x, t).close();
                    best = Math.min(best, (System.nanoTime() - begun) * 1e-9);
                }
            }
            return best;
        }
    }
}
