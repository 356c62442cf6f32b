package dev.reverie.interop.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.FileFormatException;
import dev.reverie.grid.ChainGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.StepPrediction;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerReaderTest {
    /** A denoiser without meaning: {@code D(x) = 0.3 x + 0.1}. */
    private static final double FACTOR = 0.3;

    private static final double OFFSET = 0.1;

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private NoiseScheduler read(String text) throws IOException {
        return SchedulerReader.read(Files.writeString(folder.resolve("scheduler_config.json"), text), notices::add);
    }

    private DdpmChain chain(String options) throws IOException {
        NoiseScheduler read = read("{\"_class_name\": \"DDPMScheduler\", " + options + "}");
        return ((NoiseScheduler.Chain) read).chain();
    }

    @Test
    void theFourRulesOfRatesAreThoseOfTheLibrary() throws IOException {
        DdpmChain linear = chain("\"num_train_timesteps\": 1000");
        assertThat(linear.beta(0)).isEqualTo(1e-4, within(1e-18));
        assertThat(linear.beta(999)).isEqualTo(0.02, within(1e-16));
        assertThat(linear.beta(500)).isEqualTo(1e-4 + (0.02 - 1e-4) * 500 / 999, within(1e-16));
        DdpmChain scaled = chain("\"beta_schedule\": \"scaled_linear\", \"beta_start\": 0.00085, \"beta_end\": 0.012");
        double middle = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * 300 / 999;
        assertThat(scaled.beta(300)).isEqualTo(middle * middle, within(1e-16));
        DdpmChain cosine = chain("\"beta_schedule\": \"squaredcos_cap_v2\", \"num_train_timesteps\": 10");
        double before = Math.pow(Math.cos((0.3 + 0.008) / 1.008 * Math.PI / 2), 2);
        double after = Math.pow(Math.cos((0.4 + 0.008) / 1.008 * Math.PI / 2), 2);
        assertThat(cosine.beta(3)).isEqualTo(1 - after / before, within(1e-14));
        assertThat(cosine.beta(9)).isEqualTo(0.999);
        DdpmChain sigmoid = chain("\"beta_schedule\": \"sigmoid\", \"num_train_timesteps\": 13");
        assertThat(sigmoid.beta(6)).isEqualTo((1e-4 + 0.02) / 2, within(1e-16));
        assertThat(sigmoid.beta(12)).isEqualTo(1e-4 + (0.02 - 1e-4) / (1 + Math.exp(-6)), within(1e-16));
        assertThat(chain("\"trained_betas\": [0.1, 0.4, 0.2], \"num_train_timesteps\": 3")
                        .betas())
                .containsExactly(0.1, 0.4, 0.2);
    }

    @Test
    void theOptionsBecomeSettings() throws IOException {
        NoiseScheduler.Chain read = (NoiseScheduler.Chain) read("""
                {"_class_name": "DDIMScheduler", "_diffusers_version": "0.6.0", "prediction_type": "v_prediction",
                 "clip_sample": false, "timestep_spacing": "trailing", "set_alpha_to_one": false}
                """);
        assertThat(read.prediction()).isEqualTo(Prediction.VELOCITY);
        assertThat(read.clip()).isEmpty();
        assertThat(read.spacing()).isEqualTo(ChainGrid.Spacing.TRAILING);
        assertThat(read.rule()).isEqualTo(NoiseScheduler.Chain.Rule.DDIM_KEEPING_NOISE);
        NoiseScheduler.Exploding exploding =
                (NoiseScheduler.Exploding) read("{\"_class_name\": \"ScoreSdeVeScheduler\", \"sigma_max\": 348}");
        assertThat(exploding.schedule().sigmaMax()).isEqualTo(348);
        assertThat(exploding.steps()).isEqualTo(2000);
        assertThat(exploding.signalToNoise()).isEqualTo(0.15);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PNDMScheduler | \"beta_start\": 0.1 | 'PNDMScheduler' is not read | write DDIMScheduler in its place",
                "ScoreSdeVpScheduler | \"beta_min\": 0.1 | 'ScoreSdeVpScheduler' | (.pth)",
                "DDPMScheduler | \"variance_type\": \"odd\" | variance_type | 'odd' is not supported",
                "DDPMScheduler | \"prediction_type\": \"flow\" | prediction_type | 'flow' is not supported",
                "DDPMScheduler | \"beta_schedule\": \"laplace\" | beta_schedule | 'laplace' is not supported",
                "DDPMScheduler | \"timestep_spacing\": \"odd\" | timestep_spacing | 'odd' is not supported",
                "DDPMScheduler | \"thresholding\": true | thresholding | ThresholdedModel",
                "DDIMScheduler | \"rescale_betas_zero_snr\": true | rescale_betas_zero_snr | accepted are 'v_prediction'",
                "DDIMScheduler | \"karras\": true | karras | not known here",
                "DDPMScheduler | \"trained_betas\": [0.1] | trained_betas | got 1",
                "DDPMScheduler | \"num_train_timesteps\": 1 | num_train_timesteps | must be in [2",
                "DDPMScheduler | \"beta_end\": 1e-9 | swapped | betaStart",
                "DDPMScheduler | \"beta_end\": \"x\" | beta_end | must be a finite number",
                "ScoreSdeVeScheduler | \"sigma_min\": 9999 | sigmaMin | swapped",
            })
    void whatIsNotSupportedIsRefusedByName(String name, String option, String first, String second) {
        assertThatThrownBy(() -> read("{\"_class_name\": \"" + name + "\", " + option + "}"))
                .isInstanceOf(FileFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(first, second));
    }

    /** arXiv:2305.08891, algorithm 1, as {@code rescale_zero_terminal_snr} of that library computes it. */
    @Test
    void aChainRescaledToPureNoiseIsReadForVelocity() throws IOException {
        NoiseScheduler.Chain read = (NoiseScheduler.Chain) read("""
                {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction", "rescale_betas_zero_snr": true,
                 "timestep_spacing": "trailing", "clip_sample": false, "num_train_timesteps": 10, "beta_end": 0.5}
                """);
        DdpmChain plain = chain("\"num_train_timesteps\": 10, \"beta_end\": 0.5");
        double first = plain.sqrtCumulativeAlpha(0);
        double last = plain.sqrtCumulativeAlpha(9);
        for (int i = 0; i < 9; i++) {
            double wanted = (plain.sqrtCumulativeAlpha(i) - last) * first / (first - last);
            assertThat(read.chain().sqrtCumulativeAlpha(i)).isEqualTo(wanted, within(1e-14));
        }
        assertThat(read.chain().sqrtCumulativeAlpha(9)).isEqualTo(1e-6, within(1e-10));
        assertThat(notices).singleElement().asString().contains("rescale_betas_zero_snr");
        // At pure noise the first step of DDIM goes by the denoised data and the state itself, as x = eps.
        double abar = read.chain().cumulativeAlpha(4);
        double denoised = FACTOR * 1.7 + OFFSET;
        double x = Math.sqrt(abar) * denoised + Math.sqrt(1 - abar) * 1.7;
        assertThat(sample(read, 2, 0)).isEqualTo(FACTOR * x + OFFSET, within(1e-5));
    }

    @Test
    void optionsOfOtherSchedulersArePassedOverWithANotice() throws IOException {
        NoiseScheduler plain = read("{\"_class_name\": \"DDPMScheduler\"}");
        assertThat(notices).isEmpty();
        NoiseScheduler read = read("""
                {"_class_name": "DDPMScheduler", "steps_offset": 1, "use_karras_sigmas": false,
                 "final_sigmas_type": "zero", "set_alpha_to_one": false, "solver_order": 2}
                """);
        assertThat(read).isEqualTo(plain);
        assertThat(notices)
                .hasSize(2)
                .anyMatch(line -> line.contains("final_sigmas_type, set_alpha_to_one, solver_order, use_karras_sigmas"))
                .anyMatch(line -> line.contains("steps_offset 1") && line.contains("lower by 1"));
    }

    @Test
    void fiftyLeadingStepsOfDdimAreFiftyEvaluationsFromIndex980() throws IOException {
        NoiseScheduler.Chain scheduler = (NoiseScheduler.Chain) read("{\"_class_name\": \"DDIMScheduler\"}");
        int points = scheduler.sampler().gridPoints(scheduler.steps());
        TimeGrid grid = scheduler.grid().place(scheduler.schedule(), 1, scheduler.end(), points);
        assertThat(grid.first() * 999).isEqualTo(980, within(1e-9));
        ChainSchedule schedule = scheduler.schedule();
        FunctionModel model = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> x.mul(FACTOR));
        try (Scope scope = Scope.open()) {
            SamplingProblem problem = new SamplingProblem(
                    model,
                    grid,
                    (like, purpose, index) -> Tensors.full(0, DType.FLOAT64, Device.CPU, like.shape()),
                    SamplingListener.none());
            assertThat(scheduler
                            .sampler()
                            .sample(problem, Tensors.of(new double[] {1.7}, 1, 1))
                            .evaluations())
                    .isEqualTo(50);
        }
    }

    /** Denoised data and variance as linear functions of the noisy data. */
    private record LinearModel(ChainSchedule schedule) implements ScoreModel {
        @Override
        public Prediction prediction() {
            return Prediction.DENOISED;
        }

        @Override
        public Tensor predict(Tensor x, double[] t) {
            return x.mul(FACTOR).add(OFFSET);
        }

        @Override
        public boolean learnsVariance() {
            return true;
        }

        @Override
        public StepPrediction predictStep(Tensor x, double[] t) {
            return new StepPrediction(predict(x, t), x.mul(0.4).add(1.2).mul(0.5));
        }
    }

    /** What a scheduler makes of 1.7 in so many steps, with the same value for every draw of noise. */
    private static double sample(NoiseScheduler.Chain scheduler, int steps, double draw) {
        ChainSchedule schedule = scheduler.schedule();
        ScoreModel model = new LinearModel(schedule);
        NoiseSource noise = (like, purpose, index) -> Tensors.full(draw, DType.FLOAT64, Device.CPU, like.shape());
        try (Scope scope = Scope.open()) {
            SamplingProblem problem = new SamplingProblem(
                    scheduler.sampled(model),
                    scheduler.grid().place(schedule, 1, scheduler.end(), steps),
                    noise,
                    SamplingListener.none());
            return scheduler
                    .sampler()
                    .sample(problem, Tensors.of(new double[] {1.7}, 1, 1))
                    .tensor()
                    .item();
        }
    }

    private static double clipped(double denoised) {
        return Math.min(1, Math.max(-1, denoised));
    }

    @Test
    void ddimIsTheRecursionOfTheLibrary() throws IOException {
        NoiseScheduler.Chain scheduler =
                (NoiseScheduler.Chain) read("{\"_class_name\": \"DDIMScheduler\", \"num_train_timesteps\": 100}");
        DdpmChain chain = scheduler.chain();
        double x = 1.7;
        for (int t = 90; t >= 0; t -= 10) {
            double abar = chain.cumulativeAlpha(t);
            double before = t < 10 ? 1 : chain.cumulativeAlpha(t - 10);
            double denoised = clipped(FACTOR * x + OFFSET);
            // use_clipped_model_output=False: the noise is that of the network
            double noise = (x - Math.sqrt(abar) * (FACTOR * x + OFFSET)) / Math.sqrt(1 - abar);
            x = Math.sqrt(before) * denoised + Math.sqrt(1 - before) * noise;
        }
        // float64 through ten steps
        assertThat(sample(scheduler, 10, 0)).isEqualTo(x, within(1e-12));
    }

    /** Improved DDPM (arXiv:2102.09672), equation (15), with a network that says {@code F_v = 0.4 x + 0.2}. */
    @ParameterizedTest
    @CsvSource({"20, 0", "20, 0.5", "5, 0.5"})
    void ddpmTakesTheVarianceThatTheNetworkLearnt(int steps, double draw) throws IOException {
        NoiseScheduler.Chain scheduler = (NoiseScheduler.Chain)
                read("{\"_class_name\": \"DDPMScheduler\", \"num_train_timesteps\": 20, \"beta_end\": 0.4,"
                        + " \"variance_type\": \"learned_range\"}");
        DdpmChain chain = scheduler.chain();
        double x = 1.7;
        int stride = 20 / steps;
        for (int t = 20 - stride; t >= 0; t -= stride) {
            double abar = chain.cumulativeAlpha(t);
            double before = t == 0 ? 1 : chain.cumulativeAlpha(t - stride);
            double beta = 1 - abar / before;
            double denoised = clipped(FACTOR * x + OFFSET);
            double mean = Math.sqrt(before) * beta / (1 - abar) * denoised
                    + Math.sqrt(1 - beta) * (1 - before) / (1 - abar) * x;
            double fraction = (0.4 * x + 0.2 + 1) / 2;
            double smaller = Math.log(beta * (1 - before) / (1 - abar));
            double noise = t == 0 ? 0 : Math.exp(0.5 * (fraction * Math.log(beta) + (1 - fraction) * smaller));
            x = mean + noise * draw;
        }
        // float64 through twenty steps
        assertThat(sample(scheduler, steps, draw)).isEqualTo(x, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"fixed_large, 0", "fixed_large, 0.5", "fixed_small, 0", "fixed_small, 0.5"})
    void ddpmIsTheRecursionOfTheLibrary(String variance, double draw) throws IOException {
        NoiseScheduler.Chain scheduler = (NoiseScheduler.Chain)
                read("{\"_class_name\": \"DDPMScheduler\", \"num_train_timesteps\": 20, \"beta_end\": 0.4,"
                        + " \"variance_type\": \"" + variance + "\"}");
        DdpmChain chain = scheduler.chain();
        double x = 1.7;
        for (int t = 19; t >= 0; t--) {
            double abar = chain.cumulativeAlpha(t);
            double before = t == 0 ? 1 : chain.cumulativeAlpha(t - 1);
            double denoised = clipped(FACTOR * x + OFFSET);
            double mean = Math.sqrt(before) * chain.beta(t) / (1 - abar) * denoised
                    + Math.sqrt(1 - chain.beta(t)) * (1 - before) / (1 - abar) * x;
            double noise = variance.equals("fixed_large") ? chain.beta(t) : chain.posteriorVariance(t);
            x = mean + (t == 0 ? 0 : Math.sqrt(noise) * draw);
        }
        // float64 through twenty steps
        assertThat(sample(scheduler, 20, draw)).isEqualTo(x, within(1e-12));
    }
}
