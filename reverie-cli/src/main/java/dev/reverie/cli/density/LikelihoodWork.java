package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DeviceChoice;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.Version;
import dev.reverie.cli.terminal.WorkLine;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.divergence.Divergence;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.Auroc;
import dev.reverie.eval.EvaluationException;
import dev.reverie.eval.Levels;
import dev.reverie.eval.LikelihoodRun;
import dev.reverie.eval.ModelData;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.lab.density.DensityToy;
import dev.reverie.lab.fokkerplanck.IsotropicMixture;
import dev.reverie.likelihood.Bound;
import dev.reverie.likelihood.BoundTerms;
import dev.reverie.likelihood.ChainLikelihood;
import dev.reverie.likelihood.Continuous;
import dev.reverie.likelihood.ContinuousBound;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.Dequantization;
import dev.reverie.likelihood.EndPoint;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.likelihood.LikelihoodEstimator;
import dev.reverie.likelihood.LikelihoodException;
import dev.reverie.likelihood.LikelihoodMethod;
import dev.reverie.likelihood.LogLikelihood;
import dev.reverie.likelihood.Procedure;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.UniformDequantization;
import dev.reverie.likelihood.VariationalBound;
import dev.reverie.model.ScoreModel;
import dev.reverie.plot.Figure;
import dev.reverie.plot.Histogram;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.train.StopSignal;
import dev.reverie.trained.TrainedFlow;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds likelihoods and writes them down. */
final class LikelihoodWork {
    private static final int LIMIT_OF_ENDLESS = 1000;
    private static final int BINS = 60;

    private final Console console;

    LikelihoodWork(Console console) {
        this.console = console;
    }

    /** The likelihoods of one set. */
    private record Found(ModelData data, Likelihood likelihood, Path table) {}

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws RequestException if an option is not accepted, or the data are not what they are said to be
     * @throws IOException if the model or the data cannot be read, or the results not be written
     */
    int run(LikelihoodCommand request) throws IOException {
        Device device = DeviceChoice.of(request.device);
        makeFolder(request.out());
        try (TrainedModel model = TrainedModel.load(RunArgument.of(console, request.source), device);
                StopSignal stop = StopSignal.install();
                DownloadLine line = new DownloadLine(console)) {
            model.notices().forEach(console::say);
            DataOptions options =
                    DataOptions.defaults().withDownload(DataOptions.defaults().cache(), line);
            ModelData first = request.data == null
                    ? ModelData.own(model, request.part(), options)
                    : ModelData.open(model, request.data, request.part(), options);
            ModelData second =
                    request.other == null ? null : ModelData.open(model, request.other, request.part(), options);
            LikelihoodMethod method = method(model, first, request);
            console.say(Version.ofEngine());
            Optional<Found> found = find(model, method, first, request, "scores.csv", device, stop);
            if (found.isEmpty()) {
                return interrupted();
            }
            List<String> lines = summary(found.get());
            if (request.bound != null
                    && method instanceof LikelihoodEstimator estimator
                    && model instanceof TrainedScoreModel score) {
                lines.add(bound(score.scoreModel(), estimator, found.get(), request, device));
            }
            if (method instanceof ChainLikelihood chain) {
                lines.add(terms(chain.bound(), found.get(), request, device));
            }
            Found other = null;
            if (second != null) {
                Optional<Found> rest = find(model, method, second, request, "ood-scores.csv", device, stop);
                if (rest.isEmpty()) {
                    return interrupted();
                }
                other = rest.get();
                lines.addAll(comparison(found.get(), other));
            }
            write(request, found.get(), other, lines);
        }
        return ExitCode.DONE;
    }

    private int interrupted() {
        console.say("stopped; the same command line continues the computation");
        return ExitCode.FAILED;
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is a file; the scores need a folder, choose another (--out)");
        }
        OutputFolder.make(folder);
    }

    /** By the flow of the model, or by the bound of its chain. */
    private static LikelihoodMethod method(TrainedModel model, ModelData data, LikelihoodCommand request) {
        boolean chain = model instanceof TrainedScoreModel score
                && score.scoreModel().chainSteps().isPresent();
        if (request.bound != null && (chain || model instanceof TrainedFlow)) {
            throw new RequestException(
                    "--bound is for score models of continuous time, but this is "
                            + (chain ? "a model of a discrete chain, whose likelihood is a bound already" : "a flow"),
                    "leave it out");
        }
        if (request.terms != null && !chain) {
            throw new RequestException(
                    "--terms is for models of a discrete chain, but this one is of continuous time", "leave it out");
        }
        DataKind kind = Levels.of(data, request.declaredLevels());
        return model instanceof TrainedScoreModel score && chain
                ? chain(score, kind, request)
                : estimator(model, data, kind, request);
    }

    private static ChainLikelihood chain(TrainedScoreModel model, DataKind kind, LikelihoodCommand request) {
        if (!(kind instanceof Quantized levels)) {
            throw new RequestException(
                    "the model is of a discrete chain, whose variational bound is of quantised"
                            + " data, but these are real numbers",
                    "say how many levels they have (--levels N), or take a model of continuous time");
        }
        if (request.draws > 1 || request.endPoint() != EndPoint.AT_EPSILON) {
            throw new RequestException(
                    "--draws and --end-point are for models of continuous time, but this one is"
                            + " of a discrete chain",
                    "leave them out");
        }
        VariationalBound bound = RequestException.given(
                model.config().name(), () -> VariationalBound.of(model.scoreModel(), request.variance(), levels));
        if (request.terms == null) {
            return new ChainLikelihood(bound);
        }
        int count = request.terms;
        return new ChainLikelihood(RequestException.given("--terms", () -> bound.withTerms(count)));
    }

    private static LikelihoodEstimator estimator(
            TrainedModel model, ModelData data, DataKind kind, LikelihoodCommand request) {
        Divergence divergence = request.divergence(data.dimension());
        FlowLikelihood flow = RequestException.given(
                model.config().name(),
                () -> (model instanceof TrainedScoreModel score
                                ? FlowLikelihood.of(score.scoreModel(), divergence)
                                : FlowLikelihood.of(model.flow(), divergence))
                        .withTolerance(request.tolerance)
                        .withNorm(request.norm())
                        .withEndPoint(request.endPoint()));
        if (kind instanceof Continuous && request.draws > 1 && request.endPoint() == EndPoint.AT_EPSILON) {
            throw new RequestException("--draws is for quantised data, or with --end-point denoised: a density of"
                    + " real numbers has no dequantisation");
        }
        Optional<Dequantization> dequantization =
                kind instanceof Quantized ? Optional.of(new UniformDequantization()) : Optional.empty();
        return new LikelihoodEstimator(flow, kind, dequantization, request.draws);
    }

    private Optional<Found> find(
            TrainedModel model,
            LikelihoodMethod method,
            ModelData data,
            LikelihoodCommand request,
            String file,
            Device device,
            StopSignal stop)
            throws IOException {
        Path table = request.out().resolve(file);
        LikelihoodRun run = new LikelihoodRun(
                method,
                data,
                count(data, request),
                request.batch(data.dimension()),
                request.seed,
                model.config().name() + " step " + model.checkpoint().counters().step() + " "
                        + model.checkpoint().provenance(),
                device);
        WorkLine[] line = new WorkLine[1];
        int[] begun = new int[1];
        try {
            Optional<Likelihood> likelihood = run.run(table, (done, total) -> {
                if (line[0] == null) {
                    begun[0] = done;
                    if (done > 0) {
                        console.say(table + ": holds " + done + " examples; continuing from there");
                    }
                    line[0] = new WorkLine(
                            console, "likelihood of " + data.dataset().name(), "examples", total - done);
                } else {
                    line[0].reach(done - begun[0]);
                }
                return !stop.getAsBoolean();
            });
            return likelihood.map(found -> new Found(data, found, table));
        } finally {
            if (line[0] != null) {
                line[0].close();
            }
        }
    }

    private static int count(ModelData data, LikelihoodCommand request) {
        long size = data.dataset().size();
        long wanted = request.limit != null ? request.limit : data.dataset().isEndless() ? LIMIT_OF_ENDLESS : size;
        return Math.toIntExact(Math.min(wanted, size));
    }

    private static List<String> summary(Found found) {
        List<String> lines = new ArrayList<>();
        Likelihood likelihood = found.likelihood();
        lines.add(found.data().dataset().name() + ": " + likelihood);
        lines.add("examples: " + likelihood.count());
        lines.add("standard error over examples: " + Quantities.number(likelihood.standardError())
                + ", of which by probes"
                + " and draws: "
                + (Double.isNaN(likelihood.estimatorError())
                        ? likelihood.conditions().procedure() instanceof Procedure.ByChain
                                ? "unknown with one draw of each term"
                                : "unknown with one probe (--probes 2)"
                        : Quantities.number(likelihood.estimatorError())));
        divergenceFromTruth(found).ifPresent(lines::add);
        for (Map.Entry<String, String> entry : likelihood.conditions().table().entrySet()) {
            lines.add(entry.getKey() + ": " + entry.getValue());
        }
        int border = found.data().config().pad();
        if (border > 0 && found.data().info().shape().isImage()) {
            lines.add("border: the model sees images with " + border
                    + " black pixels added on each side, which are counted among the dimensions");
        }
        return lines;
    }

    /** The divergence from a known density of the data: the mean of {@code ln p(x) - ln q(x)} over examples x of p. */
    private static Optional<String> divergenceFromTruth(Found found) {
        // The name of a part is that of the set, a slash and the part.
        String set = found.data().dataset().name().replaceFirst("/.*", "");
        Optional<IsotropicMixture> truth = DensityToy.of(set).flatMap(DensityToy::mixture);
        if (truth.isEmpty() || found.data().dimension() != truth.get().dimension()) {
            return Optional.empty();
        }
        List<LogLikelihood> scores = found.likelihood().scores();
        float[] row = new float[truth.get().dimension()];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < scores.size(); i++) {
            found.data().dataset().read(i, row, 0);
            double[] x = new double[row.length];
            Arrays.setAll(x, k -> row[k]);
            double ratio = truth.get().logDensity(x) - scores.get(i).nats();
            sum += ratio;
            squares += ratio * ratio;
        }
        double n = scores.size();
        double mean = sum / n;
        double error = Math.sqrt(Math.max(0, squares / n - mean * mean) / Math.max(1, n - 1));
        return Optional.of(String.format(
                Locale.ROOT, "divergence KL(truth, model): %.4f +- %.4f nats (0 for the true density)", mean, error));
    }

    /** The terms of a chain's bound over the first batch of examples, which are written down one by one. */
    private static String terms(VariationalBound bound, Found found, LikelihoodCommand request, Device device)
            throws IOException {
        int count = Math.min(
                request.batch(found.data().dimension()), found.likelihood().count());
        try (Scope scope = Scope.open()) {
            Tensor x = found.data().batch(0, count, device);
            BoundTerms terms = bound.evaluate(x, LikelihoodRun.noise(request.seed));
            List<String> lines = new ArrayList<>(List.of("term,bits_per_dim", "decoder," + terms.decoder()));
            for (int i = 0; i < terms.steps().size(); i++) {
                lines.add((i + 1) + "," + terms.steps().get(i));
            }
            lines.add("prior," + terms.prior());
            AtomicFile.write(request.out().resolve("terms.csv"), String.join("\n", lines) + "\n");
            return "terms of the bound, first " + count + " examples: " + terms;
        }
    }

    /** The variational bound of the same examples, dequantised in the same way. */
    private static String bound(
            ScoreModel model, LikelihoodEstimator estimator, Found found, LikelihoodCommand request, Device device)
            throws EvaluationException {
        int draws = request.bound == null ? 2 : request.bound;
        ContinuousBound bound = RequestException.given("--bound", () -> ContinuousBound.of(model, draws));
        List<LogLikelihood> scores = new ArrayList<>();
        int count = found.likelihood().count();
        int batch = request.batch(found.data().dimension());
        for (int first = 0; first < count; first += batch) {
            SeededNoise noise = new SeededNoise(RandomStream.of(request.seed).purpose("bound"), first);
            try (Scope scope = Scope.open()) {
                Tensor x = found.data().batch(first, Math.min(batch, count - first), device);
                Bound part = estimator.bound(bound, x, noise);
                scores.addAll(part.scores());
            } catch (LikelihoodException e) {
                throw new EvaluationException(e.problem(), e.remedy().orElse(null), e);
            }
        }
        Likelihood value = new Likelihood(found.likelihood().conditions(), scores);
        return String.format(
                Locale.ROOT,
                "continuous-time bound (of the SDE, %d draws): %.4g +- %.2g %s; by the flow: %.4g +- %.2g",
                draws,
                value.mean(),
                value.standardError(),
                value.conditions().unit(),
                found.likelihood().mean(),
                found.likelihood().standardError());
    }

    private static List<String> comparison(Found first, Found other) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(other.data().dataset().name() + ": " + other.likelihood());
        Auroc auroc = Auroc.of(surprise(first.likelihood()), surprise(other.likelihood()));
        lines.add(String.format(
                Locale.ROOT,
                "AUROC of the likelihood, %s against %s: %.4f +- %.4f (above 0.5: the latter is less likely)",
                other.data().dataset().name(),
                first.data().dataset().name(),
                auroc.area(),
                auroc.standardError()));
        return lines;
    }

    private static double[] surprise(Likelihood likelihood) {
        return likelihood.scores().stream().mapToDouble(score -> -score.nats()).toArray();
    }

    private void write(LikelihoodCommand request, Found found, @Nullable Found other, List<String> lines)
            throws IOException {
        Histogram histogram = Histogram.of(BINS)
                .xLabel(found.likelihood().conditions().isBits() ? "bits/dim" : "log density in nats")
                .series(found.data().dataset().name(), found.likelihood().values());
        if (other != null) {
            histogram = histogram.series(
                    other.data().dataset().name(), other.likelihood().values());
        }
        Path picture = request.out().resolve("histogram.png");
        Figure.of(histogram).title("likelihood of each example").hiDpi().writePng(picture);
        Path summary = request.out().resolve("summary.txt");
        lines.add("command: reverie " + ShellWords.joined(console.arguments()));
        AtomicFile.write(summary, String.join("\n", lines) + "\n");
        lines.stream().limit(1).forEach(console.out()::println);
        lines.stream()
                .filter(line -> line.startsWith("AUROC")
                        || line.startsWith("continuous-time")
                        || line.startsWith("terms of the bound"))
                .forEach(console.out()::println);
        console.out().println(found.table());
        if (other != null) {
            console.out().println(other.table());
        }
        console.out().println(picture);
        console.out().println(summary);
    }
}
